'use strict';

book.widget('quantization', (element, model) => {
  const { kit } = book;
  const { block, size, ...defaults } = model.defaults;
  const names = { int8: 'INT8', e4m3: 'FP8', int4: 'INT4', nf4: 'NF4', mxfp4: 'MXFP4', nvfp4: 'NVFP4' };
  const fields = [
    { key: 'format', label: '格式', kind: 'select', options: Object.entries(names) },
    { key: 'source', label: '数据', kind: 'select', options: [['normal', '正态'], ['heavy', 'Student t，自由度 3'], ['outlier', '正态，每 64 个有一个放大 10 倍']] },
    { key: 'blockPower', label: '块大小', kind: 'range', min: 3, max: 10, step: 1, show: (value) => String(2 ** value), only: (values) => !model.formats[values.format].block },
    { key: 'at', label: '看第几块', kind: 'range', min: 1, max: 8, step: 1 },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1 },
  ];
  const ticks = (x, values, from, to, series) => kit.draw('path', {
    class: `tick ${series}`, d: values.map((value) => `M${x(value).toFixed(1)} ${from.toFixed(1)}V${to.toFixed(1)}`).join(''),
  });

  // The error of every number that a block may hold, above it the block's numbers, below it the grid.
  function errors(name, part, top, width) {
    const format = model.formats[name];
    const most = model.largest(part);
    const scale = model.scaleOf(format, most, top);
    const wrong = (value) => Math.abs(model.nearest(format.levels, value / scale) * scale - value);
    const points = kit.steps(-600, 600).map((at) => [most * at / 600, wrong(most * at / 600)]);
    const high = Math.max(...points.map(([, value]) => value));
    const grid = format.levels.map((level) => level * scale).filter((value) => Math.abs(value) <= most * 1.02);
    return kit.chart({
      width, height: 220, label: '块内每个值的舍入误差',
      x: { from: -most * 1.02, to: most * 1.02, ticks: [-most, -most / 2, 0, most / 2, most], name: '块内的值' },
      y: { from: 0, to: high * 1.3, ticks: [0, high], name: '误差' }, curves: [{ points, class: 'stroke-1' }],
      marks: (x, up) => [ticks(x, part, up(high * 1.3), up(high * 1.3) + 14, 'stroke-2'), ticks(x, grid, up(0) - 9, up(0), 'lost')],
    });
  }

  kit.panel(element, {
    label: '数值格式', fields, defaults: { ...defaults, blockPower: Math.log2(block), at: 1 },
    update(values, width) {
      const free = 2 ** values.blockPower;
      const drawn = model.draw(values.source, size, book.random(values.seed));
      const rows = Object.keys(names).map((name) => ({
        name, block: model.formats[name].block ?? free, bits: model.bits(name, free), error: model.error(drawn, model.quantize(drawn, name, free)),
      }));
      const chosen = rows.find(({ name }) => name === values.format);
      const start = chosen.block * (values.at - 1) % size;
      const small = (error) => (error < 1e-3 ? error.toExponential(2) : error.toPrecision(3));
      const noise = (error) => (-10 * Math.log10(error)).toFixed(1);
      return {
        view: [
          kit.facts([
            ['每数的比特，含尺度', kit.number(chosen.bits)], ['相对均方误差 MSE', small(chosen.error)], ['信噪比', `${noise(chosen.error)} dB`],
            ['块大小', chosen.block],
          ]),
          kit.key([['舍入误差', 'series-1'], ['块内的数', 'series-2'], ['格点', 'series-rest']]),
          errors(values.format, drawn.slice(start, start + chosen.block), model.largest(drawn), width),
          kit.table(['格式', '块', '比特', '相对 MSE', '信噪比 dB'], rows.map((row) => (
            [names[row.name], row.block, kit.number(row.bits), small(row.error), noise(row.error)]
          ))),
        ],
        say: `${names[values.format]}：每数 ${kit.number(chosen.bits)} 比特，相对均方误差 ${small(chosen.error)}。`,
      };
    },
  });
});
