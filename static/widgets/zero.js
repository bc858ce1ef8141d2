'use strict';

book.widget('zero', (element, model) => {
  const { kit } = book;
  const names = { '1b': '1.2B', '8b': '8B', '70b': '70B', '405b': '405B' };
  const fields = [
    { key: 'shape', label: '参数量', kind: 'select', options: Object.entries(names) },
    { key: 'power', label: '数据并行 N', kind: 'range', min: 0, max: 10, step: 1, show: (value) => `${2 ** value} 卡` },
    { key: 'optimizer', label: '优化器', kind: 'select', options: [['adamw', 'AdamW，12 B/参数'], ['adamw-8bit', '8 位 AdamW，6 B'], ['momentum', '动量 SGD，8 B'], ['bf16-adamw', '全 bf16 的 AdamW，4 B']] },
    { key: 'lengthPower', label: '序列长度', kind: 'range', min: 9, max: 17, step: 1, show: (value) => (2 ** value).toLocaleString('en') },
    { key: 'batch', label: '微批', kind: 'range', min: 1, max: 16, step: 1 },
    { key: 'recompute', label: '重计算', kind: 'select', options: [['none', '不重算'], ['selective', '只重算注意力分数'], ['full', '每层只留输入']] },
    { key: 'memory', label: '每卡显存', kind: 'range', min: 16, max: 288, step: 8, show: (value) => `${value} GB` },
  ];
  const { ranks, length, stage, ...rest } = model.defaults;
  const defaults = { ...rest, power: Math.log2(ranks), lengthPower: Math.log2(length) };
  const parts = [
    ['权重', 'weights', 'series-1'], ['梯度', 'gradients', 'series-2'], ['优化器', 'optimizer', 'series-3'], ['激活', 'activations', 'series-4'],
  ];

  kit.panel(element, {
    label: 'ZeRO 内存计算器', fields, defaults,
    update(values, width) {
      const shape = model.shapes[values.shape];
      const activations = model.activations({ ...shape, ...values, length: 2 ** values.lengthPower });
      const stages = [0, 1, 2, 3].map((stage) => {
        const states = model.states({ ...shape, ranks: 2 ** values.power, stage, optimizer: values.optimizer });
        return { ...states, activations, total: states.weights + states.gradients + states.optimizer + activations };
      });
      const limit = values.memory * 1e9;
      const first = stages.findIndex((one) => one.total <= limit);
      const verdict = first < 0 ? '四种都放不下' : first ? `至少要 ZeRO-${first}` : '不切分也放得下';
      return {
        view: [
          kit.facts([
            ['放进一卡', verdict], ['激活', kit.bytes(activations)],
            ['每步通信，ZeRO-1/2', kit.bytes(2 * shape.parameters * model.traffic(1))],
            ['每步通信，ZeRO-3', kit.bytes(2 * shape.parameters * model.traffic(3))],
          ]),
          kit.key(parts.map(([name, , series]) => [name, series])),
          kit.stacks({ width, label: '每卡内存，四种切分', margin: 64, limit, parts, rows: stages.map((of, at) => ({ name: at ? `ZeRO-${at}` : '不切分', of })) }),
        ],
        say: `${names[values.shape]} 参数，${2 ** values.power} 卡，每卡 ${values.memory} GB：${verdict}。`,
      };
    },
  });
});
