'use strict';

// The reader's record of exercises, without the page.
book.records = (() => {
  /**
   * Returns the record with one exercise changed; an exercise of which nothing is known any more is left out.
   * @type {Records['change']}
   */
  const change = (states, key, changes, date) => {
    const { [key]: before, ...others } = states;
    const after = { ...before, ...changes, at: date };
    if (!after.state) delete after.state;
    if (!after.star) delete after.star;
    return after.state || after.star ? { ...others, [key]: after } : others;
  };

  /**
   * Joins two records: of each exercise the later word counts, of words of one day the second.
   * @type {Records['merge']}
   */
  const merge = (mine, theirs) => {
    const merged = { ...mine };
    for (const [key, state] of Object.entries(theirs)) {
      if (!merged[key] || (state.at || '') >= (merged[key].at || '')) merged[key] = state;
    }
    return merged;
  };

  /** @type {Records['joined']} */
  const joined = (mine, theirs) => {
    const merged = { ...mine };
    for (const [key, ids] of Object.entries(theirs)) merged[key] = [...new Set([...merged[key] || [], ...ids])];
    return merged;
  };

  /**
   * Counts the exercises of a page that are in a state.
   * @type {Records['count']}
   */
  const count = (states, page, state) => Object.entries(states)
    .filter(([key, of]) => key.startsWith(`${page}#`) && of.state === state).length;

  const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  /**
   * Reads an exported record; throws where it is none, is of another book, or of a version to come.
   * @type {Records['read']}
   */
  const read = (text, name) => {
    const value = JSON.parse(text);
    if (!isMap(value) || value.version !== 1) throw new Error('这不是学习记录，或来自更新的版本');
    if (value.book !== name) throw new Error('这是另一本书的学习记录');
    const exercises = Object.entries(isMap(value.exercises) ? value.exercises : {}).filter(([, of]) => isMap(of));
    const lists = (of) => Object.fromEntries(Object.entries(isMap(of) ? of : {}).filter(([, ids]) => Array.isArray(ids)));
    return {
      exercises: Object.fromEntries(exercises), sections: lists(value.sections), papers: lists({ read: value.papers }).read || [],
      position: isMap(value.position) ? value.position : null,
    };
  };

  /**
   * Returns which options the line of a choice exercise's answer names, from 0: `正确选项：B、D` are 1 and 3.
   * @type {Records['rightOptions']}
   */
  const rightOptions = (line) => Array.from(line.replace(/^[^：:]*[：:]/, '').matchAll(/[A-Z]/g), ([letter]) => letter.charCodeAt(0) - 65);

  return { change, merge, joined, count, read, rightOptions };
})();
