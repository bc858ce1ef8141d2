// The parts of a page that are not laid out while they are out of sight: that their heights are guessed well, that what is in
// them does not stand out of them, where it would be clipped, and that the text keeps its place.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openPage, pause, until } from './harness.mjs';
import { realReader } from './reader.mjs';

const CHAPTERS = ['chapter1.html', 'chapter2.html', 'chapter8.html'];
// The limit of what all guesses together are wrong by, as a share of the height, by the width of the window.
const WIDTHS = { 1366: 0.08, 768: 0.08, 390: 0.12, 320: 0.16 };

const guesses = (page) => page.evaluate(() => [...document.querySelectorAll('.part')].map((part) =>
  parseFloat(getComputedStyle(part).containIntrinsicBlockSize.replace('auto', ''))));
const heights = (page) => page.evaluate(() => [...document.querySelectorAll('.part')].map((part) => part.offsetHeight));

// What stands out of its part at a side, unless something between the two clips it or lets it scroll.
const standingOut = (page) => page.evaluate(() => {
  const within = (element, part) => {
    for (let box = element.parentElement; box !== part; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX !== 'visible' || style.clipPath !== 'none') return true;
    }
    return false;
  };
  return [...document.querySelectorAll('.part')].flatMap((part) => {
    const edge = part.getBoundingClientRect();
    const out = [...part.querySelectorAll('*')].filter((element) => {
      if (element.closest('.katex-mathml, svg *')) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width && (left < edge.left - 0.5 || right > edge.right + 0.5) && !within(element, part);
    });
    return out.slice(0, 1).map((element) => `${part.querySelector('h2, h3').id}: ${element.outerHTML.slice(0, 80)}`);
  });
});

test('heights of parts are guessed well, and nothing stands out of them', async (t) => {
  const { address } = await realReader();
  for (const [width, limit] of Object.entries(WIDTHS)) {
    const { page } = await openPage(t, 'about:blank', { viewport: { width: Number(width), height: 800 }, bypassCSP: true });
    for (const name of CHAPTERS) {
      await page.goto(address + name);
      const guessed = await guesses(page);
      // All are laid out, as parts still, so that margins stay in them.
      await page.addStyleTag({ content: '.part { content-visibility: visible !important; contain: layout style; }' });
      const real = await heights(page);
      const total = real.reduce((sum, height) => sum + height, 0);
      const wrong = real.reduce((sum, height, at) => sum + Math.abs(height - guessed[at]), 0) / total;
      t.diagnostic(`${name} at ${width}: ${real.length} parts, guesses wrong by ${(100 * wrong).toFixed(1)} %`);
      assert.ok(wrong <= limit, `${name} at ${width}: ${wrong}`);
      assert.deepEqual(await standingOut(page), [], `${name} at ${width}`);
    }
  }
});

test('a deep link lands where it points, and text keeps its place while the parts above it come into sight', async (t) => {
  const { address } = await realReader();
  for (const width of [1366, 390]) {
    const { page } = await openPage(t, 'about:blank', { viewport: { width, height: 800 } });
    await page.goto(`${address}chapter2.html`);
    const id = await page.evaluate(() => [...document.querySelectorAll('.part > h3[id]')].at(-3).id);
    await page.goto(`${address}chapter2.html?again#${id}`);
    const top = () => page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, id);
    const padding = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop));
    await until(page, ([id, padding]) => Math.abs(document.getElementById(id).getBoundingClientRect().top - padding) < 3, [id, padding]);
    await page.mouse.move(width / 2, 300);
    // The heading goes down by as much as the wheel says, so long as it is in the window.
    for (let turn = 1; turn <= 4; turn += 1) {
      const before = await top();
      await page.mouse.wheel(0, -150);
      await until(page, ([id, before]) => document.getElementById(id).getBoundingClientRect().top > before + 100, [id, before]);
      await pause(150);
      assert.ok(Math.abs(await top() - before - 150) < 3, `at ${width}: ${before} to ${await top()}`);
    }
  }
});
