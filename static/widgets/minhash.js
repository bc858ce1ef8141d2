'use strict';

book.widget('minhash', (element, model) => {
  const { kit } = book;
  const { concentration, ...defaults } = model.defaults;
  const tenTo = (power) => `10${[...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit] ?? '⁻').join('')}`;
  const fields = [
    { key: 'bands', label: '带数 b', kind: 'range', min: 1, max: 64, step: 1 },
    { key: 'rows', label: '每带行数 r', kind: 'range', min: 1, max: 32, step: 1 },
    { key: 'documents', label: '文档数', kind: 'range', min: 3, max: 10, step: 1, show: tenTo },
    { key: 'near', label: '近重复对', kind: 'range', min: -9, max: -1, step: 1, show: tenTo },
    { key: 'unrelated', label: '无关对的 s', kind: 'range', min: 0.05, max: 0.5, step: 0.01 },
    { key: 'similar', label: '近重复的 s', kind: 'range', min: 0.55, max: 0.97, step: 0.01 },
  ];
  const names = [['成为候选的概率', 'series-1'], ['无关对的相似度', 'series-2'], ['近重复的相似度', 'series-3']];

  const power = (value) => {
    const [front, exponent] = value.toExponential(2).split('e');
    return Math.abs(Number(exponent)) < 4 ? kit.number(value) : `${front}×${tenTo(Number(exponent))}`;
  };
  const share = (value) => (value > 0 && value < 1e-3 ? power(value) : kit.percent(value));

  // Where pairs of a kind lie, each kind as high as half the chart.
  function hill(mean, series, x, up) {
    const shares = model.similarities(mean, concentration);
    const most = Math.max(...shares);
    const points = kit.steps(0, 99).map((at) => [model.pieces[20 * at + 10], shares[20 * at + 10] / most / 2]);
    const path = points.map(([s, value]) => `${x(s).toFixed(1)} ${up(value).toFixed(1)}`).join('L');
    return kit.draw('path', { class: `hill ${series}`, d: `M${x(0)} ${up(0)}L${path}L${x(1)} ${up(0)}Z` });
  }

  kit.panel(element, {
    label: 'MinHash 的 S 曲线', fields, defaults,
    update(values, width) {
      const { bands, rows } = values;
      const of = model.expected({ ...values, concentration });
      const threshold = model.threshold(bands, rows);
      const curve = kit.steps(0, 200).map((at) => [at / 200, model.candidate(at / 200, bands, rows)]);
      return {
        view: [
          kit.facts([
            ['阈值 (1/b)^(1/r)', threshold.toFixed(3)], ['概率 ½ 处', model.half(bands, rows).toFixed(3)], ['每文档哈希 b·r', of.hashes],
            ['漏掉的近重复', share(of.missed)], ['误报的无关对', share(of.alarms)],
          ]),
          kit.facts([
            ['全部文档对', power(of.pairs)], ['候选对', power(of.candidates)], ['其中近重复', power(of.right)], ['候选的精确率', share(of.precision)],
          ]),
          kit.key(names),
          kit.chart({
            width, label: '成为候选的概率随相似度的变化',
            x: { from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], name: 'Jaccard 相似度 s' },
            y: { from: 0, to: 1, ticks: [0, 0.5, 1], name: '概率' },
            curves: [{ points: curve, class: 'stroke-1' }],
            marks: (x, up) => [
              hill(values.unrelated, 'series-2', x, up), hill(values.similar, 'series-3', x, up),
              kit.draw('path', { class: 'axis dashed', d: `M${x(threshold)} ${up(0)}V${up(1)}` }),
            ],
          }),
        ],
        say: `${bands} 带、每带 ${rows} 行：漏掉 ${share(of.missed)} 的近重复，${power(of.candidates)} 个候选对里 ${share(of.precision)} 是近重复。`,
      };
    },
  });
});
