'use strict';

// Previews of what a link leads to: on hover, on focus from the keyboard, and on a long press. They follow WCAG 1.4.13:
// Esc closes them, the pointer may go into them, and they stay until it leaves.
(() => {
  const { make, all } = book;
  const LINKS = '.text a[href*="#"]:not(.anchor, .footnote-back, .copy), .text .equation-number';
  const OPEN_AFTER = 250;
  const CLOSE_AFTER = 300;
  const PRESS = 500;
  const BLOCKS = 3;
  const ANCHORED = CSS.supports('position-area', 'block-end');

  const here = new URL('.', location.href).href;
  const base = new URL(book.root || './', here).href;

  let panel = null;
  let shownFor = null;
  let timer = 0;
  let pressed = false;

  /**
   * Returns the page, as its address from the site's root, and the id that a link means; nothing where it leads out.
   * @type {Book['placeOf']}
   */
  book.placeOf = (link) => {
    const [address, id = ''] = link.href.split('#');
    const own = location.href.split(/[?#]/)[0];
    if (address.split('?')[0] === own) return { page: book.page, id: decodeURIComponent(id) };
    return address.startsWith(base) ? { page: address.slice(base.length) || 'index.html', id: decodeURIComponent(id) } : null;
  };

  // A copy without what must not be twice in a page, or not be given away.
  function copyOf(element) {
    const copy = element.cloneNode(true);
    all('.anchor, .copy, .hint, .answer, .exercise-state, .sidenote, .footnote-back, button, input', copy).forEach((part) => part.remove());
    all('[id]', copy).forEach((part) => part.removeAttribute('id'));
    return copy;
  }

  // What stands at an id of this page: a heading with the text below it, a term with its meaning, else the thing.
  function contentHere(id) {
    const target = document.getElementById(id);
    if (!target) return [];
    if (!target.matches('h1, h2, h3, h4, h5, h6, dt')) {
      return [copyOf(target.closest('.box, figure, .equation, li, p, table') || target)];
    }
    const end = target.matches('dt') ? 'dt' : 'h1, h2, h3, h4, h5, h6';
    const start = target.matches('h1') ? target.closest('.page-head') || target : target;
    const below = book.following(start, end).filter((at) => !at.matches('.toolbar'));
    return [target, ...below.slice(0, BLOCKS)].map(copyOf);
  }

  // Addresses in the data go from the site's root. The list of exercises has data of its own, which hold all of them.
  async function contentThere(page, id, listed) {
    const value = await book.data(`${listed ? 'exercises' : 'previews'}/${page.replace(/\.html$/, '')}`);
    const holder = make('template', { innerHTML: (listed ? value : value.targets)[id] || '' });
    for (const link of all('a[href]:not(.external)', holder.content)) link.setAttribute('href', book.root + link.getAttribute('href'));
    return [...holder.content.childNodes];
  }

  // Where the book refers to an equation; its own number leads nowhere else.
  async function usesOf(id) {
    const { uses } = await book.data(`previews/${book.page.replace(/\.html$/, '')}`);
    const places = (uses[id] || []).map(([href, textContent, title]) => make('a', { href: book.root + href, textContent, title }));
    if (!places.length) return [];
    const parts = places.flatMap((place, at) => (at ? ['、', place] : [place]));
    return [make('p', { className: 'cited-by' }, '被引用于 ', ...parts)];
  }

  // A note that stands in the margin beside its reference is seen already, and what its link leads to is not shown.
  function isBeside(link) {
    const note = link.closest('.footnote-ref')?.nextElementSibling;
    return Boolean(note?.matches('.sidenote') && note.checkVisibility());
  }

  async function contentOf(link) {
    const place = book.placeOf(link);
    if (!place?.id || isBeside(link)) return [];
    if (link.matches('.equation-number')) return usesOf(place.id);
    return place.page === book.page ? contentHere(place.id) : contentThere(place.page, place.id, link.matches('.exercise-row > a'));
  }

  function build() {
    panel = make('div', { className: 'preview text', popover: 'manual' });
    panel.addEventListener('pointerenter', () => clearTimeout(timer));
    panel.addEventListener('pointerleave', later);
    document.body.append(panel);
  }

  // Without anchor positioning it stands where the link is now, below it or above.
  function place(link) {
    if (ANCHORED) {
      link.style.anchorName = '--previewed';
      return;
    }
    const at = link.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const below = at.bottom + height + 8 < innerHeight || at.top < height + 8;
    panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    panel.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
  }

  async function show(link) {
    if (shownFor === link) return;
    hide();
    shownFor = link;
    const content = await contentOf(link).catch(() => []);
    if (shownFor !== link || !link.isConnected) return;
    if (!content.length) {
      shownFor = null;
      return;
    }
    if (!panel) build();
    panel.replaceChildren(...content);
    panel.showPopover();
    panel.scrollTop = 0;
    place(link);
    book.enhance(panel);
  }

  function hide() {
    clearTimeout(timer);
    if (!shownFor) return;
    shownFor.style.anchorName = '';
    shownFor = null;
    if (panel?.matches(':popover-open')) panel.hidePopover();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(hide, CLOSE_AFTER);
  }

  function soon(link, wait) {
    clearTimeout(timer);
    timer = setTimeout(show, wait, link);
  }

  const linkOf = (event) => {
    const link = event.target.closest?.(LINKS);
    return link && !link.closest('.preview') ? link : null;
  };

  document.addEventListener('pointerover', (event) => {
    const link = event.pointerType !== 'touch' && linkOf(event);
    if (link) soon(link, OPEN_AFTER);
  });
  document.addEventListener('pointerout', (event) => { if (event.pointerType !== 'touch' && linkOf(event)) later(); });
  document.addEventListener('focusin', (event) => {
    const link = linkOf(event);
    if (link?.matches(':focus-visible')) soon(link, OPEN_AFTER);
  });
  document.addEventListener('focusout', (event) => { if (linkOf(event)) later(); });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !shownFor) return;
    hide();
    event.stopPropagation();
  }, true);

  // A long press shows the preview and takes the place of the browser's menu; a press beside it closes it.
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest?.('.preview')) hide();
    pressed = false;
    const link = event.pointerType === 'touch' && linkOf(event);
    if (!link) return;
    timer = setTimeout(() => {
      pressed = true;
      show(link);
    }, PRESS);
  });
  for (const type of ['pointerup', 'pointercancel']) {
    document.addEventListener(type, (event) => { if (event.pointerType === 'touch' && !pressed) clearTimeout(timer); });
  }
  document.addEventListener('contextmenu', (event) => { if (pressed && linkOf(event)) event.preventDefault(); });
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (link && (pressed || isBeside(link))) event.preventDefault();
    else if (link || event.target.closest?.('.preview a')) hide();
    pressed = false;
  });
  if (!ANCHORED) addEventListener('scroll', hide, { passive: true });
})();
