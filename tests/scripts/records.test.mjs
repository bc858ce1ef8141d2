// The reader's record and the filters of lists.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookWith, here } from './book.mjs';

const { records, filtering, random } = bookWith('search', 'exercises', 'filters', 'random');
const book = bookWith('search', 'filters');

test('a state is set, changed and forgotten', () => {
  const done = records.change({}, 'a.html#x', { state: 'done' }, '2026-01-01');
  assert.deepEqual(here(done), { 'a.html#x': { state: 'done', at: '2026-01-01' } });
  const starred = records.change(done, 'a.html#x', { star: true }, '2026-01-02');
  assert.deepEqual(here(starred), { 'a.html#x': { state: 'done', star: true, at: '2026-01-02' } });
  const open = records.change(starred, 'a.html#x', { state: '' }, '2026-01-03');
  assert.deepEqual(here(open), { 'a.html#x': { star: true, at: '2026-01-03' } });
  assert.deepEqual(here(records.change(open, 'a.html#x', { star: false }, '2026-01-04')), {});
  assert.equal(records.count(starred, 'a.html', 'done'), 1);
  assert.equal(records.count(starred, 'a', 'done'), 0);
});

test('of two records the later word counts', () => {
  const mine = { x: { state: 'done', at: '2026-01-02' }, y: { star: true, at: '2026-01-01' } };
  const theirs = { x: { state: 'unsure', at: '2026-01-01' }, y: { state: 'done', at: '2026-01-03' }, z: { state: 'done', at: '2026-01-01' } };
  assert.deepEqual(here(records.merge(mine, theirs)), { x: mine.x, y: theirs.y, z: theirs.z });
  assert.deepEqual(here(records.joined({ a: ['x'] }, { a: ['x', 'y'], b: ['z'] })), { a: ['x', 'y'], b: ['z'] });
});

test('what is imported is read with care', () => {
  const good = { book: 'b', version: 1, exercises: { x: { state: 'done', at: '2026-01-01' }, y: 3 }, sections: { a: ['s'], b: 1 }, papers: ['k'] };
  assert.deepEqual(here(records.read(JSON.stringify(good), 'b')), {
    exercises: { x: good.exercises.x }, sections: { a: ['s'] }, papers: ['k'], position: null,
  });
  for (const text of ['', '3', 'null', '[]', '{}', '{"version":2,"book":"b"}', '{"version":1,"book":"c"}']) {
    assert.throws(() => records.read(text, 'b'), text);
  }
});

test('the line of right options is read', () => {
  assert.deepEqual(here(records.rightOptions('正确选项：B、D')), [1, 3]);
  assert.deepEqual(here(records.rightOptions('正确选项：A')), [0]);
});

test('a filter is what the address says, and goes back to it', () => {
  const names = ['chapter', 'level', 'q'];
  const filter = filtering.read('?level=3&q=%E7%BC%93%E5%AD%98&other=1&chapter=', names);
  assert.deepEqual(here(filter), { level: '3', q: '缓存' });
  assert.deepEqual(here(filtering.read(filtering.write(filter), names)), here(filter));
  assert.equal(filtering.write({}), '');
});

test('a row passes where every part of the filter holds', () => {
  const passes = (filter) => book.filtering.passes({ chapters: ['1', '8'], level: 3, kind: 'derive', year: '2017', states: ['star'], text: 'kv缓存的大小' }, filter);
  for (const filter of [{}, { chapter: '8' }, { level: '2' }, { level: '3', kind: 'derive' }, { state: 'star' }, { state: 'open' }, { q: 'KV 缓存' }, { q: '大小 缓存' }, { year: '2017' }]) {
    assert.ok(passes(filter), JSON.stringify(filter));
  }
  for (const filter of [{ chapter: '2' }, { level: '4' }, { kind: 'code' }, { state: 'done' }, { q: '大小 显存' }, { year: '2018' }]) {
    assert.ok(!passes(filter), JSON.stringify(filter));
  }
});

test('random numbers repeat with their seed and are spread out', () => {
  const draw = (seed) => Array.from({ length: 1000 }, random(seed));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  const numbers = draw(1);
  assert.ok(numbers.every((one) => one >= 0 && one < 1));
  assert.ok(Math.abs(numbers.reduce((sum, one) => sum + one) / 1000 - 0.5) < 0.05);
});
