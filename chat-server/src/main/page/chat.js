/**
 * All that the page knows: who one is, the rooms one is in and what was said there, the people one
 * whispers with. Messages of the server and acts of a person change it; whoever shows it is told by
 * `changed`. Each room is a log, and this page a reader of it: after a cut it goes on behind the
 * last number that it has.
 */
import { Connection } from './connection.js';
import { Room, keyOf } from './room.js';
import { browser, tab } from './storage.js';
import { names } from './text.js';

const LOBBY = 'lobby';

/** Lines that are asked for at a time. */
const STEP = 150;

/** How often the server is asked who is here, which also shows that it is there. */
const HEARTBEAT_MILLIS = 25000;

/** A name may be one's own still, of a connection that nobody has missed yet. */
const NAME_TRIES = 4;
const NAME_RETRY_MILLIS = 2000;

/** So long after many have come or gone, not all of them named, it is asked who is here. */
const WHO_MILLIS = 2000;

const WHISPERS_MAX = 300;

const madeUpName = () => 'reader' + Math.floor(Math.random() * 1e6);

export class Chat {
  /** `asking` for a name, `entering` with it, or `in`. */
  phase = 'asking';
  name = browser.get('name', '');
  complaint = '';

  /** True for who reads along and has chosen no name; the one they bear is made up. */
  isReading = false;

  /** True if there is a connection; else the next try is at `retryAt`. */
  isConnected = false;
  retryAt = 0;

  rooms = new Map();
  people = new Map();

  /** The key of the room that is looked at, or `@` and a name's. */
  current = LOBBY;

  /** What the server says to this person alone, the newest last; each with an id. */
  notices = [];
  #noticeId = 0;
  #greeting = '';

  /** `{room, words, lines, complete}`; lines are null while they are looked for. */
  found = null;

  /** Rooms that others are in, as they were when asked for. */
  known = [];

  /** What is open over the page: `keys`, `rooms` or nothing. */
  dialog = '';

  #nameTries = 0;

  /** The timer of the next try for a name that is one's own still. */
  #nameRetry = 0;
  #wish = null;

  constructor(changed, spoken) {
    this.changed = changed;
    this.spoken = spoken;
    const url = new URL('/ws', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.connection = new Connection(url.href, {
      opened: () => {},
      received: (message) => this.#received(message),
      cut: (millis) => this.#cut(millis),
    });
    setInterval(() => this.#heartbeat(), HEARTBEAT_MILLIS);
    const before = tab.get('session', null);
    if (before !== null) {
      this.#resume(before);
    }
  }

  // -- coming and going

  /** Goes on as this tab was before it was loaded again. */
  #resume(session) {
    this.isReading = session.isReading;
    for (const { name, seen } of session.rooms) {
      const room = this.#room(name);
      room.seen = seen;
      room.marker = seen;
    }
    for (const { name, lines } of session.people ?? []) {
      this.person(name).lines = lines.map((line) => ({ ...line, date: new Date(line.time) }));
    }
    this.current = session.current;
    this.#enter(session.name);
  }

  /** Enters with a name. */
  enter(name) {
    this.isReading = false;
    this.#enter(name);
  }

  /** Enters to read along. */
  read() {
    this.isReading = true;
    this.#enter(madeUpName());
  }

  #enter(name) {
    this.name = name.trim();
    this.complaint = '';
    this.phase = 'entering';
    this.#nameTries = 0;
    this.connection.open();
    this.changed();
  }

