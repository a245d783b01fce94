import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Page, browser } from './page.mjs';
import { Server, Wire, until } from './server.mjs';

let server;
let chromium;

before(async () => {
  server = await Server.start();
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await server?.close();
});

test('a person in nc and one in the browser read the same', async () => {
  const bob = await server.person('bob');
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ann');

  bob.types('hello from a terminal');
  await ann.reads('hello from a terminal');
  await ann.types('hello from a browser');
  await bob.reads('ann says: hello from a browser');
  await ann.types('/me waves');
  await bob.reads('* ann waves');
  await ann.types('//not a command');
  await bob.reads('ann says: /not a command');
  bob.types('/topic tea and biscuits');
  await until('the topic', async () => (await ann.tab.textContent('.head .topic')) === 'tea and biscuits');
  bob.types('/msg ann psst');
  await ann.tab.click('.place:has-text("bob")');
  await ann.reads('psst');
  await ann.types('what is it?');
  await bob.reads('ann whispers: what is it?');
  await ann.tab.click('.place:has-text("lobby")');
  assert.deepEqual(
    (await ann.lines()).filter((line) => !line.includes('topic')),
    ['hello from a terminal', 'hello from a browser', 'ann waves', '/not a command']);

  await ann.types('/quit bye');
  await bob.reads('ann left the chat (bye)');
  await ann.tab.waitForSelector('#name');
  assert.deepEqual(ann.complaints, []);
  bob.leaves();
  await ann.close();
});

test('a name that cannot be had is told, and another may be tried', async () => {
  const kim = await server.person('kim');
  const page = await Page.open(chromium, server.ports.page);
  let hellos = 0;
  page.tab.on('websocket', (socket) => socket.on('framesent', () => hellos++));

  await page.tab.fill('#name', 'kim');
  await page.tab.keyboard.press('Enter');
  await until('a complaint', async () => (await page.tab.textContent('.complaint')).includes('taken'));
  await new Promise((done) => setTimeout(done, 1500)); // so long it could ask again by itself
  assert.equal(hellos, 1);
  await page.tab.fill('#name', 'kim2');
  await page.tab.evaluate(() => window.dispatchEvent(new Event('focus'))); // somebody was elsewhere meanwhile
  await page.tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  assert.equal(await page.tab.inputValue('#name'), 'kim2');
  await page.enters('kim2');

  kim.leaves();
  await page.close();
});

test('rooms: unread lines and names are counted, a link leads there, and one can go', async () => {
  const cat = await server.person('cat');
  const dan = await (await Page.open(chromium, server.ports.page)).enters('dan');
  cat.types('/join garden');
  await cat.reads('you are in garden');

  await dan.types('/join garden');
  await until('the room', () => dan.tab.url().endsWith('#garden'));
  await dan.tab.click('.place:has-text("lobby")');
  cat.types('one');
  cat.types('for Dan: two');
  await until('the count', async () =>
    (await dan.tab.getAttribute('.place:has-text("garden")', 'aria-label')) === 'garden, named 1 times');
  assert.match(await dan.tab.title(), /^\(1\) lobby/);
  await dan.tab.goBack();
  await dan.reads('for Dan: two');
  await until('the count to be gone', async () =>
    (await dan.tab.getAttribute('.place:has-text("garden")', 'aria-label')) === 'garden');
  assert.equal(await dan.tab.locator('.line.named').count(), 1);

  await dan.types('/leave');
  await until('the lobby', () => dan.tab.url().endsWith('#lobby'));
  await cat.reads('dan left the room');
  cat.leaves();
  await dan.close();
});

test('nothing is missing and nothing twice when the wire is cut', async () => {
  const wire = await Wire.to(server.ports.page);
  const eve = await server.person('eve');
  const fay = await (await Page.open(chromium, wire.port)).enters('fay');
  await fay.types('/join wired');
  await until('the room', () => fay.tab.url().endsWith('#wired'));
  eve.types('/join wired');
  await eve.reads('you are in wired');

  const said = [];
  for (let cut = 0; cut < 3; cut++) {
    const wanted = [0, 1, 2].map((i) => `line ${cut}.${i}`);
    said.push(...wanted);
    eve.types(wanted[0]);
    await fay.reads(wanted[0]);
    wire.cut();
    await fay.tab.waitForSelector('.banner');
    await fay.tab.fill('.composer textarea', 'typed while it was cut');
    await fay.tab.press('.composer textarea', 'Enter'); // which is to lose nothing
    eve.types(wanted[1]);
    await eve.reads('eve says: ' + wanted[1]);
    if (cut === 0) {
      await fay.picture('reconnecting');
    }
    wire.mend();
    await fay.reads(wanted[1]);
    await fay.tab.waitForSelector('.banner', { state: 'detached' });
    assert.equal(await fay.tab.inputValue('.composer textarea'), 'typed while it was cut');
    eve.types(wanted[2]);
    await fay.reads(wanted[2]);
  }

  const talk = (await fay.lines()).filter((line) => line.startsWith('line '));
  assert.deepEqual(talk, said);
  assert.deepEqual(fay.complaints, []);
  eve.leaves();
  await fay.close();
  wire.close();
});

