'use strict';

book.widget('clip', (element, model) => {
  const { kit } = book;
  const { tokens, ...defaults } = model.defaults;
  const longest = 32;
  const rules = [['ppo', 'PPO（同一个 ε）'], ['higher', 'Clip-Higher（DAPO）'], ['dual', 'Dual-clip PPO'], ['cispo', 'CISPO']];
  const fields = [
    { key: 'rule', label: '目标', kind: 'select', options: rules },
    { key: 'low', label: 'ε_low', kind: 'range', min: 0.05, max: 0.9, step: 0.01, only: (values) => values.rule !== 'cispo' },
    { key: 'high', label: 'ε_high', kind: 'range', min: 0.05, max: 1, step: 0.01, only: (values) => values.rule !== 'ppo' },
    { key: 'dual', label: 'c', kind: 'range', min: 1.5, max: 3.5, step: 0.1, only: (values) => values.rule === 'dual' },
    { key: 'steps', label: '陈旧步数', kind: 'range', min: 0, max: longest, step: 1 },
    { key: 'drift', label: '每步漂移', kind: 'range', min: 0.01, max: 0.3, step: 0.01 },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1 },
  ];
  /** @type {[1 | -1, string, string][]} */
  const signs = [[1, 'A>0', 'stroke-1'], [-1, 'A<0', 'stroke-2']];
  const line = (name, path, series) => kit.draw('path', { class: `${name} ${series}`, d: path });

  // The objective of both signs; a batch of ratios as strokes, above those of A>0, below those of A<0.
  function objectives(of, samples, width) {
    const to = of.rule === 'dual' ? 4 : 2.5;
    const ratios = kit.steps(0, 500).map((at) => to * (at + 0.25) / 500);
    const flat = (ratio, sign) => model.weight(of, ratio, sign) === 0;
    const curves = signs.flatMap(([sign, , series]) => {
      const parts = [];
      for (const ratio of ratios) {
        const last = parts.at(-1);
        if (!last || last.flat !== flat(ratio, sign)) parts.push({ flat: flat(ratio, sign), points: last ? [last.points.at(-1)] : [] });
        parts.at(-1).points.push([ratio, model.objective(of, ratio, sign)]);
      }
      return parts.map(({ flat, points }) => ({ points, class: flat ? `${series} flat` : series }));
    });
    const rug = (x, up) => signs.flatMap(([sign, , series]) => [true, false].map((lost) => {
      const [from, length] = sign > 0 ? [up(to), 10] : [up(-to) - 10, 10];
      const own = samples.filter((one) => one.sign === sign && one.ratio < to && flat(one.ratio, sign) === lost);
      return line(lost ? 'tick lost' : 'tick', own.map(({ ratio }) => `M${x(ratio).toFixed(1)} ${from}v${length}`).join(''), series);
    }));
    return kit.chart({
      width, height: 280, label: '目标随概率比的变化，虚线处没有梯度', curves,
      x: { from: 0, to, ticks: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4].filter((tick) => tick <= to), name: '概率比 r' },
      y: { from: -to, to, ticks: kit.steps(-Math.floor(to), Math.floor(to)), name: '目标' },
      marks: (x, up) => [...rug(x, up), line('axis', `M${x(1)} ${up(to)}V${up(-to)}`, 'dashed')],
    });
  }

  function shares(of, values, width) {
    const points = (sign) => kit.steps(0, longest).map((steps) => [steps, model.share(of, model.spread(values.drift, steps), sign)]);
    return kit.chart({
      width, height: 180, label: '有梯度的 token 占比随陈旧步数的变化',
      x: { from: 0, to: longest, ticks: [0, 8, 16, 24, 32], name: '陈旧步数' },
      y: { from: 0, to: 1, ticks: [0, 0.5, 1], name: '有梯度的占比' },
      curves: signs.map(([sign, , series]) => ({ points: points(sign), class: series })),
      marks: (x, up) => [line('axis', `M${x(values.steps)} ${up(0)}V${up(1)}`, 'dashed')],
    });
  }

  kit.panel(element, {
    label: '截断目标', fields, defaults,
    update(values, width) {
      const deviation = model.spread(values.drift, values.steps);
      const samples = model.batch(tokens, deviation, book.random(values.seed));
      const live = samples.filter(({ ratio, sign }) => model.weight(values, ratio, sign) > 0).length;
      const [up, down] = signs.map(([sign]) => model.share(values, deviation, sign));
      const [least, most] = model.limits(values);
      return {
        view: [
          kit.facts([
            ['不截断的区间', `[${kit.number(least)}, ${kit.number(most)}]`], ['期望占比，A>0', kit.percent(up)], ['期望占比，A<0', kit.percent(down)],
            ['这一批有梯度', `${live}/${tokens}`],
          ]),
          kit.key([...signs.map(([, name, series]) => [name, series.replace('stroke', 'series')]), ['虚线与灰色：梯度为零', 'series-rest']]),
          objectives(values, samples, width), shares(values, values, width),
        ],
        say: `陈旧 ${values.steps} 步：期望有 ${kit.percent((up + down) / 2)} 的 token 给出梯度，这一批是 ${tokens} 个里的 ${live} 个。`,
      };
    },
  });
});
