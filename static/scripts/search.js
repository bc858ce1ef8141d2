'use strict';

// The search dialog. Titles come when the dialog is about to open, texts when it is open, answers when they are asked for.
(() => {
  const { make, all, searching } = book;
  const SHOWN = 30;

  /** @type {Record<string, any> | null} */
  let parts = null;
  let index = null;
  let failed = false;
  let group = '全部';
  let limit = SHOWN;

  const titles = () => book.data('search-titles').then((value) => { index ??= searching.prepare(value); });
  let texts = () => {
    const loaded = book.data('search-texts').then((value) => searching.addTexts(index, value));
    texts = () => loaded;
    return loaded;
  };
  let answers = () => {
    const loaded = book.data('search-answers').then((value) => searching.addAnswers(index, value));
    answers = () => loaded;
    return loaded;
  };

  async function load() {
    try {
      await titles();
      show();
      await texts();
      if (parts.answers.checked) await answers();
    } catch (fault) {
      failed = true;
      console.error(fault);
    }
    show();
  }

  function build() {
    const input = make('input', {
      type: 'text', role: 'combobox', enterKeyHint: 'search', autocomplete: 'off', spellcheck: false,
      placeholder: '搜索正文、练习、术语、论文、公式', ariaLabel: '搜索', ariaExpanded: 'true', ariaAutoComplete: 'list',
    });
    input.setAttribute('aria-controls', 'search-results');
    const groups = Object.keys(searching.GROUPS).map((name) => make('label', {},
      make('input', { type: 'radio', name: 'group', value: name, checked: name === group }),
      make('span', { textContent: name })));
    const withAnswers = make('input', { type: 'checkbox' });
    parts = {
      input,
      answers: withAnswers,
      groups: make('fieldset', { className: 'groups', ariaLabel: '范围' }, ...groups,
        make('label', { className: 'with-answers' }, withAnswers, '含答案')),
      list: make('div', { id: 'search-results', className: 'results', role: 'listbox', ariaLabel: '结果' }),
      status: make('output', { className: 'found' }),
    };
    const keys = make('p', { className: 'keys' }, '↑↓ 选择　↵ 打开　⌘↵ 新标签　', parts.status);
    parts.dialog = book.dialog('search', '搜索', input, parts.groups, parts.list, keys);
    input.addEventListener('input', (event) => { if (!(event instanceof InputEvent && event.isComposing)) again(); });
    input.addEventListener('compositionend', again);
    parts.dialog.addEventListener('keydown', onKey);
    parts.groups.addEventListener('change', ({ target }) => {
      if (target.type === 'radio') group = target.value;
      again();
      if (withAnswers.checked) load();
    });
    parts.list.addEventListener('click', (event) => {
      if (!event.target.closest('a') || event.metaKey || event.ctrlKey || event.shiftKey) return;
      parts.dialog.close();
    });
    parts.list.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = parts.list;
      if (scrollTop + clientHeight < scrollHeight - 200 || all('a', parts.list).length < limit) return;
      limit += SHOWN;
      show();
    });
  }

  function again() {
    limit = SHOWN;
    parts.list.scrollTop = 0;
    show();
  }

  const marked = (text, strings) => searching.mark(text, strings).map(([part, hit]) => (
    hit ? make('mark', { textContent: part }) : part));

  // The way to a record: the sections that it stands in, its page's title first.
  function wayTo(entry) {
    const way = [];
    for (let at = index.entries[entry.parent]; at; at = index.entries[at.parent]) way.unshift(at.title);
    return (way.length ? way : [index.pages[entry.page][2]]).join(' › ');
  }

  // The address of a record. Browsers that know text fragments also show the place; they fall back on the id where the words
  // are not found as they stand here, as beside a formula.
  function addressOf(entry, strings) {
    const address = `${book.root}${index.pages[entry.page][0]}#${encodeURIComponent(entry.id)}`;
    const place = entry.name && strings.some((string) => entry.name.includes(string)) ? -1 : searching.find(entry.text, strings);
    const string = strings.find((one) => entry.text.slice(place).toLowerCase().startsWith(one));
    const before = place > 0 ? entry.text.slice(Math.max(0, place - 8), place).split(/[\s$\\]/).pop() : '';
    if (place < 0 || !string || !before) return address;
    const encode = (text) => encodeURIComponent(text).replace(/-/g, '%2D');
    return `${address}:~:text=${encode(before)}-,${encode(entry.text.slice(place, place + string.length))}`;
  }

  function option({ entry }, at, strings) {
    const title = make('span', { className: 'title' }, ...marked(entry.title, strings));
    if (entry.kind === 'exercise' && entry.extra) {
      const dots = '●'.repeat(entry.extra) + '○'.repeat(Math.max(0, 4 - entry.extra));
      title.append(' ', make('span', { className: 'dots', ariaLabel: `难度 ${entry.extra}`, role: 'img', textContent: dots }));
    }
    const made = make('a', {
      id: `search-result-${at}`, role: 'option', tabIndex: -1, ariaSelected: 'false', href: addressOf(entry, strings),
    }, title, make('span', { className: 'way', textContent: wayTo(entry) }));
    const source = searching.find(entry.text, strings) < 0 && entry.answers && parts.answers.checked ? entry.answers : entry.text;
    if (source) made.append(make('span', { className: 'snippet' }, ...marked(searching.snippet(source, strings), strings)));
    return made;
  }

  function show() {
    if (!parts) return;
    const query = parts.input.value;
    if (!index) {
      parts.status.textContent = failed ? '搜索数据未能载入' : '';
      return;
    }
    const start = performance.now();
    const visited = Object.keys(book.store.get('sections', {}));
    const found = searching.search(index, query, { withAnswers: parts.answers.checked, visited });
    const time = performance.now() - start;
    const shown = found.filter(({ entry }) => group === '全部' || entry.group === group);
    const strings = searching.read(query, index.aliases).flat(2);
    parts.list.replaceChildren(...shown.slice(0, limit).map((result, at) => option(result, at, strings)));
    choose(0);
    parts.status.textContent = query.trim() ? `${shown.length} 条 · ${time.toFixed(1)} ms` : '';
    parts.list.classList.toggle('none', Boolean(query.trim()) && !shown.length);
  }

  const options = () => all('[role=option]', parts.list);
  const chosen = () => parts.list.querySelector('[aria-selected=true]');

  function choose(at) {
    const made = options();
    chosen()?.setAttribute('aria-selected', 'false');
    const next = made[(at + made.length) % made.length];
    next?.setAttribute('aria-selected', 'true');
    next?.scrollIntoView({ block: 'nearest' });
    if (next) parts.input.setAttribute('aria-activedescendant', next.id);
    else parts.input.removeAttribute('aria-activedescendant');
  }

  function onKey(event) {
    if (event.isComposing || event.target.type === 'radio') return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      choose(options().indexOf(chosen()) + step);
    } else if (event.key === 'Enter' && event.target === parts.input && chosen()) {
      if (event.metaKey || event.ctrlKey) open(chosen().href, '_blank');
      else chosen().click();
    } else {
      return;
    }
    event.preventDefault();
  }

  // Opens the dialog, with the words that are selected in the page or those given.
  function openSearch(query) {
    if (!parts) build();
    if (typeof query === 'string') parts.input.value = query;
    parts.dialog.showModal();
    parts.input.focus();
    parts.input.select();
    load();
  }

  book.action('search', openSearch);
  book.search = { open: openSearch, titles: async () => { await titles(); return index; } };
  // What the reader is about to want is fetched while the pointer is on its way.
  const soon = ({ target }) => { if (target.closest?.('[data-action=search]')) titles().catch(() => {}); };
  document.addEventListener('pointerover', soon);
  document.addEventListener('focusin', soon);

  document.addEventListener('DOMContentLoaded', () => {
    const query = new URLSearchParams(location.search).get('q');
    if (query !== null && !document.querySelector('.exercises, .papers, .threads')) openSearch(query);
  });
})();
