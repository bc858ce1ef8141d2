// What tests of the reader's site share: sites that are built once, a server that counts, lists of pages.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { until } from './harness.mjs';
import { files } from './reader-book.mjs';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
export const BINARY = process.env.BOOKPRESS || path.join(PROJECT, 'target/debug/bookpress');

// Every kind of page that the tests' book has.
export const PAGES = ['index', 'chapter1', 'exercises', 'research', 'papers', 'glossary', '404'].map((name) => `${name}.html`);

// What is made in a test and kept for the next is undone after the last: a hook set in a test would run after that test.
const folders = [];
const servers = [];
after(() => {
  servers.forEach((server) => server.close());
  folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
});

export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bookpress-reader-'));
  folders.push(folder);
  return folder;
}

function build(root, out) {
  execFileSync(BINARY, ['build', '--offline', '--strict', '--root', root, '--out', out], { stdio: 'pipe' });
  return out;
}

const once = (make) => {
  let made;
  return () => (made ??= make());
};

/** The tests' book as it is published: a folder. */
export const builtSite = once(() => {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return build(root, path.join(root, 'site'));
});

/** The book of this repository. */
export const realSite = once(() => build(PROJECT, path.join(temporaryFolder(), 'site')));

/** The EPUB editions of the tests' book and of this repository's. */
export const epubs = once(() => {
  const folder = temporaryFolder();
  return [path.dirname(builtSite()), PROJECT].map((root, at) => {
    const file = path.join(folder, `${at}.epub`);
    execFileSync(BINARY, ['epub', '--strict', '--root', root, '--out', file], { stdio: 'pipe' });
    return file;
  });
});

/** The address under `file://` of the offline edition of the tests' book, unpacked. */
export const offlineSite = once(() => {
  const folder = temporaryFolder();
  const archive = fs.readdirSync(builtSite()).find((name) => name.endsWith('.zip'));
  execFileSync('python3', ['-m', 'zipfile', '-e', path.join(builtSite(), archive), folder]);
  const index = fs.readdirSync(folder, { recursive: true }).find((name) => path.basename(name) === 'index.html');
  return pathToFileURL(path.join(folder, path.dirname(index))).href.replace(/\/?$/, '/');
});

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2',
};

// Fonts and images are packed already; servers send them as they are.
const packed = new Map();
export function sizeOf(file) {
  if (!packed.has(file)) {
    const bytes = fs.readFileSync(file);
    packed.set(file, /\.(html|css|js|svg)$/.test(file) ? brotliCompressSync(bytes).length : bytes.length);
  }
  return packed.get(file);
}

/**
 * Serves a folder below `root`, at `address`; `requests` holds the files that were asked for since it was last emptied. Files may be kept, pages
 * must be asked for again, as on a server that knows of names with digests.
 */
export async function serve(folder, root = '/') {
  const requests = [];
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).replace(root, '') || 'index.html';
    const file = path.join(folder, name);
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
      requests.push(file);
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(fs.readFileSync(path.join(folder, '404.html')));
      return;
    }
    requests.push(file);
    const kept = name.endsWith('.html') ? 'no-cache' : 'max-age=3600';
    response.writeHead(200, { 'content-type': TYPES[path.extname(name)] || 'application/octet-stream', 'cache-control': kept })
      .end(fs.readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  servers.push(server);
  return { address: `http://127.0.0.1:${server.address().port}${root}`, requests };
}

/** The server of the tests' book, below the path of its `base_url`. */
export const reader = once(() => serve(builtSite(), '/reader/'));

/** The server of this repository's book. */
export const realReader = once(() => serve(realSite()));

/** Brings every widget of a page near, one after the other, until it runs. */
export async function startWidgets(page) {
  const count = await page.evaluate(() => document.querySelectorAll('.widget[data-script]').length);
  for (let at = 0; at < count; at += 1) {
    await until(page, (at) => {
      const widget = document.querySelectorAll('.widget[data-script]')[at];
      widget.scrollIntoView({ behavior: 'instant' });
      return widget.matches('.live');
    }, at);
  }
}
