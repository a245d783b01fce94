/** What is typed: a line, or a command. `parse` knows nothing of what it does. */

export const COMMANDS = [
  { name: 'me', usage: '/me TEXT', says: 'do something: * you wave' },
  { name: 'join', usage: '/join ROOM', says: 'go to a room', of: 'rooms' },
  { name: 'leave', usage: '/leave', says: 'leave this room' },
  { name: 'msg', usage: '/msg NAME TEXT', says: 'to one person alone', of: 'people' },
  { name: 'topic', usage: '/topic TEXT', says: 'set what this room is about; - for nothing' },
  { name: 'nick', usage: '/nick NAME', says: 'be called something else' },
  { name: 'search', usage: '/search WORDS', says: 'find what was said here' },
  { name: 'rooms', usage: '/rooms', says: 'which rooms there are' },
  { name: 'who', usage: '/who', says: 'who is here' },
  { name: 'ignore', usage: '/ignore NAME', says: 'see nothing of a person any more', of: 'people' },
  { name: 'unignore', usage: '/unignore NAME', says: 'see them again', of: 'people' },
  { name: 'ignored', usage: '/ignored', says: 'whom you ignore' },
  { name: 'keys', usage: '/keys', says: 'what the keys do' },
  { name: 'quit', usage: '/quit TEXT', says: 'leave, maybe with a word' },
];

const SAME = {
  part: 'leave', j: 'join', w: 'msg', whisper: 'msg', query: 'msg', list: 'rooms', names: 'who',
  help: 'keys', exit: 'quit', find: 'search',
};

/** `{command, text}`; the command is `say` for what is none, and null for one that there is not. */
export function parse(typed) {
  if (!typed.startsWith('/')) {
    return { command: 'say', text: typed };
  }
  if (typed.startsWith('//')) {
    return { command: 'say', text: typed.slice(1) };
  }
  const [, word, text] = /^\/(\S*)\s*(.*)$/s.exec(typed);
  const name = SAME[word.toLowerCase()] ?? word.toLowerCase();
  const isOne = COMMANDS.some((command) => command.name === name);
  return { command: isOne ? name : null, text: text.trim(), word };
}

/**
 * What can be meant by a text that is typed up to the cursor: `{from, choices}`, each `{text, says}`
 * to be put in the place of what is there from that index.
 */
export function complete(before, people, rooms) {
  const command = /^\/(\w*)$/.exec(before);
  if (command !== null) {
    const choices = COMMANDS.filter((one) => one.name.startsWith(command[1].toLowerCase()));
    return {
      from: 0,
      choices: choices.map((one) => ({ text: '/' + one.name + ' ', shown: one.usage, says: one.says })),
    };
  }
  const argument = /^\/(\w+)\s+(\S*)$/.exec(before);
  const of = argument && COMMANDS.find((one) => one.name === argument[1].toLowerCase())?.of;
  if (of) {
    return ofNames(before.length - argument[2].length, argument[2], of === 'rooms' ? rooms : people, ' ');
  }
  const mention = /(^|\s)@(\S*)$/.exec(before);
  if (mention !== null) {
    const isFirst = before.length === mention[2].length + 1;
    return ofNames(before.length - mention[2].length - 1, mention[2], people, isFirst ? ': ' : ' ');
  }
  return { from: 0, choices: [] };
}

/** The same for a bare word, when it is asked for by Tab. */
export function completeWord(before, people) {
  const word = /(\S+)$/.exec(before);
  if (word === null) {
    return { from: 0, choices: [] };
  }
  const isFirst = word[1].length === before.length;
  return ofNames(before.length - word[1].length, word[1], people, isFirst ? ': ' : ' ');
}

function ofNames(from, begun, names, behind) {
  const low = begun.toLowerCase();
  const choices = names.filter((name) => name.toLowerCase().startsWith(low)).slice(0, 8);
  return { from, choices: choices.map((name) => ({ text: name + behind, shown: name, says: '' })) };
}
