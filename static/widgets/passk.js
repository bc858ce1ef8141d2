'use strict';

book.widget('passk', (element, model) => {
  const { kit } = book;
  const most = 10;
  const ks = kit.steps(0, most).map((power) => 2 ** power);
  const score = (values) => values.verifier === 'score';
  const fields = [
    { key: 'power', label: '采样数 k', kind: 'range', min: 0, max: most, step: 1, show: (value) => String(2 ** value) },
    { key: 'rate', label: '平均正确率', kind: 'range', min: 0.02, max: 0.9, step: 0.01 },
    { key: 'spread', label: '难度分散 ρ', kind: 'range', min: 0, max: 0.5, step: 0.05 },
    { key: 'wrongs', label: '错误答案', kind: 'range', min: 1, max: 9, step: 1, show: (value) => `${value} 种` },
    { key: 'verifier', label: '验证器', kind: 'select', options: [['score', '打分，取最高'], ['accept', '判对错，任取一个判对的']] },
    { key: 'separation', label: '分数差 d', kind: 'range', min: 0, max: 4, step: 0.1, show: (value) => `${value} σ`, only: score },
    { key: 'hit', label: '真阳性率', kind: 'range', min: 0, max: 1, step: 0.05, only: (values) => !score(values) },
    { key: 'alarm', label: '假阳性率', kind: 'range', min: 0, max: 1, step: 0.05, only: (values) => !score(values) },
    { key: 'exploit', label: '骗过的概率', kind: 'range', min: 0, max: 0.05, step: 0.001, show: (value) => `${(100 * value).toFixed(1)}%` },
    { key: 'samples', label: '估计用 n', kind: 'range', min: 10, max: 200, step: 10 },
  ];
  const names = [['pass@k', 'series-1', 'stroke-1'], ['多数表决', 'series-2', 'stroke-2'], ['验证器选最好', 'series-3', 'stroke-3']];

  kit.panel(element, {
    label: '多次采样', fields, defaults: model.defaults,
    update(values, width) {
      const { rate, spread, power } = values;
      const curves = [
        ks.map((k) => model.pass(k, rate, spread)), ks.map((k) => model.vote(k, rate, spread, values.wrongs)),
        model.best(ks, rate, spread, values),
      ];
      const top = curves[2].indexOf(Math.max(...curves[2]));
      const guess = ks[power] <= values.samples ? model.plugIn(ks[power], values.samples, rate, spread).toFixed(3) : 'k 大于 n';
      return {
        view: [
          kit.facts([
            ...names.map(([name], at) => [name, curves[at][power].toFixed(3)]),
            ['选最好的峰', `${curves[2][top].toFixed(3)}，k=${ks[top]}`], ['代入 ĉ/n 估计 pass@k', guess],
          ]),
          kit.key(names),
          kit.chart({
            width, label: '正确率随采样数的变化',
            x: { from: 0, to: most, ticks: [0, 2, 4, 6, 8, 10], show: (tick) => 2 ** tick, name: '采样数 k（对数）' },
            y: { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], name: '正确率' },
            curves: curves.map((values, at) => ({ points: values.map((value, power) => [power, value]), class: names[at][2] })),
            marks: (x, up) => [kit.draw('path', { class: 'axis dashed', d: `M${x(power)} ${up(0)}V${up(1)}` })],
          }),
        ],
        say: `采样 ${ks[power]} 次：${names.map(([name], at) => `${name} ${curves[at][power].toFixed(3)}`).join('，')}。`,
      };
    },
  });
});
