import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Page, browser } from './page.mjs';
import { Server, until } from './server.mjs';

const PEOPLE = 1000;

let server;
let chromium;

before(async () => {
  server = await Server.start('--limits', 'off', '--announce-joins', 'on');
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await server?.close();
});

test('a thousand people come, speak and go', async (t) => {
  const ann = await (await Page.open(chromium, server.ports.page)).enters('ann');
  const count = () => ann.tab.textContent('.people h2');
  await ann.tab.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((task) => window.longTasks.push(task.duration)))
      .observe({ type: 'longtask' });
  });
  await until('she is counted', async () => (await count()) === '1 person');

  const crowd = await server.crowd(PEOPLE);
  await until('they are counted', async () => (await count()) === PEOPLE + 1 + ' people');
  for (let i = 0; i < PEOPLE; i++) {
    crowd.say(i, 'hello from ' + i);
  }
  await ann.reads('hello from ');
  await until('all who spoke are known', async () => (await ann.tab.locator('.people .others').count()) === 0);
  assert.equal(await count(), PEOPLE + 1 + ' people');
  assert.ok(await ann.tab.locator('.people .person').count() < 100);

  await ann.tab.evaluate(() => {
    const list = document.querySelector('.people ul');
    list.scrollTop = list.scrollHeight;
  });
  await ann.tab.waitForSelector('.people .person:has-text("crowd999")');
  await ann.picture('crowd');

  const timer = setInterval(() => crowd.say(Math.floor(Math.random() * PEOPLE), 'one of fifty a second ' + Math.random()), 20);
  await ann.tab.hover('.people ul');
  for (let i = 0; i < 40; i++) {
    await ann.tab.mouse.wheel(0, i % 2 ? 3000 : -4000);
    await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  }
  clearInterval(timer);
  crowd.leave();
  await until('they are gone', async () => (await count()) === '1 person');

  const tasks = await ann.tab.evaluate(() => window.longTasks);
  t.diagnostic('tasks over 50 ms: ' + JSON.stringify(tasks));
  assert.ok(tasks.length < 60, JSON.stringify(tasks)); // a mistake on any machine
  assert.deepEqual(ann.complaints, []);
  await ann.close();
});
