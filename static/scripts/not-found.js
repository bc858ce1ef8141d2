'use strict';

// The page that stands in for one that is missing: what its reader may have looked for.
document.addEventListener('DOMContentLoaded', async () => {
  const place = document.querySelector('.not-found .page-head');
  if (!place) return;
  const { make, searching } = book;
  const path = decodeURIComponent(location.pathname).replace(/\.html$/, '').split('/').filter(Boolean).pop() || '';
  const wanted = decodeURIComponent(location.hash.slice(1)) || path;
  const index = await book.search.titles();
  const near = index.entries.map((entry) => {
    const names = [entry.id.replace(/^\w+-/, ''), entry.id, entry.name, index.pages[entry.page][0].replace(/\.html$/, '')];
    return { entry, score: Math.max(...names.map((name) => searching.likeness(wanted.toLowerCase(), name))) };
  }).filter(({ score }) => score > 0.35).sort((one, other) => other.score - one.score).slice(0, 5);
  const button = make('button', { type: 'button', textContent: `搜索“${wanted.slice(0, 40)}”` });
  button.addEventListener('click', () => book.search.open(wanted.replace(/[-_]+/g, ' ')));
  /** @type {any[]} */
  const links = near.map(({ entry }) => make('li', {}, make('a', {
    href: `${book.root}${index.pages[entry.page][0]}#${encodeURIComponent(entry.id)}`, textContent: entry.title,
  })));
  if (links.length) place.after(make('p', { textContent: '你要找的也许是：' }), make('ul', {}, ...links));
  place.append(make('p', { className: 'toolbar' }, button));
});
