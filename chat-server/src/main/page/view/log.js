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

/** A line in its row, made again when what it shows has changed, which is seldom. */
class Row extends Component {
  #kind = '';

  shouldComponentUpdate(next) {
    const now = this.props;
    return next.line.kind !== this.#kind || next.before !== now.before || next.marker !== now.marker
      || next.isNoticed !== now.isNoticed || next.isBeginning !== now.isBeginning || next.chat.name !== this.me;
  }

  componentDidMount() {
    this.base.line = this.props.line; // whose height it has
  }

  render({ line, before, room, chat, isBeginning }) {
    this.#kind = line.kind;
    this.me = chat.name;
    return html`<div class="row">
      ${isBeginning && html`<p class="beginning">This is where ${room.name} begins.</p>`}
      <${Line} line=${line} before=${before} room=${room} me=${chat.name} onName=${(name) => chat.talkTo(name)} />
    </div>`;
  }
}

export class Log extends Component {
  #element = null;

  /** How far below the first line's top each line's is; one more for the end. */
  #tops = new Float64Array(1);
  #topsOf = null;
  #topsOfFirst = null;
  #areTopsOld = true;

  #observer = null;
  #width = 0;

  /** So many of the tops are known. */
  #known = 0;
  #first = 0;
  #end = 0;

  /** The first of the lines that there were when it was rendered last: where what is scrolled begins. */
  #renderedFirst = undefined;

  componentDidMount() {
    this.#width = this.#element.clientWidth;
    this.#observer = new ResizeObserver(() => {
      if (this.#element.clientWidth !== this.#width) {
        this.#width = this.#element.clientWidth;
        this.props.room.lines.forEach((line) => (line.height = 0));
        this.#areTopsOld = true;
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

  /** Where lines are, as far as that is known; nothing is added up that has not changed. */
  #topsNow() {
    const { lines } = this.props.room;
    const wasGrown = !this.#areTopsOld && lines === this.#topsOf && lines[0] === this.#topsOfFirst;
    let i = wasGrown ? Math.min(this.#known, lines.length) : 0;
    if (this.#tops.length <= lines.length) {
      const larger = new Float64Array(2 * lines.length + 64);
      larger.set(this.#tops.subarray(0, i + 1));
      this.#tops = larger;
    }
    const tops = this.#tops;
    for (; i < lines.length; i++) {
      tops[i + 1] = tops[i] + (lines[i].height || HEIGHT_GUESSED);
    }
    this.#known = lines.length;
    this.#topsOf = lines;
    this.#topsOfFirst = lines[0];
    this.#areTopsOld = false;
    return tops;
  }

  /** The line that is at this distance from the first one's top. */
  #lineAt(top) {
    const tops = this.#topsNow();
    let low = 0;
    let high = Math.max(0, this.props.room.lines.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= top) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Which lines are to have elements, for where the reader is. */
  #window() {
    const { room } = this.props;
    const height = this.#element?.clientHeight ?? 800;
    const tops = this.#topsNow();
    const count = room.lines.length;
    let top = tops[count];
    if (!room.view.isAtEnd) {
      top = tops[Math.max(0, this.#indexOf(room.view.line))] - room.view.offset;
    }
    top = Math.max(0, Math.min(top, tops[count] - height));
    const first = this.#lineAt(top - MARGIN);
    const end = Math.min(count, this.#lineAt(top + height + MARGIN) + 1);
    return { first, end, above: tops[first], below: tops[count] - tops[end] };
  }

  /** Lines are in the order of their numbers; what is between two has the number of the first. */
  #indexOf(line) {
    const { lines } = this.props.room;
    if (line === null) {
      return -1;
    }
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].sequence < line.sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < lines.length && lines[low] !== line && lines[low].sequence === line.sequence) {
      low++;
    }
    return lines[low] === line ? low : -1;
  }

  #hasMoved() {
    const { first, end } = this.#window();
    return first < this.#first || end > this.#end;
  }

  #measure() {
    for (const row of this.#element.children) {
      if (row.line !== undefined) {
        const { height } = row.getBoundingClientRect();
        if (height !== row.line.height) {
          row.line.height = height;
          this.#areTopsOld = true;
        }
      }
    }
  }

  /** Has what is looked at where it was. */
  #place() {
    const { room, chat } = this.props;
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
    if (!room.view.isAtEnd && room.isAttached && top < END) {
      room.view = { isAtEnd: true, line: null, offset: 0 }; // all of it can be seen
      chat.look();
      chat.changed();
    }
    if (!room.view.isAtEnd) {
      const at = this.#indexOf(room.view.line);
      if (at < 0) {
        this.#remember();
        return;
      }
      top = Math.min(top, this.#topsNow()[at] - room.view.offset);
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
    const above = this.#heightNotRendered();
    if (above === null) {
      return; // and has it where it was, in a moment
    }
    const top = element.scrollTop + above;
    const at = this.#lineAt(top);
    room.view = { isAtEnd, line: room.lines[at] ?? null, offset: this.#topsNow()[at] - top };
  }

  /**
   * How much has come above since it was rendered: of what is scrolled that is no part yet. Null if that cannot be told,
   * as what was the first is gone.
   */
  #heightNotRendered() {
    const { lines } = this.props.room;
    const was = this.#renderedFirst;
    if (was === undefined || was === lines[0]) {
      return 0;
    }
    const at = this.#indexOf(was);
    return at < 0 ? null : this.#topsNow()[at];
  }

  #wantMore() {
    const { room, chat } = this.props;
    const element = this.#element;
    if (element.scrollTop + (this.#heightNotRendered() ?? 0) < NEAR && !room.isFirst) {
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
    this.#renderedFirst = room.lines[0];
    const rows = [];
    for (let i = first; i < end; i++) {
      const line = room.lines[i];
      rows.push(html`<${Row} key=${line.kind === 'skipped' ? 's' + line.sequence : line.sequence} line=${line}
        before=${room.lines[i - 1]} room=${room} chat=${chat} marker=${room.marker}
        isNoticed=${line.sequence === room.noticed} isBeginning=${i === 0 && room.isFirst} />`);
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
