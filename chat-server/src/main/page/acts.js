/** What a person does by typing it. */
import { parse } from './commands.js';

/** Does what was typed; false if it cannot be done now, and is to stay where it is. */
export function type(chat, typed) {
  const { command, text, word } = parse(typed);
  const { here } = chat;
  if (!chat.isConnected || here === undefined) {
    return false;
  }
  const act = command === null ? undefined : ACTS[command];
  if (act === undefined) {
    chat.notice('no command is called /' + word + '; // says what begins with a slash', true);
    return false;
  }
  const room = chat.hereIsRoom ? here.name : [...chat.rooms.values()][0].name;
  const isDone = act(chat, text, here, room);
  chat.changed();
  return isDone;
}

/** For each command of commands.js: true if it was done. */
const ACTS = {
  say: (chat, text, here) => say(chat, 'say', text, here),
  me: (chat, text, here) => say(chat, 'emote', text, here),
  join: (chat, text) => needs(chat, text, 'join ROOM') && chat.join(text),
  leave: (chat, text, here) => chat.leave(here.key),
  msg: (chat, text) => whisper(chat, text),
  topic: (chat, text, here, room) => topic(chat, text, here, room),
  nick: (chat, text) => needs(chat, text, 'nick NAME') && chat.connection.send({ do: 'nick', name: text }),
  search: (chat, text) => needs(chat, text, 'search WORDS') && chat.search(text),
  rooms: (chat) => chat.openRooms(),
  who: (chat, text, here, room) => {
    chat.notice('here: ' + (here.members ?? [here.name]).join(', '));
    return chat.connection.send({ do: 'who', room });
  },
  ignore: (chat, text) => needs(chat, text, 'ignore NAME') && chat.connection.send({ do: 'ignore', name: text }),
  unignore: (chat, text) => needs(chat, text, 'unignore NAME') && chat.connection.send({ do: 'unignore', name: text }),
  ignored: (chat) => chat.connection.send({ do: 'ignored' }),
  keys: (chat) => chat.open('keys'),
  quit: (chat, text) => chat.quit(text),
};

function needs(chat, text, usage) {
  if (!text) {
    chat.notice('usage: /' + usage, true);
  }
  return Boolean(text);
}

function say(chat, verb, text, here) {
  if (text.trim() === '') {
    return false;
  }
  if (!chat.hereIsRoom) {
    return chat.connection.send({ do: 'whisper', to: here.name, text });
  }
  if (!here.isIn || !chat.connection.send({ do: verb, room: here.name, text })) {
    return false;
  }
  here.pending.push(text);
  if (!here.isAttached || !here.view.isAtEnd) {
    chat.toEnd(here); // who speaks wants to see that they are heard
  }
  return true;
}

function whisper(chat, text) {
  const [, to, what] = /^@?(\S+?):?(?:\s+(.*))?$/s.exec(text) ?? [];
  if (!needs(chat, to, 'msg NAME TEXT')) {
    return false;
  }
  if (what) {
    return chat.connection.send({ do: 'whisper', to, text: what });
  }
  chat.show(chat.person(to).key);
  return true;
}

function topic(chat, text, here, room) {
  if (!chat.hereIsRoom || text === '') {
    chat.notice(here.topic ? 'the topic: ' + here.topic : 'there is no topic; /topic TEXT sets one');
    return true;
  }
  return chat.connection.send({ do: 'topic', room, text: text === '-' ? '' : text });
}
