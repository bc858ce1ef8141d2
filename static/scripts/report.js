'use strict';

// A report says where its writer was, and quotes what is selected: as the text of the issue or mail that its address begins.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a.report');
  if (!link) return;
  const quote = String(getSelection() || '').trim().slice(0, 500);
  const current = document.querySelector('.contents a[aria-current]');
  const lines = [quote.replace(/^/gm, '> '), '', location.href.split('#')[0] + (current?.hash || '')];
  if (!quote) return;
  const address = new URL(link.href);
  const before = address.searchParams.get('body');
  address.searchParams.set('body', [before, ...lines].filter((line) => line !== null).join('\n'));
  // Mail programs read + as itself.
  link.href = address.href.replace(/\+/g, '%20');
});
