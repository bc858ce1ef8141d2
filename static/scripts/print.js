'use strict';

// Answers on paper: at the chapter's end, where they stand, or not at all, as the settings say.
(() => {
  const { make, all } = book;
  let restore = [];

  function gather() {
    const article = document.querySelector('.chapter .text');
    const answers = article ? all('.exercise > .answer', article) : [];
    if (!answers.length || restore.length) return;
    const appendix = make('section', { className: 'print-answers' }, make('h2', { textContent: '练习答案' }));
    for (const answer of answers) {
      const [label, title] = ['.label', '.title'].map((part) => answer.closest('.exercise').querySelector(`.box-title > ${part}`)?.cloneNode(true) || '');
      const content = [...answer.childNodes].filter((node) => node.nodeName !== 'SUMMARY');
      appendix.append(make('section', {}, make('p', { className: 'box-title' }, label, ' ', title), ...content));
      restore.push(() => answer.append(...content));
    }
    article.append(appendix);
    restore.push(() => appendix.remove());
  }

  addEventListener('beforeprint', () => {
    const where = book.settings.get('print') || 'end';
    document.documentElement.dataset.answers = where;
    if (where === 'end') gather();
  });
  addEventListener('afterprint', () => {
    restore.forEach((run) => run());
    restore = [];
    delete document.documentElement.dataset.answers;
  });
})();
