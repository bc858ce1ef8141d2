'use strict';

// What has been read, and where reading goes on.
(() => {
  const { make, all, store } = book;
  // A section counts as read when the reader goes on to the next after at least this time; leafing past it is no reading.
  const LONG_ENOUGH = 4000;

  const read = () => store.get('sections', {})[book.page] || [];
  let since = 0;

  function markRead(id) {
    const before = read();
    if (!id || before.includes(id)) return;
    store.set('sections', { ...store.get('sections', {}), [book.page]: [...before, id] });
  }

  document.addEventListener('book:section', ({ detail: { id, title, before } }) => {
    const ids = all('.contents a').map((link) => decodeURIComponent(link.hash.slice(1)));
    if (before && ids.indexOf(id) === ids.indexOf(before) + 1 && Date.now() - since > LONG_ENOUGH) markRead(before);
    since = Date.now();
    if (id && document.body.matches('.chapter')) store.set('position', { page: book.page, id, title, at: new Date().toISOString().slice(0, 10) });
  });

  // The last section ends where the ways to other chapters begin.
  const end = new IntersectionObserver(([change]) => {
    const last = all('.contents a').pop();
    if (change.isIntersecting && last?.hasAttribute('aria-current')) markRead(decodeURIComponent(last.hash.slice(1)));
  });

  // In the rail: which sections are read, how much of this chapter, and what is done in the others.
  function showRail() {
    const done = read();
    const links = all('.rail .contents a');
    for (const link of links) link.classList.toggle('read', done.includes(decodeURIComponent(link.hash.slice(1))));
    const states = store.get('exercises', {});
    for (const link of all('.rail-chapters > li > a')) {
      const page = book.placeOf(link)?.page || '';
      const here = page === book.page;
      const share = here && links.length ? Math.round((100 * links.filter((one) => one.matches('.read')).length) / links.length) : 0;
      const solved = book.records.count(states, page, 'done');
      link.querySelector('.share')?.remove();
      const text = here ? share && `${share}%` : solved && `${solved} 题`;
      if (text) link.append(make('span', { className: 'share', textContent: text, title: here ? '读过的小节' : '完成的练习' }));
    }
  }

  // Where reading goes on: beside the index's way in, and at the rail's end on other pages.
  function showContinue() {
    const position = store.get('position', null);
    if (!position?.page || position.page === book.page) return;
    const href = `${book.root}${position.page}#${encodeURIComponent(position.id)}`;
    const link = () => make('a', { href, textContent: `继续读 ${position.title}` });
    document.querySelector('.index .start')?.prepend(link(), ' ');
    if (!document.body.matches('.index')) all('.rail-body').forEach((rail) => rail.append(make('p', { className: 'continue' }, link())));
  }

  store.watch('sections', showRail);
  store.watch('exercises', showRail);
  book.tend((root) => {
    if (root === document || root.matches?.('.rail-body')) showRail();
    if (root === document) showContinue();
    for (const neighbours of all('.neighbours', root)) end.observe(neighbours);
  });
})();
