'use strict';

// Lets the keyboard reach what scrolls sideways, but only while there is something to scroll to.
(() => {
  const names = { PRE: '代码', TABLE: '表格' };

  function tend(scroller) {
    if (scroller.scrollWidth <= scroller.clientWidth) {
      for (const name of ['tabindex', 'role', 'aria-label']) scroller.removeAttribute(name);
      return;
    }
    const kind = names[scroller.tagName] || names[scroller.firstElementChild?.tagName] || '公式';
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'group');
    scroller.setAttribute('aria-label', `${kind}，可左右滚动`);
  }

  const observer = new ResizeObserver((changes) => changes.forEach((change) => tend(change.target)));

  book.tend((root) => {
    const scrollers = book.all('.scroll, .listing pre', root);
    scrollers.forEach((scroller) => observer.observe(scroller));
    // What is out of sight is not laid out, and measuring it would change that; the observer tells when it comes.
    const seen = (scroller) => scroller.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
    document.fonts.ready.then(() => scrollers.filter(seen).forEach(tend));
  });
})();
