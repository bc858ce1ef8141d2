'use strict';

book.widget('routing', (element, model) => {
  const { kit } = book;
  const { tokens, steps, speed, ...rest } = model.defaults;
  const fields = [
    { key: 'balance', label: '均衡', kind: 'select', options: [['none', '不均衡'], ['bias', '无辅助损失的偏置']] },
    { key: 'speedPower', label: '更新速度 u', kind: 'range', min: -4, max: -1, step: 0.25, show: (value) => kit.number(10 ** value), only: (values) => values.balance === 'bias' },
    { key: 'experts', label: '专家数 E', kind: 'select', options: [['8', '8'], ['16', '16'], ['32', '32']] },
    { key: 'active', label: '每 token k', kind: 'range', min: 1, max: 4, step: 1 },
    { key: 'skew', label: '亲和度偏斜', kind: 'range', min: 0, max: 2, step: 0.1 },
    { key: 'capacity', label: '容量因子', kind: 'range', min: 1, max: 4, step: 0.05, show: (value) => value.toFixed(2) },
    { key: 'step', label: '第几步', kind: 'range', min: 0, max: steps, step: 1 },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1 },
  ];

  function loads(shown, most, width) {
    const [left, top, bottom] = [40, 24, 156];
    const high = Math.max(most, ...shown);
    const y = (load) => bottom - (bottom - top) * load / high;
    const wide = (width - left - 14) / shown.length;
    const bars = shown.flatMap((load, at) => {
      const bar = (from, to, series) => kit.draw('rect', {
        x: (left + at * wide + 1).toFixed(1), y: y(to).toFixed(1), width: (wide - 2).toFixed(1), height: (y(from) - y(to)).toFixed(1), class: series,
      });
      return [bar(0, Math.min(load, most), 'series-1'), ...(load > most ? [bar(most, load, 'series-2')] : [])];
    });
    const level = (load, name) => kit.draw('path', { d: `M${left} ${y(load).toFixed(1)}H${width - 14}`, class: name });
    const number = (load) => kit.draw('text', { x: left - 6, y: y(load) + 4, 'text-anchor': 'end', class: 'quiet' }, load);
    const every = shown.length > 16 || width < 400 ? 4 : 1;
    const names = shown.map((_, at) => at).filter((at) => (at + 1) % every === 0 || at === 0);
    return kit.drawing(
      width, 182, '每个专家的负载与容量', kit.draw('text', { x: 0, y: 12, class: 'quiet' }, '负载（token）'),
      kit.draw('text', { x: width - 14, y: 12, 'text-anchor': 'end', class: 'quiet' }, '横轴：专家'),
      ...bars, level(0, 'axis'), level(most, 'axis limit'), number(0), number(most),
      ...names.map((at) => kit.draw('text', { x: left + (at + 0.5) * wide, y: bottom + 17, 'text-anchor': 'middle', class: 'quiet' }, at + 1)),
    );
  }

  function violations(lines, step, width) {
    const high = Math.max(1, Math.ceil(Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value)))));
    return kit.chart({
      width, height: 190, label: 'MaxVio 随步数的变化',
      x: { from: 0, to: steps, ticks: [0, 50, 100, 150, 200], name: '步' },
      y: { from: 0, to: high, ticks: [0, high / 2, high], name: 'MaxVio' }, curves: lines,
      marks: (x, up) => [kit.draw('path', { class: 'axis dashed', d: `M${x(step)} ${up(0)}V${up(high)}` })],
    });
  }

  // The last simulation: another step to look at, or another capacity, needs no new one.
  let last = { key: '', runs: [] };
  function simulated(of) {
    const key = JSON.stringify([of.experts, of.active, of.skew, of.balance, of.speed, of.seed]);
    if (last.key !== key) {
      const pool = model.affinities(of, book.random(of.seed));
      last = { key, runs: (of.balance === 'none' ? ['none'] : ['none', 'bias']).map((balance) => model.simulate({ ...of, balance }, pool)) };
    }
    return last.runs;
  }

  kit.panel(element, {
    label: '专家路由', fields, defaults: { ...rest, experts: String(rest.experts), speedPower: Math.log10(speed) },
    update(values, width) {
      const of = { ...values, tokens, steps, experts: Number(values.experts), speed: 10 ** values.speedPower };
      const runs = simulated(of);
      const run = runs.at(-1);
      const { loads: shown, violation } = run[values.step];
      const most = model.capacityOf(of);
      const lost = model.dropped(shown, most);
      return {
        view: [
          kit.facts([
            ['MaxVio，第 0 步', run[0].violation.toFixed(2)], [`MaxVio，第 ${values.step} 步`, violation.toFixed(2)], ['专家容量', most],
            ['最大负载', Math.max(...shown)], ['超出容量而丢弃', kit.percent(lost)],
          ]),
          kit.key([['容量之内', 'series-1'], ['丢弃', 'series-2']]),
          loads(shown, most, width),
          kit.key([['所选的均衡', 'series-1'], ...(runs.length > 1 ? [['不均衡', 'series-rest']] : [])]),
          violations(runs.map((run, at) => ({
            class: at === runs.length - 1 ? 'stroke-1' : 'stroke-rest', points: run.map(({ violation }, step) => [step, violation]),
          })), values.step, width),
        ],
        say: `第 ${values.step} 步：MaxVio ${violation.toFixed(2)}，${kit.percent(lost)} 的分派因超出容量被丢弃。`,
      };
    },
  });
});
