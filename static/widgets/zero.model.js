'use strict';

// Memory of one device in data-parallel training, its states sharded by ZeRO (Rajbhandari et al., 2019). Bytes; no DOM.
book.model('zero', (() => {
  /** Shapes: parameters, layers, width, heads. */
  const shapes = {
    '1b': { parameters: 1.24e9, layers: 16, width: 2048, heads: 32 },
    '8b': { parameters: 8.03e9, layers: 32, width: 4096, heads: 32 },
    '70b': { parameters: 70.6e9, layers: 80, width: 8192, heads: 64 },
    '405b': { parameters: 405.9e9, layers: 126, width: 16384, heads: 128 },
  };

  /** Bytes of an optimiser's states for each parameter, the fp32 copy of the weights among them. */
  const optimizers = { adamw: 12, 'adamw-8bit': 6, momentum: 8, 'bf16-adamw': 4 };

  const defaults = {
    shape: '8b', ranks: 8, stage: 1, optimizer: 'adamw', length: 4096, batch: 1, recompute: 'selective', memory: 80,
  };

  /**
   * Bytes of weights, gradients (bf16 both) and optimiser states on one of `ranks` devices. Stage 1 shards the states, 2
   * the gradients too, 3 the weights too.
   * @param {{ parameters: number, ranks: number, stage: number, optimizer: string }} of
   */
  function states({ parameters, ranks, stage, optimizer }) {
    const share = (from) => (stage >= from ? ranks : 1);
    return {
      weights: 2 * parameters / share(3),
      gradients: 2 * parameters / share(2),
      optimizer: optimizers[optimizer] * parameters / share(1),
    };
  }

  /**
   * Bytes of activations kept for the backward pass: 34·s·b·d + 5·a·s²·b a layer (Korthikanti et al., 2022, one device);
   * `selective` computes the scores again, `full` keeps only each layer's input.
   * @param {{ layers: number, width: number, heads: number, length: number, batch: number, recompute: string }} of
   */
  function activations({ layers, width, heads, length, batch, recompute }) {
    const tokens = length * batch;
    if (recompute === 'full') return layers * 2 * tokens * width;
    const scores = recompute === 'none' ? 5 * heads * length * tokens : 0;
    return layers * (34 * tokens * width + scores);
  }

  /**
   * Bytes sent by each device in a step, relative to the parameters' bytes, in the limit of many devices: a reduce-scatter
   * and an all-gather are one each; stage 3 gathers the weights twice.
   * @param {number} stage
   */
  const traffic = (stage) => (stage === 3 ? 3 : 2);

  return { shapes, optimizers, defaults, states, activations, traffic };
})());
