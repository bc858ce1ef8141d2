'use strict';

book.widget('attention', (element, model) => {
  const { kit } = book;
  const { tokens, width, ...defaults } = model.defaults;
  const fields = [
    { key: 'head', label: '头', kind: 'select', options: [['content', '随机的 q 与 k'], ['previous', '看前一个'], ['sink', '停在首个']] },
    { key: 'power', label: '头维 d_h', kind: 'range', min: 2, max: 10, step: 1, show: (value) => String(2 ** value), only: (values) => values.head === 'content' },
    { key: 'scaled', label: '除以 √d_h', kind: 'check', only: (values) => values.head === 'content' },
    { key: 'temperature', label: '温度', kind: 'range', min: 0.25, max: 4, step: 0.25 },
    { key: 'mask', label: '掩码', kind: 'select', options: [['none', '无'], ['causal', '因果'], ['window', '滑动窗口']] },
    { key: 'window', label: '窗口', kind: 'range', min: 1, max: tokens.length, step: 1, only: (values) => values.mask === 'window' },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1, only: (values) => values.head === 'content' },
  ];

  const heats = ['heat-0', 'heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5', 'heat-6', 'heat-7', 'heat-8'];

  function scores({ head, power, seed }) {
    if (head === 'previous') return model.previousScores(tokens.length, 4);
    if (head === 'sink') return model.sinkScores(tokens.length, 4);
    return model.contentScores(tokens.length, 2 ** power, book.random(seed));
  }

  // Rows are queries. A cell's ground is its weight; the entropy of each row stands at its end.
  function matrix(rows, values, room) {
    const cell = Math.min(40, (room - 90) / tokens.length);
    const left = room - 120 - cell * tokens.length;
    const parts = [];
    rows.forEach((row, at) => {
      const y = 26 + cell * at;
      parts.push(kit.draw('text', { x: 24, y: y + cell / 2 + 5, 'text-anchor': 'middle' }, tokens[at]));
      parts.push(kit.draw('text', { x: 44 + cell * at + cell / 2, y: 18, 'text-anchor': 'middle' }, tokens[at]));
      row.forEach((value, other) => {
        const x = 44 + cell * other;
        const seen = model.visible(values.mask, values.window, at, other);
        // Of the nine steps of heat, dark letters can be read on the first five and light ones on the others; or the other way round.
        const heat = Math.round((heats.length - 1) * value);
        parts.push(kit.draw('rect', { x, y, width: cell - 2, height: cell - 2, class: seen ? heats[heat] : 'track' }));
        if (!seen) return;
        const name = heat > 4 ? 'on-series' : null;
        parts.push(kit.draw('text', { x: x + cell / 2 - 1, y: y + cell / 2 + 4, 'text-anchor': 'middle', class: name }, value.toFixed(2).replace(/^0/, '')));
      });
      const end = 52 + cell * row.length;
      const nats = model.entropy(row);
      parts.push(kit.draw('text', { x: end, y: y + cell / 2 + 4, class: 'quiet' }, nats.toFixed(2)));
      if (left < 60) return;
      parts.push(kit.draw('rect', { x: end + 40, y: y + cell / 2 - 7, width: left * nats / Math.log(tokens.length), height: 14, class: 'series-2' }));
    });
    parts.push(kit.draw('text', { x: 52 + cell * tokens.length, y: 18, class: 'quiet' }, '熵'));
    return kit.drawing(room, 30 + cell * tokens.length, '注意力权重，一行是一个查询', ...parts);
  }

  kit.panel(element, {
    label: '注意力', fields, defaults: { ...defaults, power: Math.log2(width) },
    update(values, room) {
      const content = values.head === 'content' && values.scaled;
      const scale = (content ? 2 ** (-values.power / 2) : 1) / values.temperature;
      const rows = model.weights(scores(values), { ...values, scale });
      const mean = rows.reduce((total, row) => total + model.entropy(row), 0) / rows.length;
      const largest = rows.reduce((total, row) => total + Math.max(...row), 0) / rows.length;
      return {
        view: [kit.facts([['平均熵', `${mean.toFixed(3)} nat`], ['平均最大权重', largest.toFixed(3)]]), matrix(rows, values, room)],
        say: `平均熵 ${mean.toFixed(3)} nat，平均最大权重 ${largest.toFixed(3)}。`,
      };
    },
  });
});
