/** Who is in the room that is looked at; with a thousand of them, those in view have elements. */
import { Component, html } from '../html.js';
import { Name } from './line.js';

const HEIGHT = 28;
const MARGIN = 10;

export class People extends Component {
  state = { top: 0, height: 800 };

  #element = null;

  componentDidMount() {
    this.setState({ height: this.#element.clientHeight });
  }

  #scrolled = () => this.setState({ top: this.#element.scrollTop, height: this.#element.clientHeight });

  render({ room, chat }, { top, height }) {
    const members = room.members;
    const first = Math.max(0, Math.min(Math.floor(top / HEIGHT), members.length) - MARGIN);
    const end = Math.min(members.length, Math.ceil((top + height) / HEIGHT) + MARGIN);
    const count = members.length + room.others;
    return html`<aside class="people" aria-label=${'who is in ' + room.name}>
      <h2>${count === 1 ? '1 person' : count + ' people'}</h2>
      <ul ref=${(element) => (this.#element = element)} onScroll=${this.#scrolled} tabindex="0" aria-label="people">
        ${first > 0 && html`<li aria-hidden="true" style=${{ height: first * HEIGHT + 'px' }}></li>`}
        ${members.slice(first, end).map((name) => html`<li key=${name} class="person"><${Name} name=${name} onClick=${(to) => chat.talkTo(to)} /></li>`)}
        ${end < members.length && html`<li aria-hidden="true" style=${{ height: (members.length - end) * HEIGHT + 'px' }}></li>`}
        ${room.others > 0 && html`<li class="others">and ${room.others} more</li>`}
      </ul>
    </aside>`;
  }
}
