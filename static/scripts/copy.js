'use strict';

// Copying: a listing's text, a formula's TeX, and selections in which formulas are TeX.
(() => {
  // Copies without the clipboard interface, which pages from file:// may lack.
  function copyBySelection(text) {
    const area = book.make('textarea', { className: 'copy', value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('copying is refused');
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
    }
  }

  // A button that copies what `text` returns, and says so.
  function copyButton(label, text) {
    const button = book.make('button', { type: 'button', className: 'copy', textContent: label });
    button.addEventListener('click', async () => {
      button.textContent = await copy(text(button)).then(() => '已复制', () => '未能复制');
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    return button;
  }

  // A listing's text; of a console session only what was typed.
  function codeOf(code) {
    const copied = code.cloneNode(true);
    if (!copied.querySelector('.p')) return copied.textContent;
    book.all('.p, .g', copied).forEach((part) => part.remove());
    return copied.textContent.replace(/^\s*\n/gm, '');
  }

  // A formula of one sign has no MathML: its text is its source, or an attribute has it.
  const texOf = (element) => {
    const formula = element.closest('.katex') || element.querySelector('.katex');
    return (formula.dataset.tex || formula.querySelector('annotation')?.textContent || formula.textContent).trim();
  };

  // One button serves all displays: it comes to the one that the pointer or the focus is in.
  const texButton = copyButton('复制 TeX', (button) => texOf(button.closest('.equation')));
  const showTexButton = (event) => {
    const display = event.target.closest?.('.text .equation');
    if (display && texButton.parentElement !== display) display.append(texButton);
  };
  document.addEventListener('pointerover', showTexButton);
  document.addEventListener('focusin', showTexButton);

  // Formulas in a selection are copied as their TeX: browsers would give their pieces, each on a line of its own.
  document.addEventListener('copy', (event) => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || event.target.closest?.('textarea, input')) return;
    const range = selection.getRangeAt(0).cloneRange();
    const whole = (node) => (node instanceof Element ? node : node.parentElement)?.closest('.katex');
    if (whole(range.startContainer)) range.setStartBefore(whole(range.startContainer));
    if (whole(range.endContainer)) range.setEndAfter(whole(range.endContainer));
    const copied = book.make('div', { className: 'copy' }, range.cloneContents());
    const formulas = book.all('.katex', copied);
    if (!formulas.length) return;
    for (const formula of formulas) {
      const mark = formula.closest('.katex-display') ? '$$' : '$';
      formula.replaceWith(mark + texOf(formula) + mark);
    }
    book.all('button, .anchor', copied).forEach((part) => part.remove());
    // Only what is laid out has line breaks in its text.
    document.body.append(copied);
    event.clipboardData.setData('text/plain', copied.innerText);
    copied.remove();
    event.preventDefault();
  });

  book.tend((root) => {
    for (const code of book.all('.listing code', root)) {
      code.closest('.listing').append(copyButton('复制', () => codeOf(code)));
    }
  });
})();
