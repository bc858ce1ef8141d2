'use strict';

// Memory of one device that tunes a model of the Llama family: all weights, LoRA (Hu et al., 2021), QLoRA (Dettmers et
// al., 2023). Bytes; no DOM.
book.model('tuning', (() => {
  /** Public shapes: layers, width, inner width, heads, heads of the cache, their width, vocabulary, one matrix for both its ends. */
  const shapes = {
    'llama-3-1b': { layers: 16, width: 2048, inner: 8192, heads: 32, groups: 8, head: 64, vocabulary: 128256, tied: true },
    'llama-2-7b': { layers: 32, width: 4096, inner: 11008, heads: 32, groups: 32, head: 128, vocabulary: 32000, tied: false },
    'llama-3-8b': { layers: 32, width: 4096, inner: 14336, heads: 32, groups: 8, head: 128, vocabulary: 128256, tied: false },
    'llama-3-70b': { layers: 80, width: 8192, inner: 28672, heads: 64, groups: 8, head: 128, vocabulary: 128256, tied: false },
    'llama-3-405b': { layers: 126, width: 16384, inner: 53248, heads: 128, groups: 8, head: 128, vocabulary: 128256, tied: false },
  };

  /** Bytes of an optimiser's states for each trained parameter, its fp32 copy among them. */
  const optimizers = { adamw: 12, 'adamw-8bit': 6, momentum: 8, 'bf16-adamw': 4 };

  const defaults = {
    shape: 'llama-2-7b', rank: 16, targets: 'all', optimizer: 'adamw', length: 2048, batch: 1, recompute: 'full', memory: 24,
  };

  /**
   * @typedef {{ layers: number, width: number, inner: number, heads: number, groups: number, head: number,
   *   vocabulary: number, tied: boolean }} Shape
   */

  /** Numbers in and out of the matrices of one layer: q, k, v, o; gate, up, down. @param {Shape} shape */
  function matrices({ width, inner, heads, groups, head }) {
    const [all, shared] = [heads * head, groups * head];
    return {
      attention: [[width, all], [width, shared], [width, shared], [all, width]],
      feedforward: [[width, inner], [width, inner], [inner, width]],
    };
  }

  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

  /** Parameters of the layers' matrices, and of the rest: embedding, head, norms. @param {Shape} shape */
  function parameters(shape) {
    const { attention, feedforward } = matrices(shape);
    const linear = shape.layers * total([...attention, ...feedforward].map(([from, to]) => from * to));
    const rest = (shape.tied ? 1 : 2) * shape.vocabulary * shape.width + (2 * shape.layers + 1) * shape.width;
    return { linear, rest, all: linear + rest };
  }

  /** Trained parameters: a pair of matrices of `rank` beside each target. @param {Shape} shape @param {number} rank @param {string} targets */
  function adapters(shape, rank, targets) {
    const { attention, feedforward } = matrices(shape);
    const chosen = targets === 'all' ? [...attention, ...feedforward] : attention;
    return shape.layers * rank * total(chosen.map(([from, to]) => from + to));
  }

  /**
   * Bits of a weight in NF4: four, an 8-bit scale for a block of 64, and a 32-bit scale for 256 of those scales.
   * @param {number} [block]
   * @param {number} [group]
   */
  const quantizedBits = (block = 64, group = 256) => 4 + 8 / block + 32 / (block * group);

  /**
   * Bytes kept for the backward pass in bf16, the scores computed again by a fused kernel. A token keeps in each layer the
   * input of both norms, q, k, v, the attention's output, gate and up; and the inputs of the trained matrices, of which
   * those of the feed-forward part are needed only if it is trained. `full` keeps each layer's input and one layer in
   * work. Logits are not counted: fused losses never hold them.
   * @param {{ shape: Shape, targets: string, length: number, batch: number, recompute: string }} of
   */
  function activations({ shape, targets, length, batch, recompute }) {
    const { layers, width, inner, heads, groups, head } = shape;
    const attention = width + 2 * (heads + groups) * head;
    const layer = 2 * width + attention + 2 * inner + (targets === 'all' ? width + inner : 0);
    return 2 * length * batch * (recompute === 'full' ? layers * width + layer : layers * layer);
  }

  /**
   * Bytes on one device. `full` trains every parameter; the other two train adapters, which hold bf16 weights, gradients and
   * states like any; `qlora` keeps the layers' matrices in NF4 and the rest in bf16.
   * @param {'full' | 'lora' | 'qlora'} method
   * @param {{ shape: Shape, rank: number, targets: string, optimizer: string, length: number, batch: number, recompute: string }} of
   */
  function memory(method, { shape, rank, targets, optimizer, ...rest }) {
    const model = parameters(shape);
    const trained = method === 'full' ? model.all : adapters(shape, rank, targets);
    const base = method === 'qlora' ? quantizedBits() / 8 * model.linear + 2 * model.rest : 2 * model.all;
    const parts = {
      weights: base + (method === 'full' ? 0 : 2 * trained),
      gradients: 2 * trained,
      optimizer: optimizers[optimizer] * trained,
      activations: activations({ shape, targets: method === 'full' ? 'all' : targets, ...rest }),
    };
    return { ...parts, trained, total: total(Object.values(parts)) };
  }

  return { shapes, optimizers, defaults, parameters, adapters, quantizedBits, activations, memory };
})());
