import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Page, browser } from './page.mjs';
import { Server, until } from './server.mjs';

const AXE = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let server;
let chromium;
const people = [];

before(async () => {
  server = await Server.start('--limits', 'off');
  chromium = await browser();
  for (const name of ['megumin', 'gopher', 'yunyun', 'kazuma', 'aqua', 'darkness']) {
    people.push(await server.person(name));
  }
  const talk = [
    [0, 'good morning'], [1, 'morning! the kettle is on'], [2, 'is the new release out? https://chat.example.org/news'],
    [0, '/topic tea, releases and the weather'], [0, 'not yet: `mvn verify` is running'], [0, 'ten minutes, I think'],
    [3, '/me makes toast'], [4, 'ann, could you look at the pictures when you are here? There are three of them, and each of them wants a second pair of eyes before we show it to anybody.'],
    [1, 'un thé, s’il vous plaît'], [5, 'спасибо!'], [2, 'مرحبا بالجميع، كيف حالكم اليوم؟'],
  ];
  for (const [who, line] of talk) {
    people[who].types(line);
    await new Promise((done) => setTimeout(done, 20));
  }
  people[2].types('/join עברית');
  await people[2].reads('you are in');
  people[2].types('/topic על מה מדברים כאן');
  people[2].types('שלום לכולם, מה שלומכם?');
  people[2].types('יש כאן קישור: https://example.org/דף וגם `code` באמצע');
});

after(async () => {
  people.forEach((person) => person.leaves());
  await chromium?.close();
  await server?.close();
});

/** What axe finds wrong. */
async function violations(page) {
  await page.tab.evaluate(AXE); // by the debugger, as the policy would not let the page load it
  const found = await page.tab.evaluate(() => window.axe.run());
  return found.violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html + ' ' + node.failureSummary).join('\n'));
}

for (const colorScheme of ['light', 'dark']) {
  test('nothing that axe finds wrong, ' + colorScheme, async () => {
    const name = colorScheme === 'light' ? 'lucy' : 'nora';
    const ann = await Page.open(chromium, server.ports.page, { colorScheme });
    await ann.tab.waitForSelector('#name');
    assert.deepEqual(await violations(ann), [], 'before one is in');
    await ann.picture(`${colorScheme}-entrance`);
    await ann.enters(name);
    await ann.reads('كيف');
    people[0].types(`${name}: there you are`);
    await ann.tab.waitForSelector('.line.named');
    await ann.types('/join empty' + colorScheme);
    await ann.tab.waitForSelector('.empty');
    assert.deepEqual(await violations(ann), [], 'an empty room');
    await ann.picture(`${colorScheme}-empty`);
    await ann.tab.click('.place:has-text("lobby")');
    await ann.reads('كيف');
    assert.deepEqual(await violations(ann), [], 'a busy room');
    for (const [size, width, height] of [['wide', 1280, 800], ['middle', 800, 900], ['narrow', 390, 844]]) {
      await ann.tab.setViewportSize({ width, height });
      await ann.tab.evaluate(() => new Promise((done) => setTimeout(done, 200)));
      await ann.picture(`${colorScheme}-${size}`);
    }
    assert.deepEqual(await violations(ann), [], 'a narrow window');
    await ann.tab.click('.menu');
    await ann.picture(`${colorScheme}-narrow-places`);
    assert.deepEqual(await violations(ann), [], 'rooms over a narrow window');
    await ann.tab.setViewportSize({ width: 1280, height: 800 });
    await ann.types('/join עברית');
    await ann.reads('שלום לכולם');
    await ann.picture(`${colorScheme}-right-to-left`);
    await ann.types('/frobnicate');
    await ann.tab.waitForSelector('.notices .bad');
    assert.deepEqual(await violations(ann), [], 'with an error');
    await ann.picture(`${colorScheme}-error`);
    await ann.tab.fill('.composer textarea', '/');
    await ann.tab.press('.composer textarea', 'Backspace');
    await ann.tab.press('.composer textarea', '/');
    await ann.tab.waitForSelector('.choices');
    assert.deepEqual(await violations(ann), [], 'with commands to choose');
    await ann.picture(`${colorScheme}-commands`);
    await ann.tab.fill('.composer textarea', '');
    await ann.tab.keyboard.press('Control+k');
    await ann.tab.waitForSelector('.roomlist li');
    assert.deepEqual(await violations(ann), [], 'with rooms to choose');
    await ann.picture(`${colorScheme}-rooms`);
    await ann.tab.keyboard.press('Escape');
    await ann.types('/keys');
    await ann.tab.waitForSelector('dialog table');
    assert.deepEqual(await violations(ann), [], 'with the keys');
    await ann.picture(`${colorScheme}-keys`);
    assert.deepEqual(ann.complaints, []);
    await ann.close();
  });
}

