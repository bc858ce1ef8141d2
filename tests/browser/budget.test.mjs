// What a page costs its reader: sizes and requests against the limits that the project set itself. Times are printed only.

import assert from 'node:assert/strict';
import path from 'node:path';
import fs from 'node:fs';
import test from 'node:test';
import { openPage, pause, until } from './harness.mjs';
import { builtSite, realReader, realSite, reader, sizeOf } from './reader.mjs';

const KB = 1000;

// The limits for a chapter of 30,000 characters with 300 formulas.
const LIMITS = {
  html: 70 * KB, raw: 800 * KB, elements: 20_000, css: 18 * KB, js: 20 * KB, boot: 1 * KB, fonts: 95 * KB,
  requests: 14, transfer: 200 * KB, nextRequests: 5, nextTransfer: 80 * KB,
};

const CONTEXT = { viewport: { width: 1366, height: 768 } };
const within = (value, limit, what) => assert.ok(value <= limit, `${what}: ${value} is above ${limit}`);
const total = (files) => files.reduce((sum, file) => sum + sizeOf(file), 0);

// Watches shifts and long tasks from the page's first moment on.
const watch = () => {
  window.seen = { shift: 0, blocked: 0, shifted: [] };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (entry.hadRecentInput) return;
    window.seen.shift += entry.value;
    window.seen.shifted.push(entry.sources.map(({ node }) => node?.className || node?.nodeName).join(' '));
  })).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    window.seen.blocked += Math.max(0, entry.duration - 50);
  })).observe({ type: 'longtask', buffered: true });
};

// Opens a page as a first visit, scrolls through it, and returns what it took.
async function visit(t, server, name) {
  const { page } = await openPage(t, 'about:blank', CONTEXT);
  const foreign = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.address) && !/^(data|blob|about):/.test(request.url())) foreign.push(request.url());
  });
  await page.addInitScript(watch);
  server.requests.length = 0;
  await page.goto(server.address + name, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await pause(300);
  const files = server.requests.filter((file) => !file.endsWith('favicon.svg'));
  const elements = await page.evaluate(() => document.getElementsByTagName('*').length);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let share = 0; share <= 1; share += 0.1) {
    await page.evaluate((top) => scrollTo({ top, behavior: 'instant' }), share * height);
    await pause(30);
  }
  const { shift, shifted } = await page.evaluate(() => window.seen);
  return { page, files, elements, foreign, shift, shifted };
}

// Loads a page with a processor a quarter as fast, and prints times; those of a busy machine prove nothing.
async function printTimes(t, address, what) {
  const { page } = await openPage(t, 'about:blank', CONTEXT);
  await page.addInitScript(watch);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(address, { waitUntil: 'load' });
  await pause(1000);
  const { blocked, paint } = await page.evaluate(() => ({
    blocked: window.seen.blocked, paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  }));
  t.diagnostic(`${what}: first paint ${Math.round(paint)} ms, total blocking ${Math.round(blocked)} ms at a quarter of the speed`);
}

function assertFiles(found, folder, name, limits, t) {
  const document = path.join(folder, name);
  const fonts = found.files.filter((file) => file.endsWith('.woff2'));
  const measured = {
    html: sizeOf(document), raw: fs.statSync(document).size, elements: found.elements,
    css: total(found.files.filter((file) => file.endsWith('.css'))), js: total(found.files.filter((file) => file.endsWith('.js'))),
    fonts: total(fonts), requests: found.files.length, transfer: total(found.files),
    boot: Buffer.byteLength(fs.readFileSync(document, 'utf8').match(/<script>([\s\S]*?)<\/script>/)[1]),
  };
  t.diagnostic(`${name}: ${JSON.stringify(measured)}`);
  for (const [what, value] of Object.entries(measured)) within(value, limits[what], `${name}, ${what}`);
  assert.deepEqual(found.foreign, [], 'requests to others');
  within(found.shift, 0.01, `${name}, shifts of ${found.shifted}`);
}

test('a chapter of 30,000 characters keeps within the budget', async (t) => {
  const server = await reader();
  const found = await visit(t, server, 'chapter2.html');
  assertFiles(found, builtSite(), 'chapter2.html', LIMITS, t);
  await printTimes(t, `${server.address}chapter2.html`, 'the long chapter');
});

test('going on to the next chapter loads little', async (t) => {
  const server = await reader();
  const { page } = await visit(t, server, 'chapter1.html');
  server.requests.length = 0;
  await page.click('a[rel=next]');
  await until(page, () => document.body.dataset.page === 'chapter2.html' && document.readyState === 'complete');
  await pause(300);
  t.diagnostic(`next chapter: ${server.requests.length} requests, ${total(server.requests)} bytes`);
  within(server.requests.length, LIMITS.nextRequests, 'requests');
  within(total(server.requests), LIMITS.nextTransfer, 'transfer');
});

// Chapter 1 of the book is several times as long as the chapter that the limits are meant for, and most of its weight is its
// formulas; what grows with them may grow as many times as it has more of them. Its first view shows more of KaTeX's faces, each
// of which is one more request. The style sheet is the whole book's, and has its limit.
test('the longest chapter of the book keeps within the budget, for as many formulas as it has', async (t) => {
  const server = await realReader();
  const found = await visit(t, server, 'chapter1.html');
  const formulas = await found.page.evaluate(() => document.querySelectorAll('.katex').length);
  const scale = Math.max(1, formulas / 300);
  t.diagnostic(`${formulas} formulas: ${scale.toFixed(1)} times the length`);
  const scaled = Object.fromEntries(['html', 'raw', 'elements', 'transfer'].map((what) => [what, LIMITS[what] * scale]));
  assertFiles(found, realSite(), 'chapter1.html', { ...LIMITS, ...scaled, fonts: 130 * KB }, t);
  await printTimes(t, `${server.address}chapter1.html`, 'chapter 1');
});
