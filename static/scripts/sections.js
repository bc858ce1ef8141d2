'use strict';

// The place in the page: folded targets, the section being read, the drawer.
(() => {
  let observer = null;

  // Opens the folded text that holds the place that the address names, if that is within an element; current browsers do so
  // by themselves, but for text that is folded later.
  book.openTarget = (within = document.documentElement) => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // A stray % in the address: the id is taken as it stands.
    }
    const target = id && document.getElementById(id);
    if (!target || !within.contains(target)) return;
    let opened = false;
    for (let at = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement && !at.open && !at.matches('.rail')) opened = at.open = true;
    }
    if (opened) target.scrollIntoView();
  };

  // Follows which section is being read, marks it in the page's contents, and tells it by the event `book:section`: the
  // last heading above the upper quarter of the window. Called again, it starts over with the sections of then.
  book.followSections = () => {
    observer?.disconnect();
    const sections = book.all('.contents a').map((/** @type {HTMLAnchorElement} */ link) => {
      const id = decodeURIComponent(link.hash.slice(1));
      return { link, id, heading: document.getElementById(id), above: false };
    }).filter((section) => section.heading);
    const byHeading = new Map(sections.map((section) => [/** @type {Element} */ (section.heading), section]));
    let current = null;
    observer = new IntersectionObserver((changes) => {
      for (const change of changes) byHeading.get(change.target).above = change.isIntersecting;
      const next = sections.filter((section) => section.above).pop();
      if (next === current) return;
      current?.link.removeAttribute('aria-current');
      next?.link.setAttribute('aria-current', 'true');
      if (next) reveal(next.link);
      const detail = { id: next?.id, title: next?.link.textContent.trim(), before: current?.id };
      current = next;
      document.dispatchEvent(new CustomEvent('book:section', { detail }));
    }, { rootMargin: '1000000px 0px -75% 0px' });
    for (const section of sections) observer.observe(section.heading);
  };

  // Scrolls the rail, and nothing else, so that a link in it can be seen.
  /** @param {HTMLAnchorElement} link */
  function reveal(link) {
    const rail = link.closest('.rail-body');
    const place = link.getBoundingClientRect();
    const frame = rail.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      rail.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  // The drawer closes when a link in it was followed, by Esc, and by a press beside it; while it is open over the
  // page, the keyboard stays in it. Browsers that cannot show a closed drawer as a rail get an open one on wide screens.
  function tendDrawer() {
    const drawer = document.querySelector('.rail');
    if (!drawer) return;
    const wide = matchMedia('(min-width: 60rem)');
    const isRail = CSS.supports('selector(::details-content)');
    const label = drawer.querySelector('summary');
    const close = () => { drawer.open = false; };
    const over = () => drawer.open && !wide.matches;
    const adapt = () => { drawer.open = wide.matches && !isRail; };
    drawer.addEventListener('click', (event) => { if (!wide.matches && event.target.closest('a')) close(); });
    drawer.addEventListener('toggle', () => {
      for (const element of book.all('.site-header, main, .site-footer')) element.inert = over();
    });
    addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !over()) return;
      close();
      label.focus();
    });
    addEventListener('pointerdown', (event) => { if (over() && !event.target.closest('.rail, .bar')) close(); });
    wide.addEventListener('change', adapt);
    book.action('contents', () => {
      drawer.open = !drawer.open;
      if (over()) label.focus();
    });
    adapt();
  }

  addEventListener('hashchange', () => book.openTarget());
  book.openTarget();
  tendDrawer();
  book.followSections();
})();
