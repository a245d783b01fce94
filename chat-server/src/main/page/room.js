/**
 * One room as this page has it: a piece of its log without a hole that was not told, and positions
 * in it. The piece ends at the log's head (it is attached), or somewhere before, where somebody
 * reads what is older; then what is said meanwhile is only counted, and read when it is come to.
 */

/** So many lines are in memory; beyond that the oldest go, and are asked for again. */
const LINES_MAX = 12000;
const LINES_KEPT = 8000;

/** How names are sorted; made once, as making one takes longer than a hundred comparisons. */
const ORDER = new Intl.Collator(undefined, { numeric: true });

export const keyOf = (name) => name.toLowerCase();

export class Room {
  lines = [];

  /** Before the first of the lines there is none. */
  isFirst = false;

  isAttached = true;

  /** The number of the last line that the server has sent, of whatever piece. */
  head = 0;

  /** The number of the last line that was looked at. */
  seen = 0;

  /** Behind which number the line "new since you left" is; 0 for nowhere. */
  marker = 0;

  unread = 0;
  mentions = 0;
  topic = '';

  /** Names of who is here, sorted, and their keys; and how many more there are. */
  members = [];
  #here = new Set();
  others = 0;
  isIn = false;

  /** The timer that asks who is here; null for none. */
  whoTimer = null;

  /** What is being asked for of older or newer lines; null for nothing. */
  asked = null;

  /** The line to be shown next, and the one that is to be noticed. */
  target = 0;
  noticed = 0;

  /** The line to be asked for as soon as that can be. */
  wanted = 0;

  /** What was sent and has not come back yet, the oldest first. */
  pending = [];

  /** Where the reader is in the lines: at their end, or with a line at a distance from the top. */
  view = { isAtEnd: true, line: null, offset: 0 };

  constructor(name) {
    this.name = name;
    this.key = keyOf(name);
  }

  /** Takes a line that the server has sent as the newest; false if it was known. */
  append(line) {
    if (line.sequence <= this.head) {
      return false;
    }
    this.head = line.sequence;
    if (this.isAttached) {
      this.lines.push(prepared(line));
      if (this.lines.length > LINES_MAX) {
        if (this.view.isAtEnd) {
          this.lines.splice(0, this.lines.length - LINES_KEPT);
          this.isFirst = false;
        } else {
          this.lines.length -= LINES_MAX - LINES_KEPT;
          this.isAttached = false;
        }
      }
    }
    return true;
  }

  /** So many lines are not kept any more. */
  skip(count) {
    if (this.isAttached) {
      this.lines.push(
        prepared({ kind: 'skipped', sequence: this.head, count, time: this.lines.at(-1)?.time }));
    }
  }

  /** Forgets all lines, as what follows is not their continuation. */
  reset() {
    this.lines = [];
    this.isFirst = false;
    this.isAttached = true;
    this.head = 0;
    if (this.asked !== null) {
      this.wanted = this.asked.target ?? 0;
      this.asked = { why: 'stale' }; // what is on its way is of the lines that are forgotten
    }
    this.view = { isAtEnd: true, line: null, offset: 0 };
  }

  get first() {
    return this.lines.length > 0 ? this.lines[0].sequence : this.head + 1;
  }

  get last() {
    return this.lines.length > 0 ? this.lines.at(-1).sequence : 0;
  }

  /** Takes what was asked for: `{room, from, first, lines}`. */
  takeEarlier(reply) {
    const asked = this.asked;
    this.asked = null;
    if (asked === null || asked.why === 'stale') {
      return;
    }
    const lines = reply.lines.map(prepared);
    if (asked.why === 'older' && asked.sequence !== this.first) {
      return; // the first line is another by now, and what comes before it is asked for anew
    }
    if (asked.why === 'older') {
      this.lines = lines.filter((line) => line.sequence < this.first).concat(this.lines);
      this.isFirst = reply.first;
      if (this.lines.length > LINES_MAX) {
        this.lines.length = LINES_KEPT;
        this.isAttached = false;
      }
    } else if (asked.why === 'newer') {
      const last = this.last;
      this.lines = this.lines.concat(lines.filter((line) => line.sequence > last));
      if (this.lines.length > LINES_MAX) {
        this.lines.splice(0, this.lines.length - LINES_KEPT);
        this.isFirst = false;
      }
      this.isAttached = this.last >= this.head;
    } else { // another piece of the log
      this.lines = lines;
      this.isFirst = reply.first;
      this.isAttached = this.last >= this.head;
      this.target = asked.target;
      this.view = { isAtEnd: asked.target === 0, line: null, offset: 0 };
    }
  }

  /** What a line has changed here. */
  heard(line) {
    switch (line.kind) {
      case 'said':
      case 'emoted':
        this.others = Math.max(0, this.others - this.#come([line.by])); // one of those who were not named
        break;
      case 'topic':
        this.topic = line.text;
        break;
      case 'renamed':
        this.#gone([line.by], 0);
        this.#come([line.to]);
        break;
      case 'joined':
        this.#come(line.names);
        this.others += line.others;
        break;
      case 'left-room':
      case 'left-chat':
        this.#gone(line.names, line.others);
        break;
      case 'redaction':
        this.redact(line.line);
        if (line.wasTopic) {
          this.topic = '';
        }
        break;
    }
  }

  /** Who is here, as the server has it: it names some, and whom one knows besides may be of the others. */
  areHere(names, others) {
    const count = names.length + others;
    this.#here = new Set(names.map(keyOf));
    const known = others > 0 ? this.members.filter((name) => !this.#here.has(keyOf(name))) : [];
    const all = known.length <= others ? names.concat(known) : names;
    this.members = all.slice().sort(ORDER.compare);
    this.#here = new Set(all.map(keyOf));
    this.others = count - all.length;
  }

  /** Adds names; returns how many there were not yet. */
  #come(names) {
    const more = names.filter((name) => !this.#here.has(keyOf(name)));
    for (const name of more) {
      this.#here.add(keyOf(name));
      this.members.splice(this.#placeOf(name), 0, name);
    }
    return more.length;
  }

  /** Takes names away, and so many others; who was not named here is one of the others. */
  #gone(names, others) {
    const gone = new Set(names.map(keyOf).filter((key) => this.#here.delete(key)));
    this.others = Math.max(0, this.others - others - (names.length - gone.size));
    if (gone.size > 0) {
      this.members = this.members.filter((member) => !gone.has(keyOf(member)));
    }
  }

  /** Where a name comes among the members: all before it are sorted before. */
  #placeOf(name) {
    let low = 0;
    let high = this.members.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ORDER.compare(this.members[middle], name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A line was taken back: its text goes, its number stays. */
  redact(sequence) {
    const line = this.lines.find((one) => one.sequence === sequence && one.kind !== 'skipped');
    if (line !== undefined) {
      delete line.text;
      line.kind = 'redacted';
    }
  }

  /** Everything there is has been looked at. */
  look() {
    this.seen = Math.max(this.seen, this.head);
    this.unread = 0;
    this.mentions = 0;
  }
}

/** A line as it is shown: with its time as a date, and a height once it is known. */
function prepared(line) {
  line.date = line.time === undefined ? null : new Date(line.time);
  line.day = line.date === null ? '' : line.date.toDateString();
  line.height = 0;
  return line;
}
