'use strict';

book.widget('kv-cache', (element, model) => {
  const { kit } = book;
  const names = {
    'llama-3-8b': 'Llama 3 8B（GQA）', 'llama-7b': 'LLaMA 7B（MHA）', 'llama-3-405b': 'Llama 3 405B（GQA）',
    'gemma-2-9b': 'Gemma 2 9B（隔层窗口）', 'gpt-oss-120b': 'gpt-oss-120b（隔层窗口）', 'deepseek-v3': 'DeepSeek-V3（MLA）',
    'deepseek-v3-mha': 'DeepSeek-V3 若用 MHA',
  };
  const powers = (value) => Math.round(2 ** value).toLocaleString('en');
  const fields = [
    { key: 'preset', label: '模型', kind: 'select', options: Object.entries(names) },
    { key: 'power', label: '上下文 T', kind: 'range', min: 8, max: 20, step: 1, show: powers },
    { key: 'batch', label: '批 B', kind: 'range', min: 1, max: 256, step: 1 },
    { key: 'bytes', label: '每个数的字节', kind: 'select', options: [['2', 'bf16，2 字节'], ['1', 'FP8，1 字节'], ['0.5', 'INT4，0.5 字节']] },
    { key: 'memory', label: '显存', kind: 'range', min: 16, max: 288, step: 8, show: (value) => `${value} GB` },
    { key: 'weights', label: '权重占用', kind: 'range', min: 0, max: 280, step: 2, show: (value) => `${value} GB` },
  ];
  const { tokens, ...rest } = model.defaults;
  const defaults = { ...rest, power: Math.log2(tokens), bytes: String(rest.bytes) };

  // One bar for each model, all at the same length; the chosen one in the accent's place.
  function bars(chosen, length, bytes, width) {
    const room = width - 230;
    const rows = Object.entries(model.presets).map(([key, of]) => ({ key, size: model.perSequence(of, length, bytes) }));
    const most = Math.max(...rows.map((row) => row.size));
    const parts = rows.flatMap(({ key, size }, at) => [
      kit.draw('text', { x: 0, y: 26 * at + 17, class: key === chosen ? null : 'quiet' }, names[key]),
      kit.draw('rect', {
        x: 158, y: 26 * at + 5, height: 16, width: Math.max(1, room * size / most), class: key === chosen ? 'series-1' : 'series-rest',
      }),
      kit.draw('text', { x: 166 + room * size / most, y: 26 * at + 17 }, kit.binary(size)),
    ]);
    return kit.drawing(width, 26 * rows.length, '各模型一条序列的缓存', ...parts);
  }

  kit.panel(element, {
    label: 'KV 缓存计算器', fields, defaults,
    update(values, width) {
      const of = model.presets[values.preset];
      const bytes = Number(values.bytes);
      const length = 2 ** values.power;
      const sequence = model.perSequence(of, length, bytes);
      const fits = model.largestBatch(values.memory * 1e9, values.weights * 1e9, sequence);
      const token = model.perToken(of, bytes);
      return {
        view: [
          kit.facts([
            ['每 token', `${token.toLocaleString('en')} B`], ['每条序列', kit.binary(sequence)],
            [`${values.batch} 条`, kit.binary(sequence * values.batch)], ['余下的显存最多放', `${fits.toLocaleString('en')} 条`],
          ]),
          bars(values.preset, length, bytes, width),
        ],
        say: `${names[values.preset]}，${length.toLocaleString('en')} 个 token 的缓存是 ${kit.binary(sequence)}，${values.memory} GB 里除去权重最多放 ${fits} 条。`,
      };
    },
  });
});
