'use strict';

// Filters of lists, without the page. A filter is what the address says: `?chapter=1&level=2&kind=derive&state=open&q=…`.
book.filtering = (() => {
  /**
   * Reads a filter from the query of an address; only the given names count, empty values do not.
   * @type {Filtering['read']}
   */
  const read = (query, names) => {
    const given = new URLSearchParams(query);
    return Object.fromEntries(names.map((name) => [name, given.get(name)?.trim()]).filter(([, value]) => value));
  };

  /** @type {Filtering['write']} */
  const write = (filter) => {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
    return query && `?${query}`;
  };

  const TESTS = {
    chapter: (row, value) => row.chapters.includes(value),
    year: (row, value) => row.year === value,
    kind: (row, value) => row.kind === value,
    level: (row, value) => row.level >= Number(value),
    state: (row, value) => (value === 'open' ? !row.states.includes('done') && !row.states.includes('read') : row.states.includes(value)),
    q: (row, value) => value.split(/\s+/).every((part) => row.text.includes(book.searching.normalise(part))),
  };

  /**
   * Tells whether a row passes every part of a filter. Levels pass from the given one up; `open` is what is not done or read.
   * @type {Filtering['passes']}
   */
  const passes = (row, filter) => Object.entries(filter).every(([name, value]) => TESTS[name](row, value));

  return { read, write, passes };
})();
