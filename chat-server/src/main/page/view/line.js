/** One line of a log, in words. */
import { html } from '../html.js';
import { keyOf } from '../room.js';
import { colour, dayOf, fullTimeOf, listOf, names, parts, timeOf } from '../text.js';

/** A run of lines of one person has their name once, unless so much time is between. */
const RUN_MILLIS = 5 * 60 * 1000;

export function Name({ name, onClick }) {
  return onClick === undefined
    ? html`<bdi class=${'name ' + colour(name)}>${name}</bdi>`
    : html`<button type="button" class=${'name plain ' + colour(name)} onClick=${() => onClick(name)}><bdi>${name}</bdi></button>`;
}

export function Text({ text }) {
  return parts(text).map(({ kind, text: part }) =>
    kind === 'link'
      ? html`<a href=${part} target="_blank" rel="noopener noreferrer nofollow ugc">${part}</a>`
      : kind === 'code' ? html`<code>${part}</code>` : part);
}

/** True if a line goes on what the one before it began. */
export function isOfARun(line, before) {
  return before !== undefined && before.kind === 'said' && line.kind === 'said'
    && before.by === line.by && before.day === line.day && line.date - before.date < RUN_MILLIS;
}

function what(line) {
  switch (line.kind) {
    case 'emoted':
      return html`<${Name} name=${line.by} /> <span dir="auto"><${Text} text=${line.text} /></span>`;
    case 'topic':
      return line.text === ''
        ? html`<${Name} name=${line.by} /> took the topic away`
        : html`<${Name} name=${line.by} /> set the topic: <span dir="auto"><${Text} text=${line.text} /></span>`;
    case 'renamed':
      return html`<${Name} name=${line.by} /> is now called <${Name} name=${line.to} />`;
    case 'joined':
      return html`<bdi>${listOf(line.names, line.others)}</bdi> came in`;
    case 'left-room':
      return html`<bdi>${listOf(line.names, line.others)}</bdi> left the room`;
    case 'left-chat':
      return html`<bdi>${listOf(line.names, line.others)}</bdi> left the chat${line.text ? html` (<span dir="auto">${line.text}</span>)` : ''}`;
    case 'redacted':
      return html`a line of <${Name} name=${line.by} /> was removed`;
    case 'redaction':
      return html`a line of <${Name} name=${line.author} /> was removed (${line.line})`;
    case 'skipped':
      return line.count === 1 ? '1 line is not kept any more' : line.count + ' lines are not kept any more';
    default:
      return line.text ?? '';
  }
}

/** A line in its row. What comes above it in the same row: the day, and where the new ones begin. */
export function Line({ line, before, room, me, onName }) {
  const isNewDay = line.day !== '' && line.day !== before?.day;
  const isNew = room.marker > 0 && line.sequence > room.marker
    && (before === undefined || before.sequence <= room.marker) && line.kind !== 'skipped';
  const isRun = !isNewDay && !isNew && line.sequence !== room.noticed && isOfARun(line, before);
  const isSaid = line.kind === 'said';
  const isNamed = (isSaid || line.kind === 'emoted') && keyOf(line.by) !== keyOf(me) && names(line.text, me);
  const classes = ['line', line.kind, isRun ? 'run' : '', isNamed ? 'named' : '',
    line.sequence === room.noticed ? 'noticed' : ''].filter(Boolean).join(' ');
  return html`
    ${isNewDay && html`<div class="day"><span>${dayOf(line.date)}</span></div>`}
    ${isNew && html`<div class="new"><span>new since you left</span></div>`}
    <div class=${classes} data-sequence=${line.sequence}>
      ${line.date && html`<a class=${timeOf(line.date) === (before?.date && !isNewDay && timeOf(before.date)) && isRun ? 'time same' : 'time'} href=${'#' + encodeURIComponent(room.name) + '/' + line.sequence}
        title=${fullTimeOf(line.date)}><time datetime=${line.time}>${timeOf(line.date)}</time></a>`}
      ${isSaid
        ? html`<span class="by">${!isRun && html`<${Name} name=${line.by} onClick=${onName} />`}</span>
            <span class="text" dir="auto"><${Text} text=${line.text} /></span>`
        : html`<span class="by" aria-hidden="true">${line.kind === 'emoted' ? '*' : '–'}</span><span class="text">${what(line)}</span>`}
    </div>`;
}

/** The same as a screen reader says it. */
export function spoken(line) {
  return line.kind === 'emoted' ? line.by + ' ' + line.text : line.by + ': ' + line.text;
}
