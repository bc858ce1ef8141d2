'use strict';

// Starts widgets when they come near: loads what all widgets share, and the model and the script of each kind, once. A widget that cannot be
// started stays what readers without scripts get.
(() => {
  const models = new Map();
  const starters = new Map();
  const loading = new Map();

  book.model = (name, model) => { models.set(name, model); };
  book.widget = (name, start) => { starters.set(name, start); };

  const once = (address) => {
    if (!loading.has(address)) loading.set(address, book.load(address));
    return loading.get(address);
  };

  async function start(element) {
    const { widget, kit, model, script } = element.dataset;
    try {
      await Promise.all([kit, model].filter(Boolean).map(once));
      await once(script);
      starters.get(widget)(element, models.get(widget));
      element.classList.add('live');
    } catch (fault) {
      console.error(fault);
    }
  }

  const near = new IntersectionObserver((changes) => {
    for (const { isIntersecting, target } of changes) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      start(target);
    }
  }, { rootMargin: '600px' });

  book.tend((root) => book.all('.widget[data-script]', root).forEach((element) => near.observe(element)));
})();
