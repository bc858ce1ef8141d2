'use strict';

book.widget('speculative', (element, model) => {
  const { kit } = book;
  const { longest, ...defaults } = model.defaults;
  const fields = [
    { key: 'acceptance', label: '接受率 α', kind: 'range', min: 0, max: 1, step: 0.01 },
    { key: 'guesses', label: '草稿长 γ', kind: 'range', min: 0, max: longest, step: 1 },
    { key: 'draft', label: '草稿代价 c', kind: 'range', min: 0, max: 1, step: 0.01 },
    { key: 'load', label: '每多验一个', kind: 'range', min: 0, max: 1, step: 0.01 },
  ];
  const names = [['加速比', 'series-1', 'stroke-1'], ['每次验证的 token 数', 'series-2', 'stroke-2']];

  // How many tokens a pass yields, and how often.
  function yields(values, width) {
    const chances = model.yields(values.acceptance, values.guesses);
    const wide = (width - 54) / chances.length;
    const bars = chances.flatMap((chance, at) => {
      const [x, high] = [40 + at * wide, 84 * chance];
      return [
        kit.draw('rect', { x: (x + 2).toFixed(1), y: (124 - high).toFixed(1), width: (wide - 4).toFixed(1), height: high.toFixed(1), class: 'series-2' }),
        kit.draw('text', { x: x + wide / 2, y: 141, 'text-anchor': 'middle', class: 'quiet' }, at + 1),
        ...(wide < 40 ? [] : [kit.draw('text', { x: x + wide / 2, y: 119 - high, 'text-anchor': 'middle' }, chance.toFixed(3))]),
      ];
    });
    return kit.drawing(
      width, 148, '一次验证得到的 token 数的分布', kit.draw('text', { x: 0, y: 12, class: 'quiet' }, '概率'),
      kit.draw('text', { x: width - 14, y: 12, 'text-anchor': 'end', class: 'quiet' }, '横轴：一次得到的 token 数'),
      kit.draw('path', { d: `M40 124H${width - 14}`, class: 'axis' }), ...bars,
    );
  }

  kit.panel(element, {
    label: '推测解码', fields, defaults,
    update(values, width) {
      const { acceptance, guesses } = values;
      const best = model.bestGuesses(values, longest);
      const at = (of) => kit.steps(0, longest).map((guesses) => [guesses, of(guesses)]);
      const curves = [at((guesses) => model.speedup(guesses, values)), at((guesses) => model.tokens(acceptance, guesses))];
      const high = Math.max(2, Math.ceil(curves[1][longest][1]));
      const times = (value) => `${value.toFixed(2)}×`;
      const speed = model.speedup(guesses, values);
      return {
        view: [
          kit.facts([
            ['每次验证的 token', model.tokens(acceptance, guesses).toFixed(3)], ['一轮的代价', model.round(guesses, values).toFixed(2)],
            ['加速比', times(speed)], ['最好的 γ', best], ['最好的加速比', times(model.speedup(best, values))],
          ]),
          kit.key(names),
          kit.chart({
            width, label: '加速比与每次验证的 token 数随草稿长的变化',
            x: { from: 0, to: longest, ticks: [0, 4, 8, 12, 16], name: '草稿长 γ' }, y: { from: 0, to: high, ticks: [1, high / 2, high], name: '倍数、个数' },
            curves: curves.map((points, at) => ({ points, class: names[at][2] })),
            marks: (x, up) => [
              kit.draw('path', { class: 'axis dashed', d: `M${x(guesses)} ${up(0)}V${up(high)}M${x(0)} ${up(1)}H${x(longest)}` }),
              kit.draw('circle', { class: 'series-1', r: 4, cx: x(best), cy: up(model.speedup(best, values)) }),
            ],
          }),
          yields(values, width),
        ],
        say: `接受率 ${acceptance}，草稿 ${guesses} 个：每次得到 ${model.tokens(acceptance, guesses).toFixed(3)} 个 token，${speed < 1 ? '慢了，' : ''}加速比 ${speed.toFixed(2)}；最好的草稿长是 ${best}。`,
      };
    },
  });
});