test('it is used by the keyboard alone', async () => {
  const page = await Page.open(chromium, server.ports.page);
  const { keyboard } = page.tab;
  await page.tab.waitForSelector('#name');
  await keyboard.type('kit'); // the field has the focus
  await keyboard.press('Enter');
  await page.tab.waitForSelector('.composer textarea');
  await keyboard.type('/jo');
  await keyboard.press('Tab');
  await keyboard.type('typed');
  await keyboard.press('Enter');
  await until('the room', () => page.tab.url().endsWith('#typed'));
  await keyboard.type('by keys');
  await keyboard.press('Enter');
  await page.reads('by keys');
  await keyboard.press('Alt+ArrowUp');
  await until('the lobby', () => page.tab.url().endsWith('#lobby'));
  await keyboard.type('gop');
  await keyboard.press('Tab');
  assert.equal(await page.tab.inputValue('.composer textarea'), 'gopher: ');
  await keyboard.press('Control+a');
  await keyboard.press('Backspace');
  await keyboard.press('ArrowUp');
  await keyboard.press('Control+k');
  await page.tab.waitForSelector('.roomlist li');
  await keyboard.type('type');
  await keyboard.press('Enter');
  await until('the room', () => page.tab.url().endsWith('#typed'));
  await keyboard.press('Control+Shift+F');
  await keyboard.type('keys');
  await keyboard.press('Enter');
  await page.tab.waitForSelector('.found');
  await keyboard.press('Escape');
  await page.tab.waitForSelector('.found', { state: 'detached' });
  // Whatever can be reached shows that it is.
  for (let i = 0; i < 12; i++) {
    await keyboard.press('Tab');
    const outline = await page.tab.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body ? 'body' : style.outlineStyle + ' ' + style.outlineWidth;
    });
    assert.ok(outline === 'body' || outline === 'solid 2px', outline);
  }
  await page.tab.focus('.log');
  await keyboard.press('?');
  await page.tab.waitForSelector('dialog table');
  await keyboard.press('Escape');
  await page.tab.waitForSelector('dialog', { state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a screen reader is told what is said', async () => {
  const page = await (await Page.open(chromium, server.ports.page)).enters('listener');
  people[1].types('can you hear me?');
  await until('it is told', async () => (await page.tab.textContent('[aria-live=polite].unseen')).includes('gopher: can you hear me?'));
  await page.close();
});

/** Not much of a test: what the README shows is made anew by each run, to be looked at and copied. */
test('the picture of the README', async () => {
  const page = await (await Page.open(chromium, server.ports.page, { viewport: { width: 1120, height: 640 } })).enters('ann');
  await page.types('/join garden');
  await until('the room', () => page.tab.url().endsWith('#garden'));
  await page.types('/join releases');
  await until('the room', () => page.tab.url().endsWith('#releases'));
  await page.tab.click('.place:has-text("lobby")');
  people[3].types('/join garden');
  people[4].types('/join releases');
  await people[3].reads('you are in garden');
  await people[4].reads('you are in releases');
  people[3].types('the tomatoes are red');
  people[3].types('who waters them, ann?');
  people[4].types('0.2 is tagged');
  await page.types('I look at them now, aqua');
  await page.reads('I look at them now');
  await until('the counts', async () => (await page.tab.locator('.count').count()) >= 2);
  await page.picture('readme');
  await page.close();
});
