// The book as a PDF file, printed by Chromium.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { BINARY, builtSite, temporaryFolder } from './reader.mjs';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const print = (file, browser) => spawnSync(BINARY, ['pdf', '--root', path.dirname(builtSite()), '--out', file, '--browser', browser], { encoding: 'utf8' });

test('a PDF has pages, an outline, tags and links within the book', () => {
  const file = path.join(temporaryFolder(), 'book.pdf');
  const { status, stderr } = print(file, CHROMIUM);
  assert.equal(status, 0, stderr);
  const bytes = fs.readFileSync(file, 'latin1');
  assert.ok(bytes.startsWith('%PDF-'));
  assert.ok((bytes.match(/\/Type \/Page\b/g) || []).length > 5);
  for (const part of ['/Outlines', '/StructTreeRoot', '/MarkInfo', '/Dest']) assert.ok(bytes.includes(part), part);
  assert.ok(!bytes.includes('(file:'), 'no link leads to the folder that it was printed from');
});

test('a browser that prints nothing is named, and no file is left', () => {
  const file = path.join(temporaryFolder(), 'book.pdf');
  const { status, stderr } = print(file, '/bin/true');
  assert.equal(status, 2);
  assert.match(stderr, /error: `\/bin\/true` printed nothing \(exit status: 0\): it said nothing/);
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
});
