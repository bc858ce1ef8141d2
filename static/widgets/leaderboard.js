'use strict';

book.widget('leaderboard', (element, model) => {
  const { kit } = book;
  const sizes = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];
  const points = (value) => `${(100 * value).toFixed(2)} 分`;
  const share = (value) => (value < 0.005 ? '<1%' : `${Math.round(100 * value)}%`);
  const chance = (p) => (p === undefined ? '' : p < 0.001 ? '<0.001' : p.toFixed(3));
  const letter = (at) => String.fromCharCode(65 + at);
  const fields = [
    { key: 'size', label: '题数 n', kind: 'range', min: 0, max: sizes.length - 1, step: 1, show: (at) => sizes[at].toLocaleString('en') },
    { key: 'models', label: '模型数', kind: 'range', min: 2, max: 10, step: 1 },
    { key: 'top', label: '最好的真值', kind: 'range', min: 0.5, max: 0.95, step: 0.01, show: (value) => `${Math.round(100 * value)} 分` },
    { key: 'gap', label: '相邻的差', kind: 'range', min: 0.001, max: 0.03, step: 0.001, show: (value) => `${(100 * value).toFixed(1)} 分` },
    { key: 'paired', label: '同一份卷子', kind: 'check' },
    { key: 'correlation', label: '逐题相关', kind: 'range', min: 0, max: 0.9, step: 0.05, only: (values) => values.paired },
    { key: 'cluster', label: '每串题数', kind: 'range', min: 1, max: 20, step: 1 },
    { key: 'inside', label: '串内相关', kind: 'range', min: 0, max: 0.6, step: 0.05, only: (values) => values.cluster > 1 },
    { key: 'against', label: '霍尔姆校正', kind: 'select', options: [['first', '只与第一名比'], ['all', '每两个都比']] },
    { key: 'seed', label: '随机种子', kind: 'range', min: 1, max: 20, step: 1 },
  ];

  // One row a model, from the first of the board to its last: score with interval, true value, and how often it comes first.
  function bars(rows, firsts, width) {
    const [left, right, top, step] = [26, width - 66, 26, 26];
    const bottom = top + step * rows.length;
    const low = Math.min(...rows.flatMap(({ score, error, truth }) => [score - 2 * error, truth]));
    const high = Math.max(...rows.flatMap(({ score, error, truth }) => [score + 2 * error, truth]));
    const x = (value) => (left + (right - left) * (value - low) / (high - low)).toFixed(1);
    const every = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1].find((by) => (high - low) / by < 6) ?? 0.2;
    const ticks = kit.steps(Math.ceil(low / every), Math.floor(high / every)).map((at) => at * every);
    const text = (at, y, anchor, content, quiet) => kit.draw('text', { x: at, y, 'text-anchor': anchor, class: quiet ? 'quiet' : null }, content);
    return kit.drawing(
      width, bottom + 22, '榜上各模型的分数与 95% 区间',
      text(0, 12, 'start', '正确率（%）与 95% 区间', true), text(width, 12, 'end', '居首的机会', true),
      ...ticks.flatMap((tick) => [
        kit.draw('path', { class: 'grid', d: `M${x(tick)} ${top}V${bottom}` }),
        text(x(tick), bottom + 16, 'middle', kit.number(100 * tick), true),
      ]),
      ...rows.flatMap(({ at, truth, score, error, firm }, place) => {
        const y = top + step * (place + 0.5);
        return [
          text(0, y + 4, 'start', letter(at)),
          kit.draw('path', { class: 'curve stroke-1', d: `M${x(score - 1.96 * error)} ${y}H${x(score + 1.96 * error)}` }),
          kit.draw('path', { class: 'curve stroke-2', d: `M${x(truth)} ${y - 9}V${y + 9}` }),
          kit.draw('circle', { class: `dot stroke-1 ${place === 0 || firm ? 'series-1' : 'hollow'}`, cx: x(score), cy: y, r: 4.5 }),
          text(width, y + 4, 'end', share(firsts[at])),
        ];
      }),
    );
  }

  const { items, ...rest } = model.defaults;
  kit.panel(element, {
    label: '排行榜', fields, defaults: { ...rest, size: sizes.indexOf(items) },
    update(values, width) {
      const of = { ...values, items: sizes[values.size] };
      const [best, second] = model.truths(of);
      const rho = model.correlationOf({ ...of, paired: true });
      const firsts = model.first(of);
      const rows = model.board(of, book.random(of.seed));
      const firm = rows.filter((row) => row.firm).length;
      return {
        view: [
          kit.facts([
            ['一个分数的标准误', points(model.error(of, best))],
            ['前两名之差，各做各的', points(model.differenceError(of, best, second, 0))],
            [`前两名之差，同一份${rho < of.correlation ? `（相关至多 ${rho.toFixed(2)}）` : ''}`, points(model.differenceError(of, best, second, rho))],
            ['最好的排第一', share(firsts[0])],
            ['分开相邻两名要的题', model.needed(of, best, second, of.paired ? rho : 0).toLocaleString('en')],
          ]),
          kit.key([['与第一名分得开；空心：分不开', 'series-1'], ['真值', 'series-2']]),
          bars(rows, firsts, width),
          kit.table(['模型', '落后', 'p 朴素', 'p 聚类', '可分吗'], rows.map((row, place) => [
            letter(row.at), place ? (100 * (rows[0].score - row.score)).toFixed(1) : '榜首', chance(row.naive), chance(row.p),
            place ? (row.firm ? '是' : '否') : '',
          ])),
        ],
        say: `这一次 ${letter(rows[0].at)} 排第一；真正最好的是 A，它有 ${share(firsts[0])} 的机会排第一。校正后有 ${firm} 个与第一名分得开。`,
      };
    },
  });
});
