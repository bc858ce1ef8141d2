// Makes a picture of every kind of page of this repository's book, on a desktop and on a phone, in light and in dark, for eyes to
// judge: `npm run screenshots`, into tests/browser/screenshots/.

import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPage, pause } from './harness.mjs';
import { realReader } from './reader.mjs';

const FOLDER = fileURLToPath(new URL('screenshots/', import.meta.url));
const SCREENS = { desktop: { viewport: { width: 1366, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 } };

const at = (selector) => (page) => page.evaluate((selector) => {
  document.querySelector(selector)?.scrollIntoView({ block: 'start', behavior: 'instant' });
}, selector);
const act = (action) => (page) => page.evaluate((action) => book.act(action), action);

// The name of a picture: the page, and what is done before it is taken.
const VIEWS = {
  index: ['index.html'],
  'chapter-top': ['chapter1.html'],
  'chapter-equation': ['chapter1.html', at('.equation')],
  'chapter-definition': ['chapter1.html', at('.box.definition')],
  'chapter-table': ['chapter1.html', at('.text table')],
  'chapter-listing': ['chapter1.html', at('.text pre')],
  'chapter-figure': ['chapter1.html', at('.text figure')],
  'chapter-widget': ['chapter1.html', at('.widget')],
  'chapter-exercise': ['chapter1.html', at('.exercise')],
  'chapter-choice': ['chapter1.html', at('.choices')],
  'chapter-answer': ['chapter1.html', async (page) => {
    await page.evaluate(() => { document.querySelector('.exercise .answer').open = true; });
    await at('.exercise .answer')(page);
  }],
  'chapter-end': ['chapter1.html', at('.neighbours')],
  exercises: ['exercises.html'],
  research: ['research.html'],
  papers: ['papers.html'],
  glossary: ['glossary.html'],
  'not-found': ['404.html'],
  search: ['chapter1.html', (page) => page.evaluate(() => book.search.open('注意力'))],
  settings: ['chapter1.html', act('settings')],
  contents: ['chapter1.html', act('contents')],
};

test('screenshots', async (t) => {
  const { address } = await realReader();
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER);
  for (const [screen, options] of Object.entries(SCREENS)) {
    for (const colorScheme of ['light', 'dark']) {
      const { page } = await openPage(t, 'about:blank', { ...options, colorScheme, reducedMotion: 'reduce' });
      for (const [view, [name, prepare]] of Object.entries(VIEWS)) {
        // A chapter takes long to load; it is loaded anew where something stands over it.
        if (page.url() !== address + name || await page.evaluate(() => document.querySelector('dialog[open]'))) await page.goto(address + name);
        await prepare?.(page);
        await pause(200);
        await page.screenshot({ path: path.join(FOLDER, `${view}-${screen}-${colorScheme}.png`) });
      }
    }
  }
});
