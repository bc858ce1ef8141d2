'use strict';

// How the page looks and behaves, as its reader likes it. templates/boot.js applies what is kept before the page is painted.
(() => {
  const { make, store } = book;
  const page = document.documentElement;

  // What is kept of each: nothing for the first choice, which is the page's own.
  const CHOICES = {
    theme: ['主题', [['', '自动'], ['light', '浅色'], ['dark', '深色'], ['sepia', '旧纸']]],
    size: ['字号', [['1', '最小'], ['2', '小'], ['', '中'], ['4', '大'], ['5', '最大']]],
    font: ['字体', [['', '黑体'], ['serif', '宋体']]],
    width: ['行宽', [['narrow', '窄'], ['', '中'], ['wide', '宽']]],
    print: ['打印答案', [['', '章末'], ['none', '不印'], ['inline', '原处']]],
    keys: ['单键快捷键', [['', '开'], ['off', '关']]],
  };
  const SHOWN = ['theme', 'size', 'font', 'width'];

  const get = (key) => store.get('settings', {})[key] || '';

  function set(key, value) {
    const settings = { ...store.get('settings', {}) };
    delete settings[key];
    store.set('settings', value ? { ...settings, [key]: value } : settings);
  }

  function show() {
    for (const key of SHOWN) {
      if (get(key)) page.dataset[key] = get(key);
      else delete page.dataset[key];
    }
    for (const input of book.all('.settings input[type=radio]')) input.checked = get(input.name) === input.value;
  }

  function choice(key) {
    const [label, options] = CHOICES[key];
    const inputs = options.map(([value, text]) => make('label', {},
      make('input', { type: 'radio', name: key, value, onchange: () => set(key, value) }),
      make('span', { textContent: text })));
    return make('fieldset', { className: 'choice' }, make('legend', { textContent: label }), ...inputs);
  }

  let panel = null;

  function open() {
    if (!panel) {
      const more = make('p', { className: 'more' });
      panel = book.dialog('settings', '显示设置', ...Object.keys(CHOICES).map(choice), more);
      const button = (action, textContent) => {
        const made = make('button', { type: 'button', textContent });
        made.dataset.action = action;
        return made;
      };
      more.append(button('help', '全部快捷键'), button('export', '导出学习记录'), button('import', '导入'));
      show();
    }
    panel.showModal();
  }

  // Turns to the other of what is shown now; 自动 is a choice of the dialog.
  function turn() {
    const dark = get('theme') ? get('theme') === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    set('theme', dark ? 'light' : 'dark');
  }

  store.watch('settings', show);
  book.action('settings', open);
  book.action('theme', turn);
  book.settings = { get, set };
})();
