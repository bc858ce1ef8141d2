// What tests share: books, servers, pages.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { files as bookFiles } from './book.mjs';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = process.env.BOOKPRESS || path.join(PROJECT, 'target/debug/bookpress');
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
// The longest that anything may take on a busy machine, in milliseconds.
const PATIENCE = 30_000;

let running = null;
after(async () => (await running)?.close());

function browser() {
  // As root, in a container, Chromium has no sandbox.
  running ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  return running;
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Does something after a test; what is said last is done first.
const cleanups = new WeakMap();
function later(t, clean) {
  const known = cleanups.get(t);
  if (known) {
    known.push(clean);
    return;
  }
  const all = [clean];
  cleanups.set(t, all);
  t.after(async () => {
    const faults = [];
    for (const one of all.reverse()) await Promise.resolve().then(one).catch((fault) => faults.push(fault));
    if (faults.length) throw faults[0];
  });
}

// Waits until something is so, in a page or, without one, here.
export async function until(page, condition, argument) {
  const start = Date.now();
  for (;;) {
    // A page that is being loaded anew answers nothing.
    const found = await (page ? page.evaluate(condition, argument).catch(() => false) : condition());
    if (found) return found;
    assert.ok(Date.now() - start < PATIENCE, `never: ${condition}`);
    await pause(10);
  }
}

// Makes a book in a folder of its own; `changes` adds files to it.
export function makeBook(t, changes = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bookpress-'));
  later(t, () => fs.rmSync(folder, { recursive: true, force: true }));
  const place = (name) => path.join(folder, name);
  const write = (name, text) => {
    fs.mkdirSync(path.dirname(place(name)), { recursive: true });
    fs.writeFileSync(place(name), text);
  };
  Object.entries({ ...bookFiles, ...changes }).forEach(([name, text]) => write(name, text));
  return { folder, place, write, read: (name) => fs.readFileSync(place(name), 'utf8') };
}

// Opens a page whose errors fail the test; `errors` holds them, for tests that expect some.
export async function openPage(t, address, options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('requestfailed', (request) => {
    // What a page that is left had asked for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') errors.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  later(t, async () => {
    await context.close();
    assert.deepEqual(errors, []);
  });
  await page.goto(address);
  return { page, errors };
}

// Starts a preview of a book and opens a page of it.
export async function preview(t, { changes, page: name = 'chapter1.html', ready = true } = {}) {
  const book = makeBook(t, changes);
  const server = spawn(BINARY, ['serve', '--port', '0'], { cwd: book.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const ended = new Promise((done) => server.on('exit', done));
  later(t, async () => {
    server.kill('SIGINT');
    assert.equal(await ended, 0, said);
  });
  server.stderr.on('data', (data) => { said += data; });
  const address = await until(null, () => said.match(/serving at (\S+)/)?.[1]);
  await until(null, () => /^built, /m.test(said));
  const opened = await openPage(t, address + name);
  if (ready) await until(opened.page, () => document.documentElement.dataset.previewVersion);
  return { ...book, ...opened, address };
}

// Builds a book and opens a page of it from the disk.
export async function site(t, { changes, page: name = 'index.html', options } = {}) {
  const book = makeBook(t, changes);
  execFileSync(BINARY, ['build'], { cwd: book.folder, stdio: 'ignore' });
  return { ...book, ...await openPage(t, pathToFileURL(book.place(`site/${name}`)).href, options) };
}
