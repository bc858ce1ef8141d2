'use strict';

book.widget('tuning', (element, model) => {
  const { kit } = book;
  const names = {
    'llama-3-1b': 'Llama 3.2 1B', 'llama-2-7b': 'Llama 2 7B', 'llama-3-8b': 'Llama 3 8B', 'llama-3-70b': 'Llama 3 70B', 'llama-3-405b': 'Llama 3.1 405B',
  };
  const fields = [
    { key: 'shape', label: '模型', kind: 'select', options: Object.entries(names) },
    { key: 'targets', label: '适配器', kind: 'select', options: [['all', '全部线性层'], ['attention', '只加在注意力']] },
    { key: 'rankPower', label: '秩 r', kind: 'range', min: 0, max: 9, step: 1, show: (value) => String(2 ** value) },
    { key: 'optimizer', label: '优化器', kind: 'select', options: [['adamw', 'AdamW，12 B/参数'], ['adamw-8bit', '8 位 AdamW，6 B'], ['momentum', '动量 SGD，8 B'], ['bf16-adamw', '全 bf16 的 AdamW，4 B']] },
    { key: 'lengthPower', label: '序列长度', kind: 'range', min: 9, max: 16, step: 1, show: (value) => (2 ** value).toLocaleString('en') },
    { key: 'batch', label: '批大小', kind: 'range', min: 1, max: 32, step: 1 },
    { key: 'recompute', label: '重计算', kind: 'select', options: [['full', '每层只留输入'], ['none', '只重算注意力分数']] },
    { key: 'memory', label: '显存', kind: 'select', options: ['12', '16', '24', '48', '80', '141', '192'].map((size) => [size, `${size} GB`]) },
  ];
  const { rank, length, memory, ...rest } = model.defaults;
  const defaults = { ...rest, rankPower: Math.log2(rank), lengthPower: Math.log2(length), memory: String(memory) };
  const methods = [['full', '全参数'], ['lora', 'LoRA'], ['qlora', 'QLoRA']];
  const parts = [
    ['权重', 'weights', 'series-1'], ['梯度', 'gradients', 'series-2'], ['优化器', 'optimizer', 'series-3'], ['激活', 'activations', 'series-4'],
  ];

  kit.panel(element, {
    label: '微调的显存', fields, defaults,
    update(values, width) {
      const shape = model.shapes[values.shape];
      const of = { ...values, shape, rank: 2 ** values.rankPower, length: 2 ** values.lengthPower };
      const rows = methods.map(([method]) => model.memory(method, of));
      const limit = Number(values.memory) * 1e9;
      const fits = methods.filter((_, at) => rows[at].total <= limit).map(([, name]) => name);
      const verdict = fits.length ? fits.join('、') : '都放不下';
      const { trained } = rows[1];
      const all = model.parameters(shape).all;
      return {
        view: [
          kit.facts([
            [`${values.memory} GB 放得下`, verdict], ['适配器参数', `${(trained / 1e6).toFixed(2)}M`],
            ['占全部参数', `${kit.number(100 * trained / all)}%`], ['NF4 每参数', `${model.quantizedBits().toFixed(3)} bit`],
          ]),
          kit.key(parts.map(([name, , series]) => [name, series])),
          kit.stacks({ width, label: '三种微调的显存', margin: 52, limit, parts, rows: methods.map(([, name], at) => ({ name, of: rows[at] })) }),
          kit.table(['GB', ...parts.map(([name]) => name)], methods.map(([, name], at) => [name, ...parts.map(([, key]) => (rows[at][key] / 1e9).toFixed(2))])),
        ],
        say: `${names[values.shape]}，秩 ${of.rank}：${rows.map((row, at) => `${methods[at][1]} ${kit.bytes(row.total)}`).join('，')}；${values.memory} GB ${fits.length ? `放得下${verdict}` : verdict}。`,
      };
    },
  });
});
