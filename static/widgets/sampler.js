'use strict';

book.widget('sampler', (element, model) => {
  const { kit } = book;
  const { words, logits, draws, ...defaults } = model.defaults;
  const fields = [
    { key: 'temperature', label: '温度', kind: 'range', min: 0, max: 2.5, step: 0.05 },
    { key: 'k', label: 'top-k', kind: 'range', min: 1, max: words.length, step: 1 },
    { key: 'p', label: 'top-p', kind: 'range', min: 0.05, max: 1, step: 0.05 },
    { key: 'floor', label: 'min-p', kind: 'range', min: 0, max: 0.5, step: 0.01 },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1 },
  ];
  const percent = (value) => `${(100 * value).toFixed(1)}%`;

  // Beside each word what the model says, and over it what sampling makes of it.
  function bars(before, after, counts, width) {
    const room = width - 170;
    const parts = words.flatMap((word, at) => {
      const y = 28 * at;
      return [
        kit.draw('text', { x: 0, y: y + 18, class: after[at] ? null : 'quiet' }, word),
        kit.draw('rect', { x: 48, y: y + 6, height: 16, width: room * before[at], class: 'series-rest' }),
        kit.draw('rect', { x: 48, y: y + 10, height: 8, width: room * after[at], class: 'series-1' }),
        kit.draw('text', { x: width - 60, y: y + 18, 'text-anchor': 'end', class: after[at] ? null : 'quiet' }, percent(after[at])),
        kit.draw('text', { x: width - 4, y: y + 18, 'text-anchor': 'end', class: 'quiet' }, `${counts[at]} 次`),
      ];
    });
    return kit.drawing(width, 28 * words.length, '截断前后的概率与抽样次数', ...parts);
  }

  kit.panel(element, {
    label: '采样器', fields, defaults: { ...defaults, seed: 1 },
    update(values, width) {
      const before = model.softmax(logits, values.temperature);
      const stays = model.kept(before, values);
      const after = model.truncate(before, stays);
      const mass = before.reduce((total, value, at) => total + (stays[at] ? value : 0), 0);
      const counts = model.sample(after, draws, book.random(values.seed));
      const left = stays.filter(Boolean).length;
      return {
        view: [
          kit.facts([
            ['留下的词', left], ['留下的概率质量', percent(mass)], ['截断前的熵', `${model.entropy(before).toFixed(3)} nat`],
            ['截断后的熵', `${model.entropy(after).toFixed(3)} nat`], ['抽样', `${draws} 次`],
          ]),
          bars(before, after, counts, width),
        ],
        say: `留下 ${left} 个词，共占 ${percent(mass)}；截断后的熵是 ${model.entropy(after).toFixed(3)} nat。`,
      };
    },
  });
});
