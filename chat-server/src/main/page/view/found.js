/** What a search has found; each line leads to its place in the log. */
import { html } from '../html.js';
import { fullTimeOf } from '../text.js';
import { Name, Text } from './line.js';

export function Found({ chat }) {
  const { words, lines, complete, room } = chat.found;
  const said = lines === null ? 'searching…'
    : lines.length === 0 ? 'nothing was found'
      : lines.length + (lines.length === 1 ? ' line' : ' lines') + ', the newest first' + (complete ? '' : '; not all is indexed yet');
  return html`<aside class="found" aria-label="what was found">
    <header><h2><bdi>${words}</bdi> in ${room}</h2>
      <button type="button" class="plain close" aria-label="end the search" onClick=${() => chat.endSearch()}>×</button></header>
    <p role="status">${said}</p>
    <ol>${(lines ?? []).map((line) => html`<li key=${line.sequence}>
      <a href=${'#' + encodeURIComponent(line.room) + '/' + line.sequence}>
        <span class="when">${fullTimeOf(line.date)}</span></a>
      <div><${Name} name=${line.by} /> <span dir="auto"><${Text} text=${line.text ?? ''} /></span></div></li>`)}</ol>
  </aside>`;
}
