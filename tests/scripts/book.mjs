// Loads scripts of the site that need no DOM onto one bare `book`, as the published file does.

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const root = new URL('../../', import.meta.url);

/** Runs a file of the project with a `book` in place of the page's. */
function run(path, book) {
  runInNewContext(textOf(path), { book, URLSearchParams, Math }, { filename: path });
}

/** Returns `book` after the named files of `static/scripts/` have run. */
export function bookWith(...names) {
  const book = {};
  names.forEach((name) => run(`static/scripts/${name}.model.js`, book));
  return book;
}

/** Returns the model that `static/widgets/NAME.model.js` registers. */
export function widgetModel(name) {
  const models = {};
  run(`static/widgets/${name}.model.js`, { model: (as, model) => { models[as] = model; } });
  return models[name];
}

/** Returns a value of a script's own realm as one of this realm, so that the two can be compared. */
export const here = (value) => JSON.parse(JSON.stringify(value));

/** Returns the text of a file of the project. */
export const textOf = (path) => readFileSync(new URL(path, root), 'utf8');
