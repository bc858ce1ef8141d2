'use strict';

// Keys for reading. They are single letters, so they can be switched off (WCAG 2.1.4), and they sleep while one types.
(() => {
  const { make, all } = book;

  const sections = () => all('.text :is(h2, h3)[id], .text > h1[id]');

  // The heading at the top of the window, or the last above it, counts as the place.
  function step(direction) {
    const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const places = sections().map((heading) => ({ heading, top: heading.getBoundingClientRect().top - bar }));
    const next = direction > 0 ? places.find(({ top }) => top > 4) : places.filter(({ top }) => top < -4).pop();
    if (next) next.heading.scrollIntoView();
    else if (direction < 0) scrollTo(0, 0);
  }

  // The next exercise that is not done, from the focus or the window's top on.
  function nextExercise() {
    const open = all('.exercise[id]:not([data-state="done"])');
    const at = document.activeElement?.closest('.exercise');
    const next = at ? open.find((one) => at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
      : open.find((one) => one.getBoundingClientRect().top > 80);
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView();
  }

  const KEYS = {
    '/': ['搜索', () => book.act('search')],
    '[': ['上一章', () => document.querySelector('[rel=prev]')?.click()],
    ']': ['下一章', () => document.querySelector('[rel=next]')?.click()],
    j: ['下一节', () => step(1)],
    k: ['上一节', () => step(-1)],
    e: ['下一道未完成的练习', nextExercise],
    t: ['切换深色与浅色', () => book.act('theme')],
    '?': ['这张表', () => book.act('help')],
  };

  let help = null;
  function showHelp() {
    const rows = Object.entries(KEYS).map(([key, [label]]) => make('div', {},
      make('dt', {}, make('kbd', { textContent: key })), make('dd', { textContent: label })));
    help ??= book.dialog('help', '快捷键', make('h2', { textContent: '快捷键' }), make('dl', {}, ...rows),
      make('p', { textContent: '不喜欢单键快捷键，可以在“显示设置”里关掉。' }));
    all('dialog[open]').forEach((open) => open.close());
    help.showModal();
  }

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable], dialog')) return;
    const run = KEYS[event.key]?.[1];
    if (!run || book.settings.get('keys') === 'off') return;
    event.preventDefault();
    run();
  });
  book.action('help', showHelp);
  book.action('next-section', () => step(1));
  book.action('previous-section', () => step(-1));
})();
