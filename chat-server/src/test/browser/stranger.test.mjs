import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Page, browser } from './page.mjs';
import { Server, until } from './server.mjs';

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

test('what a stranger writes is text', async () => {
  const bob = await server.person('bob');
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ann');
  await ann.tab.evaluate(() => (window.alert = () => (window.wasCalled = true)));
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1) and JaVaScRiPt:alert(1)//http://x.example/',
    'data:text/html,<script>alert(1)</script>',
    'https://x.example/"onmouseover="alert(1)',
    '`</code><script>alert(1)</script>`',
    '{{7*7}} ${alert(1)}',
    '\u202Etxt.exe\u202C and \u2066isolated\u2069',
    '\x1b[31mred\x1b[0m\x1b]0;title\x07',
  ];
  for (const line of hostile) {
    bob.types(line);
  }
  bob.types('/topic <b onclick=alert(1)>javascript:alert(1)</b> \u202Eevil');
  await ann.reads('title');
  await until('the topic', async () => (await ann.tab.textContent('.head .topic')).includes('evil'));

  const lines = await ann.lines();
  hostile.slice(0, 4).forEach((line) => assert.ok(lines.includes(line), line));
  const links = await ann.tab.$$eval('.log .text a, .head .topic a', (all) => all.map((a) => [a.href, a.rel, a.target]));
  for (const [href, rel, target] of links) {
    assert.match(href, /^https?:\/\/x\.example\//);
    assert.match(rel, /noopener/);
    assert.equal(target, '_blank');
  }
  assert.equal(await ann.tab.locator('.log script, .log img, .log [onclick], .head .topic b').count(), 0);
  assert.doesNotMatch(lines.join(''), /[\u202A-\u202E\x1b\x07]/);
  assert.equal(await ann.tab.evaluate(() => window.wasCalled), undefined);

  const page = await Page.open(chromium, server.ports.page);
  let answers = 0;
  page.tab.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
    answers += /"reply":"(refused|welcome)"/.test(payload) ? 1 : 0;
  }));
  let asked = 0;
  for (const name of ['<script>', '\u202Enna', '\x1b[31mred', 'javascript:x']) {
    await page.tab.fill('#name', '');
    await page.tab.fill('#name', name);
    await page.tab.keyboard.press('Enter');
    asked++;
    await until('an answer to ' + JSON.stringify(name), () => answers >= asked);
    await page.tab.waitForSelector('.composer textarea, #name:not([readonly])');
    if (await page.tab.locator('.me').count()) { // what could be read otherwise was taken away
      assert.match(await page.tab.textContent('.me'), /^[\w.-]+$/);
      break;
    }
  }
  assert.deepEqual(ann.complaints, []);
  bob.leaves();
  await page.close();
  await ann.close();
});

test('a page of another origin does not get a socket, and the policy allows nothing else', async () => {
  const page = await Page.open(chromium, server.ports.page);
  const port = server.ports.page;
  const other = await page.context.newPage();
  await other.goto(`http://127.0.0.1:${server.ports.page}/a`).catch(() => {});
  const isOpen = await other.evaluate((to) => new Promise((done) => {
    const socket = new WebSocket(`ws://localhost:${to}/ws`);
    socket.onopen = () => done(true);
    socket.onerror = () => done(false);
  }), port);
  assert.equal(isOpen, false);

  const outside = await page.tab.evaluate(() => fetch('https://example.org/').then(() => 'let through', (e) => String(e)));
  assert.match(outside, /TypeError/);
  assert.ok(page.complaints.some((complaint) => /Content Security Policy/.test(complaint)));
  await page.close();
});

test('the first picture is less than 100 KB, and is not asked for again', async () => {
  const context = await chromium.newContext();
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', (done) => (bytes += done.encodedDataLength));
  await tab.goto(`http://localhost:${server.ports.page}/`, { waitUntil: 'networkidle' });
  await tab.waitForSelector('#name');
  assert.ok(bytes > 10000 && bytes < 100000, String(bytes));

  const first = bytes;
  await tab.reload({ waitUntil: 'networkidle' });
  await tab.waitForSelector('#name');
  assert.ok(bytes - first < 3000, String(bytes - first));
  await context.close();
});
