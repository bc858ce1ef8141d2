// Every kind of page, in three themes and three widths, by the rules of axe: no violation.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { openPage, pause, until } from './harness.mjs';
import { PAGES, reader, startWidgets } from './reader.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [[1366, 768], [768, 1024], [390, 844]];

// Sections out of sight have no colours to look at, so all are shown; what moves is brought to its end.
const SHOW_ALL = '* { content-visibility: visible !important; transition: none !important; animation: none !important; }';

// KaTeX's boxes are hidden from assistive technology and lie over each other, which hides their background from axe; their
// colour is that of the text around them. The MathML beside them is checked.
const CONTEXT = { exclude: [['.katex-html']] };

async function violations(page) {
  await page.addStyleTag({ content: SHOW_ALL });
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate((context) => window.axe.run(context, { resultTypes: ['violations'] }), CONTEXT);
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} (${node.failureSummary})`).join('; ')} [${nodes.length}]`);
}

// What stands over a page: how it is opened.
const OVERLAYS = {
  search: async (page) => {
    await page.evaluate(() => book.search.open('注意'));
    await until(page, () => document.querySelector('.search [role=option] mark'));
  },
  settings: (page) => page.evaluate(() => book.act('settings')),
  help: (page) => page.evaluate(() => book.act('help')),
  'open answers': (page) => page.evaluate(() => document.querySelectorAll('main details').forEach((details) => { details.open = true; })),
};

const VIEWS = [...PAGES.map((name) => [name]), ...Object.keys(OVERLAYS).map((name) => ['chapter1.html', name])];

for (const theme of ['light', 'dark', 'sepia']) {
  for (const [width, height] of WIDTHS) {
    test(`no violation in ${theme} at ${width}`, async (t) => {
      const colorScheme = theme === 'dark' ? 'dark' : 'light';
      const { address } = await reader();
      // The pages' policy keeps foreign scripts out, and axe is one.
      const options = { viewport: { width, height }, colorScheme, reducedMotion: 'reduce', bypassCSP: true };
      const { page } = await openPage(t, 'about:blank', options);
      if (theme === 'sepia') await page.addInitScript(() => localStorage.setItem('bookpress:settings', '{"theme":"sepia"}'));
      const faults = {};
      for (const [name, overlay] of VIEWS) {
        await page.goto(address + name);
        await startWidgets(page);
        await page.evaluate(() => scrollTo(0, 0));
        if (overlay) await OVERLAYS[overlay](page);
        await pause(50);
        const found = await violations(page);
        if (found.length) faults[`${name} ${overlay || ''}`.trim()] = found;
      }
      assert.deepEqual(faults, {});
    });
  }
}
