/**
 * The WebSocket to the server: opened again whenever it is cut, sooner or later. Knows nothing of
 * what is said over it but that each message is one JSON object.
 */

const RETRY_MILLIS_MIN = 500;
const RETRY_MILLIS_MAX = 15000;

/** A connection on which an answer is this late is cut, though nobody has told us. */
const ANSWER_MILLIS_MAX = 10000;

export class Connection {
  #socket = null;
  #retries = 0;
  #timer = 0;
  #deadline = 0;
  #wanted = false;

  /**
   * @param url of the WebSocket
   * @param listener `opened()`, `received(message)`, and `cut(retryMillis)`, which says when the
   *     next try is made
   */
  constructor(url, listener) {
    this.url = url;
    this.listener = listener;
    addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.retryNow();
      }
    });
  }

  /** Connects, and stays connected until `close()`. */
  open() {
    this.#wanted = true;
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => this.listener.opened();
    socket.onmessage = (event) => {
      if (socket === this.#socket) {
        clearTimeout(this.#deadline);
        this.#deadline = 0;
        this.listener.received(JSON.parse(event.data));
      }
    };
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket) {
    if (socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    clearTimeout(this.#deadline);
    this.#deadline = 0;
    let wait = 0;
    if (this.#wanted) {
      // Not all at once after a restart.
      wait = Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS_MIN * 2 ** this.#retries);
      wait *= 0.75 + Math.random() / 2;
      this.#retries++;
      this.#timer = setTimeout(() => this.open(), wait);
    }
    this.listener.cut(wait);
  }

  /** The server has let one in: the next cut is a first one. */
  settled() {
    this.#retries = 0;
  }

  /** Tries at once if it waits to. */
  retryNow() {
    if (this.#timer !== 0) {
      this.open();
    }
  }

  get isOpen() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends one object; false if there is no connection for it. */
  send(message) {
    if (!this.isOpen) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends what is answered; if nothing at all comes for too long, the connection is given up. */
  ask(message) {
    if (this.send(message) && this.#deadline === 0) {
      const socket = this.#socket;
      this.#deadline = setTimeout(() => {
        socket.close();
        this.#lost(socket); // its close is not heard of while the network is gone
      }, ANSWER_MILLIS_MAX);
    }
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#socket?.close(1000);
  }
}
