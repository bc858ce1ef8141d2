'use strict';

book.widget('pipeline', (element, model) => {
  const { kit } = book;
  const fields = [
    { key: 'schedule', label: '调度', kind: 'select', options: [['gpipe', 'GPipe'], ['1f1b', '1F1B'], ['interleaved', '交错 1F1B'], ['zero-bubble', '零气泡 ZB-H1']] },
    { key: 'stages', label: '级数 p', kind: 'range', min: 2, max: 6, step: 1 },
    { key: 'rounds', label: '微批 m', kind: 'range', min: 1, max: 4, step: 1, show: (value) => `${value}×p` },
    { key: 'chunks', label: '每级块数 v', kind: 'range', min: 2, max: 3, step: 1, only: (values) => values.schedule === 'interleaved' },
  ];
  const { batches, ...rest } = model.defaults;
  const defaults = { ...rest, rounds: batches / rest.stages };
  const series = { F: 'series-1', B: 'series-2', I: 'series-2', W: 'series-3' };

  function chart(spans, makespan, { stages }, width) {
    const x = (time) => 44 + (width - 46) * time / makespan;
    const boxes = spans.flatMap((span) => {
      const length = x(span.end) - x(span.start);
      const y = 4 + 30 * span.stage;
      const box = kit.draw('rect', {
        x: x(span.start).toFixed(2), y, height: 26, width: Math.max(0.5, length - 0.8).toFixed(2),
        class: span.chunk % 2 ? `${series[span.kind]} odd` : series[span.kind],
      });
      if (length < 15) return [box];
      return [box, kit.draw('text', { x: x(span.start) + length / 2, y: y + 18, 'text-anchor': 'middle', class: 'on-series' }, span.batch + 1)];
    });
    const rows = Array.from({ length: stages }, (_, stage) => (
      kit.draw('text', { x: 0, y: 22 + 30 * stage, class: 'quiet' }, `级 ${stage + 1}`)
    ));
    return kit.drawing(width, 30 * stages + 4, '流水线的时间表，一行是一级', ...rows, ...boxes);
  }

  const key = (split) => kit.key([
    ['前向，1 格', 'series-1'], ...(split ? [['输入的梯度，1 格', 'series-2'], ['权重的梯度，1 格', 'series-3']] : [['反向，2 格', 'series-2']]),
  ]);

  kit.panel(element, {
    label: '流水线调度', fields, defaults,
    update(values, width) {
      const asked = { ...values, batches: values.rounds * values.stages };
      const spans = model.simulate(asked);
      const { makespan, bubble, alive } = model.measure(spans, asked);
      const share = `${(100 * bubble).toFixed(1)}%`;
      return {
        view: [
          kit.facts([
            ['总时间', `${kit.number(makespan)} 格`], ['气泡占比', share], ['各级最多存活的微批', alive.map(kit.number).join('，')],
          ]),
          chart(spans, makespan, values, width), key(values.schedule === 'zero-bubble'),
        ],
        say: `${asked.batches} 个微批，总时间 ${kit.number(makespan)} 格，气泡占 ${share}。`,
      };
    },
  });
});
