import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Page, browser } from './page.mjs';
import { Server, until } from './server.mjs';

const LINES = 10000;

let server;
let chromium;
let bob;

before(async () => {
  server = await Server.start('--limits', 'off');
  chromium = await browser();
  bob = await server.person('bob');
  for (let i = 1; i <= LINES; i++) {
    bob.types(i % 50 === 0 ? `number ${i}: ` + 'a long line that is broken into several '.repeat(1 + i % 7) : `number ${i}: x`);
  }
  await bob.reads(`number ${LINES}:`);
});

after(async () => {
  bob?.leaves();
  await chromium?.close();
  await server?.close();
});

/** Where the first line is that is looked at: its number, and how far below the log's top. */
const anchor = (tab) => tab.evaluate(() => {
  const log = document.querySelector('.log');
  const top = log.getBoundingClientRect().top;
  for (const line of log.querySelectorAll('.line[data-sequence]')) {
    const box = line.getBoundingClientRect();
    if (box.top >= top) {
      return { sequence: Number(line.dataset.sequence), top: box.top - top };
    }
  }
  return null;
});

const topOf = (tab, sequence) => tab.evaluate((wanted) => {
  const line = document.querySelector(`.log .line[data-sequence="${wanted}"]`);
  return line && line.getBoundingClientRect().top - document.querySelector('.log').getBoundingClientRect().top;
}, sequence);

test('ten thousand lines are scrolled up through, without jumps and without holes', async () => {
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ann');
  await ann.reads(`number ${LINES}:`);
  await ann.tab.hover('.log');
  const seen = new Set();
  const end = Date.now() + 120000;
  let jumps = 0;
  while (!seen.has(1)) {
    assert.ok(Date.now() < end, 'it takes too long; the first seen is ' + Math.min(...seen));
    const shown = await ann.shownSequences();
    shown.forEach((sequence) => seen.add(sequence));
    for (let i = 1; i < shown.length; i++) {
      assert.equal(shown[i], shown[i - 1] + 1);
    }
    const was = await anchor(ann.tab);
    await ann.tab.mouse.wheel(0, -1200);
    await ann.tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30))));
    // What is looked at stays where it is while older lines come above it.
    const now = await anchor(ann.tab);
    await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 40)));
    const then = await topOf(ann.tab, now.sequence);
    if (then === null || Math.abs(then - now.top) > 2) {
      jumps++;
    }
    assert.ok(now.sequence <= was.sequence);
  }
  assert.equal(Math.max(...seen), LINES);
  assert.equal(seen.size, LINES);
  assert.ok(jumps <= 3, jumps + ' jumps'); // the wheel may be turning still
  assert.ok(await ann.tab.locator('.log .line').count() < 200);
  await ann.tab.getByText('This is where lobby begins.').waitFor();

  bob.types('said meanwhile');
  await ann.tab.waitForSelector('.below:has-text("1 new")');
  await ann.picture('scrolled-up');
  await ann.tab.click('.below');
  await ann.reads('said meanwhile');
  assert.deepEqual(ann.complaints, []);
  await ann.close();
});

test('a search leads to the place, and from there one reads on to the end', async () => {
  const ann = await (await Page.open(chromium, server.ports.page)).enters('amy');
  await until('the index', async () => {
    await ann.tab.fill('.search input', '"number 4217"');
    await ann.tab.press('.search input', 'Enter');
    return ann.tab.waitForSelector('.found li', { timeout: 2000 }).catch(() => null);
  });
  await ann.tab.click('.found li a');
  await ann.reads('number 4217:');
  const noticed = await ann.tab.locator('.line.noticed').getAttribute('data-sequence');
  assert.equal(noticed, '4217');
  assert.ok(ann.tab.url().endsWith('#lobby/4217'));
  await until('it is looked at', async () => {
    const top = await topOf(ann.tab, 4217);
    return top > 0 && top < 800;
  });
  await ann.picture('found');

  await ann.tab.hover('.log');
  const seen = new Set(await ann.shownSequences());
  while (Math.max(...seen) < 4600) {
    await ann.tab.mouse.wheel(0, 1200);
    await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 30)));
    (await ann.shownSequences()).forEach((sequence) => seen.add(sequence));
  }
  for (let i = 4217; i < 4600; i++) {
    assert.ok(seen.has(i), String(i));
  }
  bob.types('at the end');
  await ann.tab.click('.below');
  await ann.reads('at the end');
  assert.deepEqual(ann.complaints, []);
  await ann.close();
});

test('a link to a line shows it to who comes by it', async () => {
  const ann = await Page.open(chromium, server.ports.page, { path: '/#lobby/77' });
  await ann.enters('abe');

  await ann.reads('number 77:');
  assert.equal(await ann.tab.locator('.line.noticed').getAttribute('data-sequence'), '77');
  await ann.close();
});

test('what is new since one left is marked', async () => {
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ada');
  await ann.types('/join elsewhere');
  await until('the room', () => ann.tab.url().endsWith('#elsewhere'));
  bob.types('new one');
  bob.types('new two');
  await until('the count', async () => (await ann.tab.getAttribute('.place:has-text("lobby")', 'aria-label')).includes('2 new'));
  await ann.tab.click('.place:has-text("lobby")');
  await ann.reads('new two');

  const after = await ann.tab.$eval('.new', (mark) => mark.parentElement.querySelector('.text').textContent);
  assert.equal(after, 'new one');
  await ann.close();
});

test('fifty lines a second beside ten thousand: no task over 50 ms', async (t) => {
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ava');
  await ann.reads('new two');
  await ann.tab.hover('.log');
  // Scroll so far up that some thousands are there, and down again.
  for (let i = 0; i < 60; i++) {
    await ann.tab.mouse.wheel(0, -4000);
    await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 30)));
  }
  await ann.tab.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((task) => window.longTasks.push(task.duration)))
      .observe({ type: 'longtask' });
  });
  const timer = setInterval(() => bob.types('one of fifty a second ' + Math.random()), 20);
  for (let i = 0; i < 60; i++) {
    await ann.tab.mouse.wheel(0, i % 2 ? -2000 : 3000);
    await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  }
  await ann.tab.keyboard.press('Escape');
  await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 3000)));
  clearInterval(timer);
  const tasks = await ann.tab.evaluate(() => window.longTasks);
  // A figure, not a verdict: machines differ. Many long ones are a mistake on any.
  t.diagnostic('tasks over 50 ms: ' + JSON.stringify(tasks));
  assert.ok(tasks.length < 60, JSON.stringify(tasks));
  await ann.close();
});
