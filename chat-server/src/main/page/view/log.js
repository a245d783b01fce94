/**
 * A room's lines. Only those near what is looked at have elements; the others are a height, guessed
 * until they have been seen. Where the reader is, is a line and how far from the top it is, or the
 * end: whatever comes above or below, that stays where it is.
 */
import { Component, html } from '../html.js';
import { Line } from './line.js';

const HEIGHT_GUESSED = 26;

/** So much above and below has elements too. */
const MARGIN = 600;

/** So near to the end of what is loaded more is asked for. */
const NEAR = 1200;

const END = 12;

export class Log extends Component {
  #element = null;
  #observer = null;
  #width = 0;
  #first = 0;
  #end = 0;

  componentDidMount() {
    this.#width = this.#element.clientWidth;
    this.#observer = new ResizeObserver(() => {
      if (this.#element.clientWidth !== this.#width) {
        this.#width = this.#element.clientWidth;
        this.props.room.lines.forEach((line) => (line.height = 0));
      }
      this.forceUpdate();
    });
    this.#observer.observe(this.#element);
    this.forceUpdate();
  }

  componentWillUnmount() {
    this.#observer.disconnect();
  }

  componentDidUpdate() {
    // Heights become known by showing lines, and which lines are shown depends on heights.
    for (let i = 0; i < 5; i++) {
      this.#measure();
      this.#place();
      if (!this.#hasMoved()) {
        break;
      }
      this.#first = -1;
      this.setState({});
      return;
    }
    this.#wantMore();
  }

  #heightOf(line) {
    return line.height || HEIGHT_GUESSED;
  }

  #topOf(index) {
    let top = 0;
    const lines = this.props.room.lines;
    for (let i = 0; i < index; i++) {
      top += this.#heightOf(lines[i]);
    }
    return top;
  }

  /** Which lines are to have elements, for where the reader is. */
  #window() {
    const { room } = this.props;
    const height = this.#element?.clientHeight ?? 800;
    let top;
    if (room.view.isAtEnd) {
      top = Infinity;
    } else {
      const at = Math.max(0, room.lines.indexOf(room.view.line));
      top = this.#topOf(at) - room.view.offset;
    }
    const lines = room.lines;
    const total = this.#topOf(lines.length);
    top = Math.max(0, Math.min(top, total - height));
    let first = 0;
    let above = 0;
    while (first < lines.length && above + this.#heightOf(lines[first]) < top - MARGIN) {
      above += this.#heightOf(lines[first++]);
    }
    let end = first;
    let below = above;
    while (end < lines.length && below < top + height + MARGIN) {
      below += this.#heightOf(lines[end++]);
    }
    return { first, end, above, below: total - below };
  }

  #hasMoved() {
    const { first, end } = this.#window();
    return first < this.#first || end > this.#end;
  }

  #measure() {
    const rows = this.#element.querySelectorAll('[data-row]');
    for (const row of rows) {
      const line = row.line;
      if (line !== undefined) {
        line.height = row.getBoundingClientRect().height;
      }
    }
  }

  /** Has what is looked at where it was. */
  #place() {
    const { room } = this.props;
    const element = this.#element;
    if (room.target > 0) {
      const target = room.lines.find((line) => line.sequence >= room.target) ?? room.lines.at(-1);
      room.target = 0;
      if (target !== undefined) {
        room.view = { isAtEnd: false, line: target, offset: Math.floor(element.clientHeight / 3) };
        this.setState({});
      }
    }
    let top = element.scrollHeight - element.clientHeight;
    if (!room.view.isAtEnd) {
      const at = room.lines.indexOf(room.view.line);
      if (at < 0) {
        this.#remember();
        return;
      }
      top = Math.min(top, this.#topOf(at) - room.view.offset);
    }
    if (Math.abs(element.scrollTop - top) >= 1) {
      element.scrollTop = top;
    }
  }

  /** Notes where the reader is. */
  #remember() {
    const { room } = this.props;
    const element = this.#element;
    const isAtEnd = room.isAttached
      && element.scrollHeight - element.scrollTop - element.clientHeight < END;
    let top = 0;
    let at = 0;
    while (at < room.lines.length - 1 && top + this.#heightOf(room.lines[at]) <= element.scrollTop) {
      top += this.#heightOf(room.lines[at++]);
    }
    room.view = { isAtEnd, line: room.lines[at] ?? null, offset: top - element.scrollTop };
  }

  #wantMore() {
    const { room, chat } = this.props;
    const element = this.#element;
    if (element.scrollTop < NEAR && !room.isFirst) {
      chat.older(room);
    } else if (!room.isAttached
        && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR) {
      chat.newer(room);
    }
  }

  #scrolled = () => {
    const { room, chat } = this.props;
    const was = room.view.isAtEnd;
    this.#remember();
    if (was !== room.view.isAtEnd) {
      chat.look();
      chat.changed();
    }
    if (this.#hasMoved()) {
      this.setState({});
    }
    this.#wantMore();
  };

  render({ room, chat }) {
    const { first, end, above, below } = this.#window();
    this.#first = first;
    this.#end = end;
    const rows = [];
    for (let i = first; i < end; i++) {
      const line = room.lines[i];
      const keep = (row) => {
        if (row !== null) {
          row.line = line;
        }
      };
      rows.push(html`<div key=${line.kind === 'skipped' ? 's' + line.sequence : line.sequence} data-row ref=${keep}>
        ${i === 0 && room.isFirst && html`<p class="beginning">This is where ${room.name} begins.</p>`}
        <${Line} line=${line} before=${room.lines[i - 1]} room=${room} me=${chat.name}
          onName=${(name) => chat.talkTo(name)} /></div>`);
    }
    const isEmpty = room.lines.length === 0 && room.isFirst;
    return html`<div class="log" role="log" aria-live="off" aria-label=${'what is said in ' + room.name} tabindex="0"
        ref=${(element) => (this.#element = element)} onScroll=${this.#scrolled}>
      ${isEmpty && html`<p class="empty">Nobody has said anything here yet.</p>`}
      <div style=${{ height: above + 'px' }}></div>
      ${rows}
      <div style=${{ height: below + 'px' }}></div>
    </div>`;
  }
}
