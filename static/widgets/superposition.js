'use strict';

book.widget('superposition', (element, model) => {
  const { kit } = book;
  const names = {
    dedicated: '两个各占一维', mixed: '一个独占，一对对径', triangle: '正三角形', pairs: '两对对径',
    'polygon-5': '正五边形', 'polygon-6': '正六边形', 'polygon-7': '正七边形', 'polygon-8': '正八边形',
  };
  const series = { dedicated: '1', pairs: '2', 'polygon-5': '3' };
  const longest = 2;
  const sparsity = (power) => kit.number(1 - 10 ** -power);
  const fields = [
    { key: 'power', label: '稀疏度 S', kind: 'range', min: 0, max: longest, step: 0.05, show: sparsity },
    { key: 'features', label: '特征数 n', kind: 'range', min: 3, max: 8, step: 1 },
    { key: 'decay', label: '重要性衰减', kind: 'range', min: 0.5, max: 1, step: 0.05, show: (value) => value.toFixed(2) },
    { key: 'arrangement', label: '画哪一种', kind: 'select', options: [['best', '损失最小的'], ...Object.entries(names)] },
  ];

  // The arrows beside the features' importances, of each the part that is lost.
  function pictures(shown, { features, density, decay }, width) {
    const [middle, unit, height] = [100, 62, 216];
    const across = (value) => (middle + unit * value).toFixed(1);
    const up = (value) => (height / 2 - unit * value).toFixed(1);
    const arrows = model.arrows(shown, features, shown.each).flatMap(([x, y], at) => {
      const length = Math.hypot(x, y);
      if (length === 0) return [];
      const [along, aside] = [[x / length, y / length], [-y / length, x / length]];
      const tip = (back, side) => `${across(x - back * along[0] + side * aside[0])} ${up(y - back * along[1] + side * aside[1])}`;
      return [
        kit.draw('path', { class: 'curve stroke-1', d: `M${middle} ${height / 2}L${tip(0.06, 0)}` }),
        kit.draw('path', { class: 'series-1', d: `M${tip(0, 0)}L${tip(0.16, 0.07)}L${tip(0.16, -0.07)}Z` }),
        kit.draw('text', { x: across(x + 0.17 * along[0]), y: Number(up(y + 0.17 * along[1])) + 4, 'text-anchor': 'middle' }, at + 1),
      ];
    });
    const [left, step] = [226, (height - 30) / features];
    const long = width - left - 4;
    const bars = model.importances(features, decay).flatMap((weight, at) => {
      const y = 26 + step * at;
      const bar = (part, name) => kit.draw('rect', { x: left, y, width: (long * weight * part).toFixed(1), height: (0.66 * step).toFixed(1), class: name });
      return [
        kit.draw('text', { x: left - 6, y: y + 0.33 * step + 4, 'text-anchor': 'end' }, at + 1),
        bar(1, 'series-rest'), bar(shown.each[at].loss / (density / 3), 'series-2'),
      ];
    });
    return kit.drawing(
      width, height, `${names[shown.name]}：各特征的方向，与各自损失的部分`,
      kit.draw('circle', { cx: middle, cy: height / 2, r: unit, class: 'axis dashed' }), ...arrows,
      kit.draw('text', { x: width, y: 12, 'text-anchor': 'end', class: 'quiet' }, '重要性与损失'), ...bars,
    );
  }

  function losses({ features, decay, power }, width) {
    const powers = kit.steps(0, 40).map((at) => longest * at / 40);
    const rows = powers.map((at) => new Map(model.ranked({ features, decay, density: 10 ** -at }).map((one) => [one.name, one.share])));
    const shown = [...rows[0].keys()].sort((one) => (series[one] ? 1 : -1));
    const most = Math.max(...rows.flatMap((row) => [...row.values()]));
    const every = most > 0.4 ? 0.2 : most > 0.15 ? 0.1 : 0.05;
    const ticks = kit.steps(0, Math.ceil(most / every)).map((at) => at * every);
    return [
      kit.key([
        ...Object.keys(series).filter((name) => shown.includes(name)).map((name) => [names[name], `series-${series[name]}`]),
        ['其他排法', 'series-rest'],
      ]),
      kit.chart({
        width, label: '各种排法的损失随稀疏度的变化',
        x: { from: 0, to: longest, ticks: [0, 0.5, 0.9, 0.95, 0.99].map((at) => -Math.log10(1 - at)), show: sparsity, name: '稀疏度 S' },
        y: { from: 0, to: ticks.at(-1), ticks, show: (value) => `${Math.round(100 * value)}%`, name: '损失' },
        curves: shown.map((name) => ({
          class: series[name] ? `stroke-${series[name]}` : 'stroke-rest', points: powers.map((at, row) => [at, rows[row].get(name)]),
        })),
        marks: (x, up) => [kit.draw('path', { class: 'axis dashed', d: `M${x(power)} ${up(0)}V${up(ticks.at(-1))}` })],
      }),
    ];
  }

  kit.panel(element, {
    label: '叠加', fields, defaults: model.defaults,
    update(values, width) {
      const of = { ...values, density: 10 ** -values.power };
      const found = model.ranked(of);
      const shown = found.find(({ name }) => name === values.arrangement) ?? found[0];
      const last = shown.each[model.count(shown) - 1];
      return {
        view: [
          kit.facts([
            ['损失最小', names[found[0].name]], ['它的损失', kit.percent(found[0].share)],
            ['箭头长度 r', Math.sqrt(last.gain).toFixed(2)], ['偏置 b', last.bias.toFixed(2).replace('-', '−')],
          ]),
          kit.key([['箭头：特征的方向（虚线圆：长度 1）', 'series-1'], ['重要性中损失的部分', 'series-2'], ['留住的部分', 'series-rest']]),
          pictures(shown, of, width), ...losses(values, width),
          kit.table(['排法', '特征', '损失'], found.map((one) => [names[one.name], model.count(one), kit.percent(one.share)])),
        ],
        say: `S=${sparsity(values.power)}：损失最小的是${names[found[0].name]}，损失 ${kit.percent(found[0].share)}；画的是${names[shown.name]}，表示 ${model.count(shown)} 个特征。`,
      };
    },
  });
});