  #hello() {
    const lobby = this.rooms.get(LOBBY);
    const hello = { do: 'hello', name: this.name };
    if (lobby !== undefined && lobby.head > 0) {
      hello.after = lobby.head;
    }
    this.connection.send(hello);
  }

  #welcome(name) {
    this.name = name;
    this.phase = 'in';
    this.isConnected = true;
    this.#nameTries = 0;
    this.connection.settled();
    if (!this.isReading) {
      browser.set('name', name);
    }
    const isFirst = this.rooms.size === 0;
    if (isFirst || this.rooms.has(LOBBY)) {
      this.#entered(this.#room(LOBBY));
    }
    for (const room of this.rooms.values()) {
      if (room.key !== LOBBY) {
        this.#join(room.name, room.head);
      }
    }
    if (!this.rooms.has(LOBBY)) {
      this.connection.send({ do: 'part', room: LOBBY });
    }
    if (!this.here) {
      this.current = this.rooms.keys().next().value;
    }
    this.#grant();
    this.save();
  }

  #join(name, after) {
    const join = { do: 'join', room: name };
    if (after > 0) {
      join.after = after;
    }
    this.connection.send(join);
  }

  #entered(room) {
    room.isIn = true;
    this.connection.send({ do: 'who', room: room.name });
    this.connection.send({ do: 'topic', room: room.name });
  }

  #cut(millis) {
    this.isConnected = false;
    this.retryAt = Date.now() + millis;
    clearTimeout(this.#nameRetry);
    this.#nameRetry = 0;
    for (const room of this.rooms.values()) {
      room.isIn = false;
      room.asked = null;
    }
    if (this.found?.lines === null) {
      this.found = null;
    }
    this.changed();
  }

  /** However many come and go, it is asked once. */
  #whoSoon(room) {
    room.whoTimer ??= setTimeout(() => {
      room.whoTimer = null;
      if (this.isConnected && room.isIn) {
        this.connection.ask({ do: 'who', room: room.name });
      }
    }, WHO_MILLIS);
  }

  #heartbeat() {
    if (this.isConnected && this.rooms.size > 0) {
      const room = this.here?.members ? this.here : this.rooms.values().next().value;
      this.connection.ask({ do: 'who', room: room.name });
    }
  }

  /** Leaves, and is not to come back by itself. */
  quit(text) {
    this.connection.send(text ? { do: 'quit', text } : { do: 'quit' });
    this.connection.close();
    tab.set('session', null);
    this.phase = 'asking';
    this.isConnected = false;
    this.rooms.clear();
    this.people.clear();
    this.current = LOBBY;
    this.notices = [];
    this.found = null;
    this.changed();
    return true;
  }

  /** Keeps what a reload is not to lose. */
  save() {
    if (this.phase !== 'in') {
      return;
    }
    tab.set('session', {
      name: this.name,
      isReading: this.isReading,
      current: this.current,
      rooms: [...this.rooms.values()].map(({ name, seen }) => ({ name, seen })),
      people: [...this.people.values()].map(({ name, lines }) => ({ name, lines })),
    });
    browser.set('seen', Object.fromEntries([...this.rooms].map(([key, room]) => [key, room.seen])));
  }

  // -- what one looks at

  /** The room or the person that is looked at. */
  get here() {
    return this.current.startsWith('@') ? this.people.get(this.current) : this.rooms.get(this.current);
  }

  get hereIsRoom() {
    return !this.current.startsWith('@');
  }

  #room(name) {
    const key = keyOf(name);
    let room = this.rooms.get(key);
    if (room === undefined) {
      room = new Room(name);
      room.seen = browser.get('seen', {})[key] ?? 0;
      room.marker = room.seen;
      this.rooms.set(key, room);
    }
    return room;
  }

  person(name) {
    const key = '@' + keyOf(name);
    let person = this.people.get(key);
    if (person === undefined) {
      person = { key, name, lines: [], unread: 0 };
      this.people.set(key, person);
    }
    return person;
  }

  /** Looks at a room or a person that there is. */
  show(key) {
    if (key !== this.current) {
      this.#turnAway();
      this.current = key;
      this.#turnTo();
    }
    this.look();
    this.save();
    this.changed();
  }

  /** What is new when one comes back is behind what was seen when one went. */
  #turnAway() {
    if (this.here?.seen !== undefined) {
      this.here.marker = this.here.seen;
    }
  }

  #turnTo() {
    if (this.here?.head > 0 && this.here.marker >= this.here.head) {
      this.here.marker = 0; // nothing was said meanwhile
    }
  }

  /** Somebody looks at the page again, or elsewhere. */
  attend(isLooked) {
    if (isLooked) {
      this.#turnTo();
      this.look();
    } else {
      this.#turnAway();
      this.save();
    }
    this.changed();
  }

  /** What is at the end of the log has been looked at, if one looks. */
  look() {
    const here = this.here;
    if (here === undefined || document.visibilityState !== 'visible' || !document.hasFocus()) {
      return;
    }
    if (this.hereIsRoom) {
      if (here.view.isAtEnd && here.isAttached && here.head > here.seen) {
        here.look();
      } else if (here.view.isAtEnd && here.isAttached) {
        here.unread = 0;
        here.mentions = 0;
      }
    } else {
      here.unread = 0;
    }
  }

  /** Goes where a link says: a room, and maybe a line of it. */
  goTo(name, sequence) {
    const key = keyOf(name);
    const room = this.rooms.get(key);
    if (room?.isIn) {
      this.show(key);
      if (sequence > 0) {
        this.jump(room, sequence);
      }
    } else {
      this.#wish = { key, sequence };
      if (this.isConnected && room === undefined) {
        this.#join(name, 0);
      }
    }
  }

  /** Does what had to wait until one was in. */
  #grant() {
    const wish = this.#wish;
    if (wish !== null && this.isConnected) {
      const room = this.rooms.get(wish.key);
      if (room === undefined) {
        this.#join(wish.key, 0);
      } else if (room.isIn) {
        this.#wish = null;
        this.show(wish.key);
        if (wish.sequence > 0) {
          this.jump(room, wish.sequence);
        }
      }
    }
  }

  /** Shows a line, wherever in the log it is. */
  jump(room, sequence) {
    room.noticed = sequence;
    if (sequence >= room.first && sequence <= room.last) {
      room.target = sequence;
      this.changed();
    } else {
      this.#ask(room, { why: 'piece', target: sequence }, sequence + STEP / 2, STEP);
    }
  }

  #jumpToWanted(room) {
    if (room.wanted > 0 && room.asked === null && room.head > 0) {
      const { wanted } = room;
      room.wanted = 0;
      this.jump(room, wanted);
    }
  }

  /** Goes to where the log grows. */
  toEnd(room) {
    room.noticed = 0;
    if (room.isAttached) {
      room.view = { isAtEnd: true, line: null, offset: 0 };
      this.changed();
    } else {
      this.#ask(room, { why: 'piece', target: 0 }, room.head + 1, STEP);
    }
  }

  older(room) {
    if (!room.isFirst && room.isIn) {
      this.#ask(room, { why: 'older' }, room.first, STEP);
    }
  }

  newer(room) {
    if (!room.isAttached && room.isIn) {
      this.#ask(room, { why: 'newer' }, room.last + 1 + STEP, STEP);
    }
  }

  #ask(room, why, sequence, lines) {
    if (room.asked === null && this.isConnected) {
      room.asked = { ...why, sequence };
      this.connection.ask({ do: 'before', room: room.name, sequence, lines });
    }
  }

  // -- what comes

  #received(message) {
    if (message.kind !== undefined) {
      this.#event(message);
    } else if (message.reply !== undefined) {
      this.#reply(message);
    }
    this.changed();
  }

  #event(event) {
    const room = this.rooms.get(keyOf(event.room));
    if (room === undefined || !room.append(event)) {
      return;
    }
    room.heard(event);
    if (event.others > 0) {
      this.#whoSoon(room);
    }
    const isMine = event.by !== undefined && keyOf(event.by) === keyOf(this.name);
    const isTalk = event.kind === 'said' || event.kind === 'emoted';
    if (isMine && isTalk) {
      room.pending.shift();
    } else if (isMine && event.kind === 'renamed') {
      this.name = event.to;
      this.isReading = false;
      browser.set('name', event.to);
    } else if (isTalk && event.sequence > room.seen) {
      const isNamed = names(event.text, this.name);
      room.unread++;
      room.mentions += isNamed ? 1 : 0;
      this.spoken(event, isNamed, room);
    }
    this.look();
  }

  #reply(reply) {
    const room = reply.room === undefined ? undefined : this.rooms.get(keyOf(reply.room));
    switch (reply.reply) {
      case 'prompt':
        if (this.#nameRetry === 0) {
          this.#hello();
        }
        break;
      case 'welcome':
        this.#welcome(reply.name);
        break;
      case 'refused':
        this.#refused(reply);
        break;
      case 'entered': {
        const entered = this.#room(reply.room);
        entered.topic = reply.topic ?? '';
        this.#entered(entered);
        this.#grant();
        this.save();
        break;
      }
      case 'parted':
        if (room !== undefined) {
          this.rooms.delete(room.key);
          if (this.current === room.key) {
            this.show(this.rooms.keys().next().value);
          }
          this.save();
        }
        break;
      case 'history':
        room?.reset(); // what follows is no continuation of what there is
        if (room !== undefined && room.lines.length === 0) {
          room.isFirst = false;
        }
        break;
      case 'skipped':
        room?.skip(reply.lines);
        break;
      case 'live':
        if (room !== undefined) {
          this.#live(room);
        }
        break;
      case 'earlier':
        if (room !== undefined) {
          room.takeEarlier(reply);
          this.#jumpToWanted(room);
        }
        break;
      case 'found':
        if (this.found !== null && room?.key === keyOf(this.found.room)) {
          this.found.lines = reply.lines.map((line) => ({ ...line, date: new Date(line.time) }));
          this.found.complete = reply.complete;
        }
        break;
      case 'rooms':
        this.known = reply.rooms.map(({ room: name, here }) => ({ name, here }));
        break;
      case 'members':
        if (room !== undefined) {
          room.areHere(reply.names, reply.others);
        }
        break;
      case 'topic':
        if (room !== undefined) {
          room.topic = reply.text ?? '';
        }
        break;
      case 'whisper':
        this.#whispered(reply.from, reply.from, reply.text);
        break;
      case 'whispered':
        this.#whispered(reply.to, this.name, reply.text);
        break;
      case 'ignoring':
        this.notice(reply.names.length === 0 ? 'you ignore nobody' : 'you ignore ' + reply.names.join(', '));
        break;
      case 'ignored':
        this.notice('you ignore ' + reply.name);
        break;
      case 'unignored':
        this.notice('you see ' + reply.name + ' again');
        break;
      case 'message-of-the-day':
        this.#greeted(reply.lines.join('\n'));
        break;
      case 'cannot-store':
        this.notice('what is said cannot be stored at the moment: ' + reply.why, true);
        break;
      case 'not-known-yet':
        this.notice('not known yet whether that was stored', true);
        break;
      case 'going-down':
        this.notice('the server stops; this page comes back when it does');
        break;
    }
  }

  /** All that was said while this page was away is here now. */
  #live(room) {
    if (room === this.here && document.hasFocus()) {
      this.#turnTo();
    }
    this.#jumpToWanted(room);
    const lost = room.pending.splice(0);
    if (lost.length > 0) {
      this.notice('not sent, as the connection was cut: ' + lost.join(' / '), true);
    }
  }

  #refused({ reason, text, detail }) {
    if (this.phase !== 'entering' && this.isConnected) {
      if (reason === 'no-such-position') {
        this.#startAnew(Number(detail));
      } else if (reason === 'no-such-name') {
        this.notice(text, true);
      } else {
        if (this.hereIsRoom && ['repeated-line', 'not-stored', 'text-too-long', 'line-too-long'].includes(reason)) {
          this.here.pending.shift();
        }
        if (this.found?.lines === null) {
          this.found = null;
        }
        for (const room of this.rooms.values()) {
          if (reason === 'not-readable') {
            room.asked = null;
          }
        }
        this.notice(text, true);
      }
    } else if (reason === 'no-such-position') {
      this.rooms.get(LOBBY)?.reset(); // and is asked for from its end, at the next prompt
    } else if (this.rooms.size > 0 && (reason === 'not-now' || (reason === 'name-taken' && this.#nameTries < NAME_TRIES))) {
      this.#nameTries += reason === 'not-now' ? 0 : 1; // that one ends by itself
      this.#nameRetry = setTimeout(() => {
        this.#nameRetry = 0;
        this.#hello();
      }, NAME_RETRY_MILLIS);
    } else if (reason === 'name-taken' && this.isReading) {
      this.name = madeUpName(); // for the next prompt
    } else {
      this.connection.close(); // until there is a name to be tried
      this.phase = 'asking';
      this.complaint = text ?? detail ?? reason;
    }
  }

  /** That number is not known any more: it is another log, which goes on live. */
  #startAnew(position) {
    for (const room of this.rooms.values()) {
      if (room.head === position) {
        room.reset();
        room.seen = 0;
        room.marker = 0;
      }
    }
  }

  #whispered(other, from, text) {
    const person = this.person(other);
    const date = new Date();
    person.lines.push({ by: from, text, date, time: date.toISOString() });
    person.lines.splice(0, person.lines.length - WHISPERS_MAX);
    if (keyOf(from) !== keyOf(this.name)) {
      person.unread++;
      this.spoken({ by: from, text }, true, person);
    }
    this.look();
    this.save();
  }

  /** What whoever runs the server says to those who come; not again at each coming back. */
  #greeted(text) {
    if (text !== this.#greeting) {
      this.#greeting = text;
      this.notice(text, false, 30000);
    }
  }

  notice(text, isBad = false, millis = isBad ? 12000 : 6000) {
    const id = ++this.#noticeId;
    this.notices = [...this.notices.slice(-4), { id, text, isBad }];
    setTimeout(() => this.dismiss(id), millis);
  }

  dismiss(id) {
    this.notices = this.notices.filter((notice) => notice.id !== id);
    this.changed();
  }

  // -- where a person goes

  join(name) {
    const room = this.rooms.get(keyOf(name));
    this.goTo(name.replace(/^#/, ''), 0);
    if (room !== undefined) {
      this.changed();
    }
    return true;
  }

  leave(key) {
    if (key.startsWith('@')) {
      this.people.delete(key);
      this.show(this.rooms.keys().next().value);
      return true;
    }
    if (this.rooms.size === 1) {
      this.notice('this is your only room; /quit leaves the chat', true);
      return true;
    }
    return this.connection.send({ do: 'part', room: this.rooms.get(key).name });
  }

  search(words) {
    if (!this.hereIsRoom) {
      this.notice('search in a room', true);
      return true;
    }
    const room = this.here.name;
    this.found = { room, words, lines: null, complete: true };
    this.connection.send({ do: 'search', room, words });
    this.changed();
    return true;
  }

  endSearch() {
    this.found = null;
    this.changed();
  }

  openRooms() {
    this.connection.send({ do: 'rooms' });
    return this.open('rooms');
  }

  open(dialog) {
    this.dialog = dialog;
    this.changed();
    return true;
  }

  talkTo(name) {
    if (keyOf(name) !== keyOf(this.name)) {
      this.show(this.person(name).key);
    }
  }

  /** All that one can go to, in the order of the list. */
  get places() {
    return [...this.rooms.values(), ...this.people.values()];
  }

  /** Goes so many places down, or up. */
  move(steps, isUnread) {
    const places = this.places;
    const at = places.findIndex((place) => place.key === this.current);
    for (let i = 1; i <= places.length; i++) {
      const next = places[(at + steps * i + places.length * i) % places.length];
      if (!isUnread || next.unread > 0) {
        this.show(next.key);
        return;
      }
    }
  }
}
