'use strict';

// The size of a key–value cache. Bytes throughout; no DOM.
book.model('kv-cache', (() => {
  /**
   * What decides a cache: `layers` of which `local` keep only the last `window` tokens; `heads` pairs of a key and a
   * value of `width` numbers each, or, where `kind` is `mla`, one latent of `latent` numbers and a rotated key of `rotated`.
   * @typedef {{ kind: 'heads' | 'mla', layers: number, local: number, window: number, heads: number, width: number,
   *   latent: number, rotated: number }} Attention
   */

  /** @type {Attention} */
  const heads = { kind: 'heads', layers: 32, local: 0, window: 4096, heads: 8, width: 128, latent: 512, rotated: 64 };

  // As in the book's table of caches; the windows are those of public configuration files.
  const presets = {
    'llama-3-8b': { ...heads },
    'llama-7b': { ...heads, heads: 32 },
    'llama-3-405b': { ...heads, layers: 126 },
    'gemma-2-9b': { ...heads, layers: 42, local: 21, width: 256 },
    'gpt-oss-120b': { ...heads, layers: 36, local: 18, window: 128, width: 64 },
    'deepseek-v3': { ...heads, kind: 'mla', layers: 61, heads: 128 },
    'deepseek-v3-mha': { ...heads, layers: 61, heads: 128 },
  };

  const defaults = { preset: 'llama-3-8b', tokens: 8192, batch: 1, bytes: 2, memory: 80, weights: 16 };

  /**
   * Numbers that one layer keeps of one token: a key and a value for each shared head, or the latent and the rotated key.
   * @param {Attention} of
   */
  const numbersPerLayer = (of) => (of.kind === 'mla' ? of.latent + of.rotated : 2 * of.heads * of.width);

  /**
   * Bytes that one more token costs while no window is full.
   * @param {Attention} of
   * @param {number} bytes of one number
   */
  const perToken = (of, bytes) => of.layers * numbersPerLayer(of) * bytes;

  /**
   * Bytes of one sequence: a local layer never keeps more than its window.
   * @param {Attention} of
   * @param {number} tokens
   * @param {number} bytes
   */
  const perSequence = (of, tokens, bytes) => (
    ((of.layers - of.local) * tokens + of.local * Math.min(tokens, of.window)) * numbersPerLayer(of) * bytes
  );

  /**
   * How many sequences fit beside the weights; never negative.
   * @param {number} memory bytes of the device
   * @param {number} weights bytes of the parameters
   * @param {number} sequence bytes of one sequence's cache
   */
  const largestBatch = (memory, weights, sequence) => Math.max(0, Math.floor((memory - weights) / sequence));

  return { presets, defaults, perToken, perSequence, largestBatch };
})());
