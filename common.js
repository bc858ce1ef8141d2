'use strict';

// What pages can do better with a script; all of them can be read without it. Classic scripts, deferred and published
// as one file, so that they also run from file://. The one global is `book`: this file makes it, each file of
// static/scripts/ adds a subject to it. The contract is written down in docs/site.md.
window.book = (() => {
  const page = document.documentElement;
  const root = page.dataset.root || '';
  const name = document.body.dataset.page || '';

  /**
   * All elements that a selector means, the given one among them.
   * @type {Book['all']}
   */
  const all = (selector, within = document) => {
    const found = Array.from(within.querySelectorAll(selector));
    return within instanceof Element && within.matches(selector) ? [within, ...found] : found;
  };

  /**
   * Makes an element with the given properties (not attributes) and content.
   * @type {Book['make']}
   */
  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  /**
   * What follows a thing of the text up to what a selector means, parts of the page or not.
   * @type {Book['following']}
   */
  const following = (start, end) => {
    const found = [];
    for (let at = start; ;) {
      const around = at.parentElement?.closest('.part');
      at = at.nextElementSibling || (around === at.parentElement ? around?.nextElementSibling : null);
      if (at?.matches('.part')) at = at.firstElementChild;
      if (!at || at.matches(end)) return found;
      found.push(at);
    }
  };

  /** @type {Book['load']} */
  const load = (address) => new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`${address} cannot be loaded`));
    document.head.append(make('script', { src: address, onload: resolve, onerror: fail }));
  });

  // ---- Data: scripts that call `receive` -------------------------------------------------------------------------

  const received = new Map();
  const wanted = new Map();

  /** @type {Book['receive']} */
  const receive = (of, value) => { received.set(of, value); };

  /** @type {Book['data']} */
  const data = (of) => {
    if (!wanted.has(of)) {
      const value = load(`${root}data/${of}.js`).then(() => received.get(of));
      value.catch(() => wanted.delete(of));
      wanted.set(of, value);
    }
    return wanted.get(of);
  };

  // ---- The reader's state ----------------------------------------------------------------------------------------

  const memory = new Map();
  const watchers = new Map();
  // Settings are shared by all books of a site; file:// pages share one storage, hence the book's name.
  const keyOf = (key) => (key === 'settings' ? 'bookpress:settings' : `bookpress:${page.dataset.book}:${key}`);
  const tell = (key) => (watchers.get(key) || []).forEach((watcher) => watcher());

  /** @type {Book['store']} */
  const store = {
    get(key, fallback) {
      try {
        const text = memory.get(keyOf(key)) ?? localStorage.getItem(keyOf(key));
        return JSON.parse(text ?? 'null') ?? fallback;
      } catch {
        return fallback;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      try {
        localStorage.setItem(keyOf(key), text);
        memory.delete(keyOf(key));
      } catch {
        memory.set(keyOf(key), text);
      }
      tell(keyOf(key));
    },
    watch(key, watcher) {
      watchers.set(keyOf(key), [...watchers.get(keyOf(key)) || [], watcher]);
    },
  };
  addEventListener('storage', (event) => (event.key === null ? [...watchers.keys()] : [event.key]).forEach(tell));

  // ---- New content -----------------------------------------------------------------------------------------------

  const tenders = [];

  /**
   * Registers what is to be done with content: the page's, once all scripts have run, and what comes later. One that
   * fails keeps none of the others from their work.
   * @type {Book['tend']}
   */
  const tend = (tender) => { tenders.push(tender); };

  /** @type {Book['enhance']} */
  const enhance = (within) => {
    for (const tender of tenders) {
      try {
        tender(within);
      } catch (fault) {
        console.error(fault);
      }
    }
  };

  document.addEventListener('DOMContentLoaded', () => enhance(document));

  // ---- Actions: buttons of the page say what they do, so that the preview may replace them -------------------------

  const actions = new Map();

  /** @type {Book['action']} */
  const action = (of, run) => { actions.set(of, run); };

  /** @type {Book['act']} */
  const act = (of, ...rest) => actions.get(of)?.(...rest);

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-action]');
    if (button) act(button.dataset.action, button);
  });

  // ---- Dialogs ---------------------------------------------------------------------------------------------------

  /**
   * Makes a dialog that closes by Esc, by its button and by a click beside it.
   * @type {Book['dialog']}
   */
  const dialog = (className, label, ...content) => {
    const close = make('button', { type: 'button', className: 'close', ariaLabel: '关闭' });
    const made = make('dialog', { className: `dialog ${className}`, ariaLabel: label }, ...content, close);
    const outside = ({ target, clientX: x, clientY: y }) => {
      const frame = made.getBoundingClientRect();
      return target === made && (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom);
    };
    close.addEventListener('click', () => made.close());
    made.addEventListener('pointerdown', (event) => { if (outside(event)) made.close(); });
    document.body.append(made);
    return made;
  };

  return { root, page: name, all, make, following, load, receive, data, store, tend, enhance, action, act, dialog };
})();
