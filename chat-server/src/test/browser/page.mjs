/** What a person does with the page, in Debian's Chromium. */
import { existsSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { until } from './server.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => existsSync(path));
export const PICTURES = new URL('../../../target/pictures/', import.meta.url).pathname;
mkdirSync(PICTURES, { recursive: true });

export async function browser() {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

export class Page {
  /** What the browser complained of: scripts that failed, and what the policy forbade. */
  complaints = [];

  static async open(browserOrContext, port, settings = {}) {
    const page = new Page();
    const { path = '/', ...rest } = settings;
    page.context = browserOrContext.newContext
      ? await browserOrContext.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...rest })
      : browserOrContext;
    page.tab = await page.context.newPage();
    page.tab.setDefaultTimeout(30000);
    page.tab.on('pageerror', (error) => page.complaints.push(String(error.stack)));
    page.tab.on('console', (message) => {
      // That the server is not there is told by the browser too.
      if (['error', 'warning'].includes(message.type()) && !/WebSocket connection|ERR_CONNECTION/.test(message.text())) {
        page.complaints.push(message.text());
      }
    });
    await page.tab.goto(`http://localhost:${port}${path}`);
    return page;
  }

  async enters(name) {
    await this.tab.fill('#name', name);
    await this.tab.keyboard.press('Enter');
    await this.tab.waitForSelector('.composer textarea');
    return this;
  }

  async types(text) {
    await this.tab.fill('.composer textarea', text);
    await this.tab.press('.composer textarea', 'Enter');
  }

  /** The texts of the lines that have elements. */
  async lines() {
    return this.tab.$$eval('.log .line .text', (all) => all.map((one) => one.textContent));
  }

  async reads(text) {
    await until('the page shows: ' + text, async () => (await this.lines()).some((line) => line.includes(text)));
  }

  /** The numbers of all lines that the page has, in their order; it shows but some of them. */
  async shownSequences() {
    return this.tab.$$eval('.log .line[data-sequence]', (all) => all.map((one) => Number(one.dataset.sequence)));
  }

  async picture(name) {
    await this.tab.screenshot({ path: PICTURES + name + '.png' });
  }

  async close() {
    await this.context.close();
  }
}