test('nothing is missing and nothing twice when the server is stopped for ten seconds, or killed', async () => {
  const own = await Server.start();
  const gus = await own.person('gus');
  const hal = await (await Page.open(chromium, own.ports.page)).enters('hal');
  gus.types('before');
  await hal.reads('before');

  own.signal('SIGSTOP');
  gus.types('while it stood still');
  await hal.types('from the page while it stood still');
  await new Promise((done) => setTimeout(done, 10000)); // that long is what is tried
  own.signal('SIGCONT');
  await hal.reads('while it stood still');
  await hal.reads('from the page while it stood still');

  await own.kill();
  await hal.tab.waitForSelector('.banner');
  await own.start();
  const ida = await own.person('ida');
  ida.types('after');
  await hal.reads('after');
  await hal.types('there again');
  await ida.reads('hal says: there again');
  await hal.reads('there again');

  const talk = (await hal.lines()).filter((line) => !line.includes('left'));
  assert.deepEqual(talk.slice().sort(),
    ['after', 'before', 'from the page while it stood still', 'there again', 'while it stood still']);
  assert.deepEqual(hal.complaints, []);
  await hal.close();
  await own.close();
});

test('two tabs are two people', async () => {
  const one = await (await Page.open(chromium, server.ports.page)).enters('jan');
  const other = await Page.open(one.context, server.ports.page);

  await other.tab.waitForSelector('#name');
  assert.equal(await other.tab.inputValue('#name'), 'jan');
  await other.tab.keyboard.press('Enter');
  await until('a complaint', async () => (await other.tab.textContent('.complaint')).includes('taken'));
  await other.enters('jan2');
  await other.types('from the other tab');
  await one.reads('from the other tab');

  await one.close();
});

test('a reload loses neither what was typed, nor the rooms, nor the place', async () => {
  const kay = await (await Page.open(chromium, server.ports.page)).enters('kay');
  await kay.types('/join kitchen');
  await until('the room', () => kay.tab.url().endsWith('#kitchen'));
  await kay.types('a line');
  await kay.reads('a line');
  await kay.tab.fill('.composer textarea', 'half a thou');

  await kay.tab.reload();

  await kay.reads('a line');
  assert.equal(await kay.tab.inputValue('.composer textarea'), 'half a thou');
  assert.ok(kay.tab.url().endsWith('#kitchen'));
  assert.equal(await kay.tab.locator('.place').count(), 2);
  assert.deepEqual(kay.complaints, []);
  await kay.close();
});

test('a log that begins anew, as one in memory does, is read anew', async () => {
  const own = await Server.start('--ledger', 'memory');
  const lea = await (await Page.open(chromium, own.ports.page)).enters('lea');
  for (const text of ['one', 'two', 'three']) {
    await lea.types(text);
    await lea.reads(text);
  }

  await own.kill();
  await lea.tab.waitForSelector('.banner');
  await own.start();
  const max = await own.person('max');
  await lea.tab.waitForSelector('.banner', { state: 'detached' });
  max.types('the first of another log');

  await lea.tab.waitForSelector('.line .text:text-is("the first of another log")', { timeout: 8000 });
  await lea.close();
  await own.close();
});

test('who comes reads the message of the day, and once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chat-motd-'));
  const file = join(folder, 'motd.txt');
  writeFileSync(file, 'be kind\n<b>and brief</b>\n');
  const greeting = await Server.start('--motd', file);
  try {
    const page = await (await Page.open(chromium, greeting.ports.page)).enters('ann');
    const notices = () => page.tab.$$eval('.notices p', (all) => all.map((one) => one.innerText));
    await until('the message', async () => (await notices()).some((text) => text.includes('be kind\n<b>and brief</b>')));
    await page.picture('greeting');
    assert.equal((await notices()).length, 1);
  } finally {
    await greeting.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('who looks elsewhere is told that they were named, and of nothing else', async () => {
  const bob = await server.person('bert');
  const context = await chromium.newContext();
  await context.addInitScript(() => {
    window.told = [];
    window.Notification = class {
      static permission = 'granted';
      constructor(title, { body }) {
        window.told.push(title + ': ' + body);
      }
    };
    document.hasFocus = () => false;
  });
  const ann = await (await Page.open(context, server.ports.page)).enters('anna');

  bob.types('hello all');
  bob.types('annabel is somebody else');
  bob.types('hello anna, are you here?');
  bob.types('/msg anna psst');
  await ann.tab.waitForSelector('.place:has-text("bert")');
  const told = await ann.tab.evaluate(() => window.told);
  assert.deepEqual(told, ['bert in lobby: hello anna, are you here?', 'bert in bert: psst']);
  assert.match(await ann.tab.title(), /^\(2\) /);
  assert.deepEqual(ann.complaints, []);
  bob.leaves();
  await ann.close();
});

test('who comes by a link may read along, and take a name later', async () => {
  const bob = await server.person('bill');
  bob.types('/join library');
  await bob.reads('you are in library');
  bob.types('quiet, please');
  await bob.reads('bill says: quiet, please');
  const ann = await Page.open(chromium, server.ports.page, { path: '/#library/1' });

  await ann.tab.click('text=Just read along');
  await ann.reads('quiet, please');
  assert.equal(await ann.tab.locator('.composer').count(), 0);
  assert.match(await ann.tab.textContent('.people'), /reader\d+/);
  await ann.picture('reading');
  await ann.tab.reload();
  await ann.reads('quiet, please');
  assert.equal(await ann.tab.locator('.composer').count(), 0);

  await ann.tab.fill('.reading input', 'bill');
  await ann.tab.keyboard.press('Enter');
  await ann.tab.waitForSelector('.notices .bad');
  await ann.tab.fill('.reading input', 'alba');
  await ann.tab.keyboard.press('Enter');
  await ann.types('may I?');
  await bob.reads('alba says: may I?');
  assert.deepEqual(ann.complaints, []);
  bob.leaves();
  await ann.close();
});
