/** The built jar as a process of its own, people with nc, and a wire that can be cut. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const JAR = new URL('../../../target/chat-server.jar', import.meta.url).pathname;
const PATIENCE_MILLIS = 30000;

if (!existsSync(JAR)) {
  throw new Error('there is no ' + JAR + ': mvn package');
}

/** Waits until something holds. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MILLIS;
  for (;;) {
    const value = await holds();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error('it was waited in vain for: ' + what);
    }
    await new Promise((done) => setTimeout(done, 30));
  }
}

export class Server {
  ports = { lines: 0, page: 0 };
  #data = mkdtempSync(join(tmpdir(), 'chat-page-'));
  #process = null;
  #log = '';
  #people = [];

  constructor(...options) {
    this.options = options;
  }

  static async start(...options) {
    const server = new Server(...options);
    await server.start();
    return server;
  }

  /** Starts it, the second time on the ports and the data that it had. */
  async start() {
    this.#log = '';
    this.#process = spawn('java', ['-jar', JAR, '--bind', '127.0.0.1', '--port', this.ports.lines,
      '--web-port', this.ports.page, '--data', this.#data,
      '--admin-port', 0, ...this.options].map(String));
    this.#process.stdout.on('data', (text) => (this.#log += text));
    this.#process.stderr.on('data', (text) => (this.#log += text));
    await until('the server', () => {
      if (this.#process.exitCode !== null) {
        throw new Error(this.#log);
      }
      return this.#log.includes('try it');
    });
    const [lines, page] = [...this.#log.matchAll(/ready .*port="(\d+)"/g)].map((ready) => Number(ready[1]));
    this.ports = { lines, page };
  }

  /** Ends it as it is. */
  async kill() {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  signal(name) {
    this.#process.kill(name);
  }

  /** Somebody at a terminal, by the program nc, who has a name. */
  async person(name) {
    const person = new Person(this.ports.lines);
    this.#people.push(person);
    person.types(name);
    await person.reads('welcome ' + name);
    return person;
  }

  /** So many people who have names and read; each says what `say` is given. */
  async crowd(count) {
    const crowd = await Promise.all(Array.from({ length: count }, async (_, i) => {
      const socket = net.connect(this.ports.lines, '127.0.0.1');
      socket.on('error', () => {}); // the server was killed
      socket.write(`crowd${i}\n`);
      let text = '';
      await new Promise((done) => socket.on('data', function welcomed(bytes) {
        text += bytes;
        if (text.includes('welcome')) {
          socket.off('data', welcomed);
          socket.resume();
          done();
        }
      }));
      return socket;
    }));
    return {
      say: (index, text) => crowd[index].write(text + '\n'),
      leave: () => crowd.forEach((socket) => socket.destroy()),
    };
  }

  async close() {
    this.#people.forEach((person) => person.leaves());
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

export class Person {
  text = '';
  #nc;

  constructor(port) {
    this.#nc = spawn('nc', ['127.0.0.1', String(port)]);
    this.#nc.stdout.on('data', (text) => (this.text += text));
    this.#nc.stdin.on('error', () => {}); // the server was killed
  }

  types(line) {
    this.#nc.stdin.write(line + '\n');
  }

  async reads(text) {
    await until('nc reads: ' + text + ', and not: ' + this.text.slice(-300), () => this.text.includes(text));
  }

  leaves() {
    this.#nc.kill();
  }
}

/** What lies between a browser and the server, and can be cut. */
export class Wire {
  #sockets = new Set();
  #server;
  isCut = false;

  static async to(port) {
    const wire = new Wire();
    wire.#server = net.createServer((near) => {
      if (wire.isCut) {
        near.destroy();
        return;
      }
      const far = net.connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        wire.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          wire.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far);
      far.pipe(near);
    });
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    wire.port = wire.#server.address().port;
    return wire;
  }

  cut() {
    this.isCut = true;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
