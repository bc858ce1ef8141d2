'use strict';

// What pages can do better with a script; all of them can be read without it. A classic script, deferred, so that it
// also runs from file://. Its one global is `book`.
window.book = (() => {
  let sections = null;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Opens the folded text that holds the place that the address names; current browsers do so by themselves.
  function openTarget() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // A stray % in the address: the id is taken as it stands.
    }
    const target = id && document.getElementById(id);
    if (!target) return;
    let opened = false;
    for (let at = target; at; at = at.parentElement) {
      if (at.localName === 'details' && !at.open) opened = at.open = true;
    }
    if (opened) target.scrollIntoView();
  }

  // Marks the section being read in the page's contents: the last heading above the upper quarter of the window.
  // Called again, it starts over with the sections that there are then.
  function followSections() {
    sections?.disconnect();
    const links = all('.contents a').map((link) => {
      const id = decodeURIComponent(link.hash.slice(1));
      return { link, heading: document.getElementById(id), above: false };
    }).filter((section) => section.heading);
    const byHeading = new Map(links.map((section) => [section.heading, section]));
    let current = null;
    const observer = new IntersectionObserver((changes) => {
      for (const change of changes) byHeading.get(change.target).above = change.isIntersecting;
      const next = links.filter((section) => section.above).pop();
      if (next === current) return;
      if (current) current.link.removeAttribute('aria-current');
      if (next) {
        next.link.setAttribute('aria-current', 'true');
        reveal(next.link);
      }
      current = next;
    }, { rootMargin: '1000000px 0px -75% 0px' });
    for (const section of links) observer.observe(section.heading);
    sections = observer;
  }

  // Scrolls the rail, and nothing else, so that a link in it can be seen.
  function reveal(link) {
    const rail = link.closest('.rail-body');
    const place = link.getBoundingClientRect();
    const frame = rail.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      rail.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  // Closes the drawer when a link in it was followed. Browsers that cannot show a closed drawer as a rail get an open
  // one on wide screens.
  function tendDrawer() {
    const drawer = document.querySelector('.rail');
    const wide = matchMedia('(min-width: 60rem)');
    const rail = CSS.supports('selector(::details-content)');
    const adapt = () => { drawer.open = wide.matches && !rail; };
    drawer.addEventListener('click', (event) => {
      if (!wide.matches && event.target.closest('a')) drawer.open = false;
    });
    wide.addEventListener('change', adapt);
    adapt();
  }

  // Returns a listing's text; of a console session only what was typed.
  function textToCopy(code) {
    const copy = code.cloneNode(true);
    if (!copy.querySelector('.p')) return copy.textContent;
    all('.p, .g', copy).forEach((part) => part.remove());
    return copy.textContent.replace(/^\s*\n/gm, '');
  }

  // Copies without the clipboard interface, which pages from file:// may lack.
  function copyBySelection(text) {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'copy';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  }

  function addCopyButtons(root) {
    for (const code of all('.listing code', root)) {
      const button = document.createElement('button');
      const say = (text) => { button.textContent = text; };
      button.type = 'button';
      button.className = 'copy';
      say('复制');
      button.addEventListener('click', async () => {
        const text = textToCopy(code);
        try {
          await (navigator.clipboard ? navigator.clipboard.writeText(text) : copyBySelection(text));
          say('已复制');
        } catch {
          await copyBySelection(text).then(() => say('已复制'), () => say('未能复制'));
        }
        setTimeout(say, 2000, '复制');
      });
      code.closest('.listing').append(button);
    }
  }

  // Lets the keyboard reach what scrolls sideways, but only while there is something to scroll to.
  function tendScrollers(root) {
    const names = { PRE: '代码', TABLE: '表格' };
    const tend = (scroller) => {
      if (scroller.scrollWidth <= scroller.clientWidth) {
        for (const name of ['tabindex', 'role', 'aria-label']) scroller.removeAttribute(name);
        return;
      }
      const kind = names[scroller.tagName] || names[scroller.firstElementChild?.tagName] || '公式';
      scroller.tabIndex = 0;
      scroller.setAttribute('role', 'group');
      scroller.setAttribute('aria-label', `${kind}，可左右滚动`);
    };
    const observer = new ResizeObserver((changes) => changes.forEach((change) => tend(change.target)));
    const scrollers = all('.scroll, .listing pre', root).concat(root.matches?.('.scroll') ? root : []);
    scrollers.forEach((scroller) => observer.observe(scroller));
    document.fonts.ready.then(() => scrollers.forEach(tend));
  }

  // Tends what was added to the page; also called by the preview for the blocks that it replaces.
  function enhance(root) {
    addCopyButtons(root);
    tendScrollers(root);
  }

  addEventListener('hashchange', openTarget);
  openTarget();
  tendDrawer();
  followSections();
  enhance(document);

  return { openTarget, followSections, enhance };
})();
