/** What opens over the page: the keys, and where one can go. */
import { Component, html } from '../html.js';
import { COMMANDS } from '../commands.js';
import { keyOf } from '../room.js';

class Dialog extends Component {
  #element = null;

  componentDidMount() {
    this.#element.showModal();
  }

  render({ label, onClose, children }) {
    return html`<dialog aria-label=${label} ref=${(element) => (this.#element = element)} onClose=${onClose}
      onClick=${(event) => event.target === this.#element && this.#element.close()}>
      <div class="inside"><header><h2>${label}</h2>
        <button type="button" class="plain close" aria-label="close" onClick=${() => this.#element.close()}>×</button></header>
        ${children}</div>
    </dialog>`;
  }
}

const KEYS = [
  ['Enter', 'say it'],
  ['Shift Enter', 'one more line'],
  ['Tab', 'complete a name or a command'],
  ['↑ ↓', 'what you typed before'],
  ['Alt ↑, Alt ↓', 'the room above, below'],
  ['Alt Shift ↑, Alt Shift ↓', 'the same, among those with new lines'],
  ['Page up, Page down', 'scroll'],
  ['Ctrl K', 'go to a room'],
  ['Ctrl Shift F', 'search here'],
  ['Esc', 'close what is open, go to the end'],
  ['?', 'this list'],
];

export function Keys({ onClose }) {
  return html`<${Dialog} label="Keys and commands" onClose=${onClose}>
    <table><tbody>${KEYS.map(([key, says]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${says}</td></tr>`)}</tbody></table>
    <table><tbody>${COMMANDS.map(({ usage, says }) => html`<tr><th scope="row"><code>${usage}</code></th><td>${says}</td></tr>`)}</tbody></table>
  <//>`;
}

export class Rooms extends Component {
  state = { text: '', chosen: 0 };

  #go(name) {
    if (name !== undefined && name !== '') {
      this.props.onClose();
      this.props.chat.join(name);
    }
  }

  componentDidUpdate() {
    document.querySelector('.roomlist .chosen')?.scrollIntoView({ block: 'nearest' });
  }

  #choices(text) {
    const { chat } = this.props;
    const here = new Map(chat.known.map(({ name, here: count }) => [keyOf(name), { name, here: count }]));
    for (const room of chat.rooms.values()) {
      here.set(room.key, { name: room.name, here: here.get(room.key)?.here, isIn: true });
    }
    const low = keyOf(text.replace(/^#/, ''));
    const all = [...here.values()].filter(({ name }) => keyOf(name).includes(low)).slice(0, 50);
    return low !== '' && !here.has(low) ? [...all, { name: text.replace(/^#/, ''), isNew: true }] : all;
  }

  render({ onClose }, { text, chosen }) {
    const choices = this.#choices(text.trim());
    const at = Math.min(chosen, choices.length - 1);
    const pressed = (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        this.setState({ chosen: (at + (event.key === 'ArrowDown' ? 1 : -1) + choices.length) % choices.length });
      }
    };
    return html`<${Dialog} label="Go to a room" onClose=${onClose}>
      <form onSubmit=${(event) => { event.preventDefault(); this.#go(choices[at]?.name); }}>
        <input type="text" autofocus aria-label="room" placeholder="a room’s name" autocomplete="off" spellcheck=${false} value=${text}
          role="combobox" aria-expanded="true" aria-controls="roomlist" aria-autocomplete="list"
          aria-activedescendant=${at >= 0 ? 'room' + at : null}
          onInput=${(event) => this.setState({ text: event.target.value, chosen: 0 })} onKeyDown=${pressed} />
      </form>
      <ul id="roomlist" class="roomlist" role="listbox" tabindex="0" aria-label="rooms">${choices.map((room, i) => html`
        <li id=${'room' + i} role="option" aria-selected=${i === at} class=${i === at ? 'chosen' : ''} onClick=${() => this.#go(room.name)}>
          <span># <bdi>${room.name}</bdi></span>
          <span class="says">${room.isNew ? 'make it' : room.isIn ? 'you are in' : room.here + ' here'}</span></li>`)}</ul>
  <//>`;
  }
}
