'use strict';

// One attention head over a short sentence: scores, masks, weights. No DOM.
book.model('attention', (() => {
  const defaults = {
    tokens: ['小', '城', '的', '面', '馆', '在', '河', '边'],
    head: 'content', width: 64, scaled: true, temperature: 1, mask: 'causal', window: 3, seed: 1,
  };

  /**
   * Standard normal numbers by Box and Muller's method.
   * @param {() => number} random uniform in [0, 1)
   */
  const normal = (random) => (
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  );

  /** @param {number[]} a @param {number[]} b */
  const dot = (a, b) => a.reduce((total, value, at) => total + value * b[at], 0);

  /**
   * Scores q·k of vectors with independent standard normal numbers: their variance is the width.
   * @param {number} tokens
   * @param {number} width
   * @param {() => number} random
   * @returns {number[][]}
   */
  function contentScores(tokens, width, random) {
    const draw = () => Array.from({ length: tokens }, () => Array.from({ length: width }, () => normal(random)));
    const queries = draw();
    const keys = draw();
    return queries.map((query) => keys.map((key) => dot(query, key)));
  }

  /**
   * Scores of a head that looks one place back, whatever stands there: `strength` there, 0 elsewhere. The first token looks
   * at itself.
   * @param {number} tokens
   * @param {number} strength
   */
  const previousScores = (tokens, strength) => (
    Array.from({ length: tokens }, (_, at) => (
      Array.from({ length: tokens }, (_, other) => (other === Math.max(0, at - 1) ? strength : 0))
    ))
  );

  /**
   * Scores of a head that rests on the first token, as trained heads with nothing to say do.
   * @param {number} tokens
   * @param {number} strength
   */
  const sinkScores = (tokens, strength) => (
    Array.from({ length: tokens }, () => Array.from({ length: tokens }, (_, other) => (other === 0 ? strength : 0)))
  );

  /**
   * Whether position `at` may see `other`.
   * @param {string} mask `none`, `causal` or `window`
   * @param {number} window how many tokens a window holds, the token itself among them
   */
  const visible = (mask, window, at, other) => (
    mask === 'none' || (other <= at && (mask === 'causal' || at - other < window))
  );

  /**
   * Rows of softmax over what may be seen; hidden places get exactly 0.
   * @param {number[][]} scores
   * @param {{ mask: string, window: number, scale: number }} by `scale` multiplies every score
   * @returns {number[][]}
   */
  function weights(scores, { mask, window, scale }) {
    return scores.map((row, at) => {
      const seen = row.map((score, other) => (visible(mask, window, at, other) ? score * scale : -Infinity));
      const top = Math.max(...seen);
      const parts = seen.map((score) => Math.exp(score - top));
      const sum = parts.reduce((total, part) => total + part, 0);
      return parts.map((part) => part / sum);
    });
  }

  /** Entropy of a row in nats. @param {number[]} row */
  const entropy = (row) => row.reduce((total, value) => (value > 0 ? total - value * Math.log(value) : total), 0);

  return { defaults, contentScores, previousScores, sinkScores, visible, weights, entropy };
})());
