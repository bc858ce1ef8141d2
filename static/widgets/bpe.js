'use strict';

book.widget('bpe', (element, model) => {
  const { kit } = book;
  const fields = [
    { key: 'text', label: '语料', kind: 'select', options: [['chinese', '中文'], ['english', '英文'], ['mixed', '中英混合']] },
    { key: 'merges', label: '合并次数', kind: 'range', min: 0, max: 40, step: 1 },
  ];

  kit.panel(element, {
    label: 'BPE 演练', fields, defaults: model.defaults,
    update(values) {
      const text = model.texts[values.text];
      const { tokens, steps, ids } = model.learn(text, values.merges);
      const size = model.bytes(text).length;
      const chips = ids.map((id) => kit.make('span', { class: id < 256 ? 'token' : 'token merged' }, model.show(tokens[id])));
      const last = steps.slice(-6).map(({ pair, count, id }, at, shown) => [
        String(steps.length - shown.length + at + 1), model.show(tokens[pair[0]]), model.show(tokens[pair[1]]), model.show(tokens[id]), count,
      ]);
      return {
        view: [
          kit.facts([
            ['字符', [...text].length], ['字节', size], ['token', ids.length],
            ['每 token 字节', (size / ids.length).toFixed(2)], ['词表', 256 + steps.length],
          ]),
          kit.make('p', { class: 'tokens' }, ...chips),
          ...(last.length ? [kit.table(['第几次', '左', '右', '并成', '出现次数'], last)] : []),
        ],
        say: `${steps.length} 次合并之后，${size} 个字节成为 ${ids.length} 个 token。`,
      };
    },
  });
});
