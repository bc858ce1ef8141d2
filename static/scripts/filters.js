'use strict';

// Filters above the lists of exercises, papers and threads; what is chosen stands in the address.
(() => {
  const { make, all, store, filtering } = book;

  const PAGES = {
    exercises: { rows: '.exercise-row', unit: '题', names: ['chapter', 'level', 'kind', 'state', 'q'] },
    papers: { rows: '.paper', unit: '篇', names: ['year', 'chapter', 'state', 'q'] },
    threads: { rows: '.box[data-kind]', unit: '条', names: ['chapter', 'kind', 'q'] },
  };
  const LABELS = { chapter: '章', level: '难度', kind: '类型', state: '状态', year: '年份', q: '文字' };
  const STATES = {
    exercises: [['open', '未完成'], ['done', '完成'], ['unsure', '没把握'], ['star', '收藏']], papers: [['open', '未读'], ['read', '已读']],
  };
  const LEVELS = [['2', '2 以上'], ['3', '3 以上'], ['4', '4']];

  const page = Object.keys(PAGES).find((name) => document.body.classList.contains(name));
  if (!page) return;
  const { rows: selector, unit, names } = PAGES[page];

  function statesOf(element) {
    if (page === 'papers') return store.get('papers', []).includes(element.id) ? ['read'] : [];
    const { state, star } = store.get('exercises', {})[element.dataset.exercise] || {};
    return [state, star && 'star'].filter(Boolean);
  }

  function rowOf(element) {
    const { chapter, chapters = chapter, level, kind, year } = element.dataset;
    const label = element.querySelector('.kind, .label')?.textContent.replace(/[\d. ]+$/, '').trim();
    return {
      element, chapters: (chapters || '').split(' '), level: Number(level), kind, label, year, states: [],
      text: book.searching.normalise(element.textContent),
    };
  }

  const sorted = (values) => [...new Set(values)].filter(Boolean).sort((a, b) => Number(a) - Number(b)).map((value) => [value, value]);

  function optionsOf(name, rows) {
    if (name === 'level') return LEVELS;
    if (name === 'state') return STATES[page];
    if (name === 'kind') return [...new Map(rows.filter((row) => row.kind).map((row) => [row.kind, row.label]))];
    if (name === 'year') return sorted(rows.map((row) => row.year)).reverse();
    return sorted(rows.flatMap((row) => row.chapters));
  }

  function field(name, rows) {
    const control = name === 'q'
      ? make('input', { type: 'search', name, placeholder: '筛选' })
      : make('select', { name }, ...[['', '全部'], ...optionsOf(name, rows)]
        .map(([value, textContent]) => make('option', { value, textContent })));
    return make('label', {}, `${LABELS[name]} `, control);
  }

  // A heading goes when nothing is left below it.
  function hideEmpty() {
    for (const group of all('.exercise-group, .thread-group, .paper-list')) {
      const empty = !group.querySelector(`${selector.split(',')[0]}:not([hidden])`);
      group.hidden = empty;
      if (!group.matches('.paper-list')) continue;
      for (let at = group.previousElementSibling; at && !at.matches('.paper-list, .filters, .page-head'); at = at.previousElementSibling) {
        at.hidden = empty;
        if (at.matches('h2')) break;
      }
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    const place = document.querySelector('.filters');
    if (!place) return;
    const rows = all(selector).map(rowOf);
    const fields = names.filter((name) => name === 'q' || optionsOf(name, rows).length > 1).map((name) => field(name, rows));
    const form = make('form', { role: 'search', ariaLabel: '筛选' }, ...fields);
    const count = make('output', {});
    const status = make('p', { className: 'toolbar' }, count);
    place.append(form, status);

    const shown = () => rows.filter((row) => !row.element.hidden);
    const chosen = () => filtering.read(new URLSearchParams([...new FormData(form)].map(([key, value]) => [key, String(value)])).toString(), names);
    const apply = () => {
      const filter = chosen();
      for (const row of rows) {
        row.states = statesOf(row.element);
        row.element.hidden = !filtering.passes(row, filter);
      }
      hideEmpty();
      count.textContent = `${rows.length} ${unit} · 显示 ${shown().length}`;
    };
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', () => {
      apply();
      // Some browsers refuse this to files.
      try {
        history.replaceState(null, '', location.pathname + filtering.write(chosen()) + location.hash);
      } catch { /* The list is filtered all the same. */ }
    });
    const given = filtering.read(location.search, names);
    for (const control of all('select, input', form)) control.value = given[control.name] || '';
    store.watch('exercises', apply);
    store.watch('papers', apply);

    if (page === 'exercises') {
      const button = (textContent, onclick) => make('button', { type: 'button', textContent, onclick });
      const random = () => {
        const open = shown();
        if (open.length) open[Math.floor(Math.random() * open.length)].element.querySelector('a').click();
      };
      status.append(button('随机一题', random), button('导出记录', () => book.act('export')), button('导入', () => book.act('import')));
    }
    if (page === 'papers') rows.forEach(({ element }) => element.querySelector('.paper-title').append(readMark(element)));
    apply();
    if (location.hash) book.openTarget();
  });

  function readMark(element) {
    const title = element.querySelector('cite').textContent;
    const input = make('input', { type: 'checkbox', ariaLabel: `已读：${title}`, checked: statesOf(element).length > 0 });
    input.addEventListener('change', () => {
      const others = store.get('papers', []).filter((id) => id !== element.id);
      store.set('papers', input.checked ? [...others, element.id] : others);
    });
    return make('label', { className: 'exercise-state' }, input, '已读');
  }
})();
