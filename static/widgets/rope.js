'use strict';

book.widget('rope', (element, model) => {
  const { kit } = book;
  const { width, base, ...defaults } = model.defaults;
  const SPAN = 256;
  const whole = (value) => value.toLocaleString('en');
  const fields = [
    { key: 'm', label: '查询位置 m', kind: 'range', min: 0, max: SPAN, step: 1 },
    { key: 'n', label: '键位置 n', kind: 'range', min: 0, max: SPAN, step: 1 },
    { key: 'power', label: '底 b', kind: 'range', min: 2, max: 7, step: 0.25, show: (value) => whole(Math.round(10 ** value)) },
    { key: 'stretch', label: '外推方法', kind: 'select', options: [['none', '不外推'], ['pi', '位置插值 PI'], ['ntk', 'NTK-aware'], ['yarn', 'YaRN 的分段']] },
    { key: 'factor', label: '倍数 s', kind: 'range', min: 1, max: 32, step: 1, only: (values) => values.stretch !== 'none' },
  ];

  // A pair of query and key as two hands on a dial.
  function dial(x, radius, frequency, { m, n }, pair) {
    const hand = (position, name) => {
      const angle = position * frequency;
      return kit.draw('line', {
        x1: x, y1: 70, x2: x + radius * Math.cos(angle), y2: 70 - radius * Math.sin(angle), class: `curve ${name}`,
      });
    };
    const wave = 2 * Math.PI / frequency;
    return [
      kit.draw('circle', { cx: x, cy: 70, r: radius + 4, class: 'axis' }), hand(m, 'stroke-1'), hand(n, 'stroke-2'),
      kit.draw('text', { x, y: 146, 'text-anchor': 'middle' }, `第 ${pair} 对`),
      kit.draw('text', { x, y: 162, 'text-anchor': 'middle', class: 'quiet' }, `波长 ${kit.number(wave)}`),
    ];
  }

  function curve(of, { m, n }, width) {
    const x = (distance) => 36 + (width - 50) * (distance + SPAN) / (2 * SPAN);
    const y = (value) => 84 - 72 * value;
    const points = [];
    for (let distance = -SPAN; distance <= SPAN; distance += 2) {
      points.push(`${x(distance).toFixed(1)},${y(model.score(of, distance, 0)).toFixed(1)}`);
    }
    const here = model.score(of, m, n);
    return kit.drawing(
      width, 190, '分数随相对位置的变化',
      kit.draw('path', { d: `M36 ${y(0)}H${x(SPAN)}M${x(0)} 8V160`, class: 'axis' }),
      ...[-1, 0, 1].map((value) => kit.draw('text', { x: 30, y: y(value) + 4, 'text-anchor': 'end', class: 'quiet' }, value)),
      kit.draw('polyline', { points: points.join(' '), class: 'curve stroke-1' }),
      kit.draw('circle', { cx: x(m - n), cy: y(here), r: 5, class: 'series-2' }),
      ...[['start', -SPAN], ['middle', 0], ['end', SPAN]].map(([anchor, value]) => (
        kit.draw('text', { x: x(value), y: 178, 'text-anchor': anchor, class: 'quiet' }, value ? value : 'm−n = 0')
      )),
    );
  }

  kit.panel(element, {
    label: '旋转位置编码', fields, defaults: { ...defaults, power: Math.log10(base) },
    update(values, room) {
      const of = model.stretched({ ...values, width, base: 10 ** values.power });
      const pairs = [0, 4, 10, 31];
      const score = model.score(of, values.m, values.n);
      const dials = pairs.flatMap((pair, at) => dial(room * (2 * at + 1) / 8, Math.min(52, room / 8 - 8), of[pair], values, pair));
      return {
        view: [
          kit.facts([
            ['m−n', values.m - values.n], ['归一化的分数', score.toFixed(4)],
            ['训练长度内转满一圈', `${of.filter((frequency) => values.trained * frequency >= 2 * Math.PI).length} / ${of.length} 对`],
          ]),
          kit.drawing(room, 170, '四对分量的转角，查询与键', ...dials),
          kit.key([['查询', 'series-1'], ['键', 'series-2']]),
          curve(of, values, room),
        ],
        say: `相对位置 ${values.m - values.n}，分数 ${score.toFixed(4)}；同时移动 m 与 n，分数不变。`,
      };
    },
  });
});
