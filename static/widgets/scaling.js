'use strict';

book.widget('scaling', (element, model) => {
  const { kit } = book;
  const power = (value) => `10^${value}`;
  const large = (value) => {
    const power = Math.min(4, Math.floor(Math.log10(value) / 3 + 1e-9));
    return power < 1 || value >= 1e15 ? value.toExponential(2) : `${kit.number(value / 1000 ** power)}${' KMBT'[power]}`;
  };
  const fields = [
    { key: 'fit', label: '拟合', kind: 'select', options: [['besiroglu', 'Besiroglu 等的重拟合'], ['hoffmann', 'Hoffmann 等的舍入值']] },
    { key: 'compute', label: '训练计算量', kind: 'range', min: 18, max: 27, step: 0.25, show: power },
    { key: 'served', label: '推理 token', kind: 'range', min: 0, max: 15, step: 0.5, show: (value) => (value ? power(value) : '0') },
  ];

  // Loss against size at three budgets; the lowest point of each is its optimum.
  function curves(fit, compute, chosen, width) {
    const centre = Math.log10(model.optimum(fit, 10 ** compute).parameters);
    const [from, to] = [centre - 1.75, centre + 1.75];
    const budgets = [compute - 1, compute, compute + 1];
    const losses = (budget, log) => model.loss(fit, 10 ** log, 10 ** budget / 6 / 10 ** log);
    const logs = Array.from({ length: 71 }, (_, at) => from + (to - from) * at / 70);
    const lowest = Math.min(...logs.map((log) => losses(compute + 1, log)));
    const highest = 1.12 * losses(compute - 1, centre - 0.5);
    const x = (log) => 44 + (width - 60) * (log - from) / (to - from);
    const y = (value) => 200 - 184 * (Math.min(value, highest) - lowest) / (highest - lowest);
    const lines = budgets.map((budget, at) => kit.draw('polyline', {
      class: at === 1 ? 'curve stroke-1' : 'axis',
      points: logs.filter((log) => losses(budget, log) <= highest).map((log) => `${x(log).toFixed(1)},${y(losses(budget, log)).toFixed(1)}`).join(' '),
    }));
    const best = model.optimum(fit, 10 ** compute);
    const level = model.loss(fit, best.parameters, best.tokens);
    const ticks = [Math.ceil(from), Math.ceil(from) + 1, Math.ceil(from) + 2, Math.ceil(from) + 3].filter((tick) => tick <= to);
    return kit.drawing(
      width, 236, '等算力曲线：损失随参数量的变化',
      kit.draw('path', { d: `M44 8V208H${width - 8}`, class: 'axis' }), ...lines,
      kit.draw('circle', { cx: x(Math.log10(best.parameters)), cy: y(level), r: 5, class: 'series-1' }),
      ...(chosen.parameters === best.parameters ? [] : [kit.draw('circle', { cx: x(Math.log10(chosen.parameters)), cy: y(level), r: 5, class: 'series-2' })]),
      ...ticks.map((tick) => kit.draw('text', { x: x(tick), y: 226, 'text-anchor': 'middle', class: 'quiet' }, large(10 ** tick))),
      ...[lowest, highest].map((value) => kit.draw('text', { x: 40, y: y(value) + 4, 'text-anchor': 'end', class: 'quiet' }, value.toFixed(2))),
    );
  }

  kit.panel(element, {
    label: '缩放律', fields, defaults: model.defaults,
    update(values, width) {
      const fit = model.fits[values.fit];
      const compute = 10 ** values.compute;
      const served = values.served ? 10 ** values.served : 0;
      const best = model.optimum(fit, compute);
      const level = model.loss(fit, best.parameters, best.tokens);
      const chosen = served ? model.servedOptimum(fit, compute, served) : best;
      const saved = 1 - model.cost(chosen.parameters, chosen.tokens, served) / model.cost(best.parameters, best.tokens, served);
      return {
        view: [
          kit.facts([
            ['训练最优 N', large(best.parameters)], ['训练最优 D', large(best.tokens)],
            ['D/N', kit.number(best.tokens / best.parameters)], ['损失', `${level.toFixed(3)} nat`],
          ]),
          ...(served ? [kit.facts([
            ['同损失、总成本最小的 N', large(chosen.parameters)], ['D', large(chosen.tokens)],
            ['D/N', kit.number(chosen.tokens / chosen.parameters)], ['总计算节省', `${(100 * saved).toFixed(1)}%`],
          ])] : []),
          kit.key([['本预算的训练最优', 'series-1'], ...(served ? [['同损失的总成本最优', 'series-2']] : [])]),
          curves(fit, values.compute, chosen, width),
        ],
        say: `训练最优是 ${large(best.parameters)} 参数、${large(best.tokens)} token，损失 ${level.toFixed(3)}。`,
      };
    },
  });
});
