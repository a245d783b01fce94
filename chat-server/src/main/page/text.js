/** What a line is made of: text, links, code. Nothing that a person writes is ever taken as HTML. */

const PARTS = /`([^`]+)`|\bhttps?:\/\/[^\s<>"`]+/gi;

/** The parts of a text: `{kind: 'text' | 'link' | 'code', text}`. */
export function parts(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(PARTS)) {
    const isCode = match[1] !== undefined;
    const whole = isCode ? match[0] : trimmed(match[0]);
    if (!isCode && !isLink(whole)) {
      continue;
    }
    if (match.index > from) {
      found.push({ kind: 'text', text: text.slice(from, match.index) });
    }
    found.push(isCode ? { kind: 'code', text: match[1] } : { kind: 'link', text: whole });
    from = match.index + whole.length;
  }
  if (from < text.length) {
    found.push({ kind: 'text', text: text.slice(from) });
  }
  return found;
}

/** What ends a sentence, or closes what was opened before the link, is not of it. */
function trimmed(link) {
  let end = link.length;
  for (;;) {
    const last = link[end - 1];
    if ('.,;:!?\'*_'.includes(last) || (last === ')' && isUnopened(link.slice(0, end)))) {
      end--;
    } else {
      return link.slice(0, end);
    }
  }
}

function isUnopened(link) {
  return link.split(')').length > link.split('(').length;
}

function isLink(link) {
  try {
    return ['http:', 'https:'].includes(new URL(link).protocol);
  } catch {
    return false;
  }
}

/** True if a text names somebody as a word of its own, in whatever case. */
export function names(text, name) {
  if (!name) {
    return false;
  }
  const low = text.toLowerCase();
  const wanted = name.toLowerCase();
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + 1)) {
    if (!isOfAWord(low[at - 1]) && !isOfAWord(low[at + wanted.length])) {
      return true;
    }
  }
  return false;
}

function isOfAWord(char) {
  return char !== undefined && /[\p{L}\p{N}_]/u.test(char);
}

const COLOURS = 12;

/** Which of the colours of style.css a name has, for ever. */
export function colour(name) {
  let hash = 2166136261;
  for (const char of name.toLowerCase()) {
    hash = Math.imul(hash ^ char.codePointAt(0), 16777619);
  }
  return 'c' + ((hash ^ (hash >>> 15)) >>> 0) % COLOURS;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, {
  weekday: 'long', day: 'numeric', month: 'long', year: 'numeric',
});
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const timeOf = (date) => TIME.format(date);
export const dayOf = (date) => DAY.format(date);
export const fullTimeOf = (date) => FULL.format(date);

/** Names in a row, as a sentence has them. */
export function listOf(names, others) {
  const all = others > 0 ? [...names, others === 1 ? '1 other' : others + ' others'] : names;
  return all.length < 2
    ? all.join('')
    : all.slice(0, -1).join(', ') + ' and ' + all[all.length - 1];
}
