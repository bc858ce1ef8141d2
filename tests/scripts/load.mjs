// Loads scripts of the site that need no DOM, as a page would: classic scripts that register on the global `book`.

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const root = new URL('../../', import.meta.url);

/** Returns the model that `static/widgets/NAME.model.js` registers. */
export function widgetModel(name) {
  const models = {};
  const book = { model: (as, model) => { models[as] = model; } };
  const path = `static/widgets/${name}.model.js`;
  runInNewContext(readFileSync(new URL(path, root), 'utf8'), { book, Math }, { filename: path });
  return models[name];
}

/** Returns a generator of uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
