/** Where one types. What is typed stays over a reload, and where it could not be sent. */
import { Component, html } from '../html.js';
import { type } from '../acts.js';
import { complete, completeWord } from '../commands.js';
import { tab } from '../storage.js';

const HEIGHT_MAX = 160;
const TYPED_MAX = 50;

export class Composer extends Component {
  state = { from: 0, choices: [], chosen: -1 };

  #field = null;
  #typed = [];
  #at = 0;

  componentDidMount() {
    this.#restore();
    this.#field.focus();
  }

  componentDidUpdate(before) {
    if (before.place !== this.props.place) {
      this.#restore();
      this.setState({ choices: [], chosen: -1 });
      if (matchMedia('(pointer: fine)').matches) {
        this.#field.focus();
      }
    }
  }

  get #key() {
    return 'draft ' + this.props.place;
  }

  #restore() {
    this.#put(tab.get(this.#key, ''));
  }

  #put(text) {
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#keep();
  }

  /** Keeps what is there, and has the field as high as it is. */
  #keep() {
    const field = this.#field;
    tab.set(this.#key, field.value === '' ? null : field.value);
    field.style.height = 'auto';
    field.style.height = Math.min(HEIGHT_MAX, field.scrollHeight) + 'px';
  }

  get #before() {
    return this.#field.value.slice(0, this.#field.selectionStart);
  }

  #names() {
    const { chat } = this.props;
    const people = chat.here?.members ?? (chat.here ? [chat.here.name] : []);
    const rooms = new Set([...chat.known.map(({ name }) => name), ...[...chat.rooms.values()].map(({ name }) => name)]);
    return [people.filter((name) => name !== chat.name), [...rooms]];
  }

  #changed = () => {
    this.#keep();
    this.setState({ ...complete(this.#before, ...this.#names()), chosen: -1 });
  };

  #accept(index) {
    const { from, choices } = this.state;
    const field = this.#field;
    const behind = field.value.slice(field.selectionStart);
    const text = field.value.slice(0, from) + choices[index].text;
    field.value = text + behind.replace(/^\s/, '');
    field.setSelectionRange(text.length, text.length);
    this.#changed();
    this.setState({ choices: [] });
    field.focus();
  }

  /** One line after the other; what cannot be sent stays. */
  #send() {
    const { chat } = this.props;
    const lines = this.#field.value.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
    while (lines.length > 0 && type(chat, lines[0])) {
      this.#typed = [...this.#typed.slice(1 - TYPED_MAX), lines.shift()];
    }
    this.#at = this.#typed.length;
    this.#field.value = lines.join('\n');
    this.#keep();
    this.setState({ choices: [], chosen: -1 });
  }

  #earlier(steps) {
    const at = this.#at + steps;
    if (at < 0 || at > this.#typed.length) {
      return false;
    }
    this.#at = at;
    this.#put(this.#typed[at] ?? '');
    return true;
  }

  #pressed = (event) => {
    const { choices, chosen } = this.state;
    const isOpen = choices.length > 0;
    if (event.isComposing) {
      return; // the keys are those of an input method
    }
    switch (event.key) {
      case 'Enter':
        if (!event.shiftKey) {
          event.preventDefault();
          if (isOpen && chosen >= 0) {
            this.#accept(chosen);
          } else {
            this.#send();
          }
        }
        break;
      case 'Tab':
        if (isOpen) {
          event.preventDefault();
          this.#accept(Math.max(0, chosen));
        } else if (!event.shiftKey && /\S$/.test(this.#before)) {
          const found = completeWord(this.#before, this.#names()[0]);
          if (found.choices.length > 0) {
            event.preventDefault();
            this.setState({ ...found, chosen: 0 }, () => found.choices.length === 1 && this.#accept(0));
          }
        }
        break;
      case 'ArrowDown':
      case 'ArrowUp': {
        const steps = event.key === 'ArrowDown' ? 1 : -1;
        if (isOpen && !event.altKey) {
          event.preventDefault();
          this.setState({ chosen: (chosen + steps + choices.length) % choices.length });
        } else if (!event.altKey && !this.#field.value.includes('\n')
            && (this.#field.value === '' || this.#field.value === this.#typed[this.#at])) {
          if (this.#earlier(steps)) {
            event.preventDefault();
          }
        }
        break;
      }
      case 'Escape':
        if (isOpen) {
          event.stopPropagation();
          this.setState({ choices: [] });
        }
        break;
      case 'PageUp':
      case 'PageDown': {
        event.preventDefault();
        const log = document.querySelector('.log');
        log?.scrollBy(0, (event.key === 'PageUp' ? -0.8 : 0.8) * log.clientHeight);
        break;
      }
    }
  };

  render({ chat, label }, { choices, chosen }) {
    const isOpen = choices.length > 0;
    return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); this.#send(); }}>
      ${isOpen && html`<ul class="choices" id="choices" role="listbox" aria-label="what you may mean">
        ${choices.map((choice, i) => html`<li id=${'choice' + i} key=${choice.text} role="option" aria-selected=${i === chosen}
          class=${i === chosen ? 'chosen' : ''} onMouseDown=${(event) => { event.preventDefault(); this.#accept(i); }}>
          <span class="usage"><bdi>${choice.shown}</bdi></span>${choice.says && html`<span class="says">${choice.says}</span>`}</li>`)}
      </ul>`}
      <textarea rows="1" dir="auto" ref=${(field) => (this.#field = field)} aria-label=${label} placeholder=${label}
        maxlength="4000" enterkeyhint="send" autocomplete="off" spellcheck
        aria-autocomplete="list" aria-haspopup="listbox" aria-controls=${isOpen ? 'choices' : null}
        aria-activedescendant=${isOpen && chosen >= 0 ? 'choice' + chosen : null}
        onInput=${this.#changed} onKeyDown=${this.#pressed}
        onBlur=${() => this.setState({ choices: [] })}></textarea>
      <button type="submit" class="send" disabled=${!chat.isConnected}>Send</button>
    </form>`;
  }
}
