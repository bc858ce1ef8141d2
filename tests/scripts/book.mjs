// Loads scripts of the site that need no DOM onto one bare `book`, as the published file does.

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const root = new URL('../../', import.meta.url);

/** Returns `book` after the named files of `static/scripts/` have run. */
export function bookWith(...names) {
  const book = {};
  for (const name of names) {
    const path = `static/scripts/${name}.model.js`;
    runInNewContext(readFileSync(new URL(path, root), 'utf8'), { book, URLSearchParams, Math }, { filename: path });
  }
  return book;
}

/** Returns a value of a script's own realm as one of this realm, so that the two can be compared. */
export const here = (value) => JSON.parse(JSON.stringify(value));

/** Returns the text of a file of the project. */
export const textOf = (path) => readFileSync(new URL(path, root), 'utf8');
