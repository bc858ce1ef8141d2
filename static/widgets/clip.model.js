'use strict';

// Clipped objectives of policy gradients as functions of the ratio r of new to old probability; no DOM.
book.model('clip', (() => {
  const defaults = { rule: 'ppo', low: 0.2, high: 0.28, dual: 3, drift: 0.08, steps: 4, tokens: 200, seed: 1 };

  /**
   * A rule and its limits: `ppo` clips at 1 − low and 1 + low, `higher` at 1 − low and 1 + high (Yu et al., 2025), `dual` besides
   * holds the loss of a negative advantage at `dual` (Ye et al., 2019), `cispo` clips a weight without gradient at 1 + high
   * and not below (MiniMax, 2025).
   * @typedef {{ rule: string, low: number, high: number, dual: number }} Rule
   */

  /** The ratios between which nothing is clipped. @param {Rule} of @returns {[number, number]} */
  function limits({ rule, low, high }) {
    if (rule === 'cispo') return [0, 1 + high];
    return [1 - low, 1 + (rule === 'ppo' ? low : high)];
  }

  /**
   * What the gradient of log π is multiplied by, for an advantage of 1 or −1 without its sign: r where the objective
   * follows the ratio, 0 where it is flat; for `cispo` the clipped weight.
   * @param {Rule} of
   * @param {number} ratio
   * @param {1 | -1} sign of the advantage
   */
  function weight(of, ratio, sign) {
    const [least, most] = limits(of);
    if (of.rule === 'cispo') return Math.min(ratio, most);
    if (sign > 0) return ratio > most ? 0 : ratio;
    return ratio < least || (of.rule === 'dual' && ratio > of.dual) ? 0 : ratio;
  }

  /**
   * The objective for an advantage of 1 or −1. For `cispo`, the function whose derivative by log r is the weight:
   * beyond the limit m it is m(1 + ln(r/m)).
   * @param {Rule} of
   * @param {number} ratio
   * @param {1 | -1} sign
   */
  function objective(of, ratio, sign) {
    const [least, most] = limits(of);
    if (of.rule === 'cispo') return sign * (ratio > most ? most * (1 + Math.log(ratio / most)) : ratio);
    const clipped = Math.min(most, Math.max(least, ratio));
    const worse = Math.min(sign * ratio, sign * clipped);
    return of.rule === 'dual' && sign < 0 ? Math.max(worse, -of.dual) : worse;
  }

  /** The normal distribution function, by the series φ(x)·Σ x^(2n+1)/(2n+1)!! @param {number} x */
  function normal(x) {
    if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
    let [sum, term] = [x, x];
    for (let odd = 3; sum !== sum + term; odd += 2) sum += term *= x * x / odd;
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * How far ratios spread after updates: each adds an independent step of `drift` to log r, so that log r is normal with this
   * deviation σ, and mean −σ²/2, for ratios average to 1 over what the old policy drew.
   */
  const spread = (drift, steps) => drift * Math.sqrt(steps);

  /** The share of tokens with gradient among those of one sign, in expectation. @param {Rule} of @param {number} deviation @param {1 | -1} sign */
  function share(of, deviation, sign) {
    if (deviation === 0 || of.rule === 'cispo') return 1;
    const below = (ratio) => normal((Math.log(ratio) + deviation ** 2 / 2) / deviation);
    const [least, most] = limits(of);
    if (sign > 0) return below(most);
    return (of.rule === 'dual' ? below(of.dual) : 1) - (least > 0 ? below(least) : 0);
  }

  /**
   * Ratios of tokens, and the signs of their advantages by turns.
   * @param {number} tokens
   * @param {number} deviation
   * @param {() => number} random uniform in [0, 1)
   * @returns {{ ratio: number, sign: 1 | -1 }[]}
   */
  function batch(tokens, deviation, random) {
    return Array.from({ length: tokens }, (_, at) => {
      const drawn = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return { ratio: Math.exp(deviation * drawn - deviation ** 2 / 2), sign: at % 2 ? -1 : 1 };
    });
  }

  return { defaults, limits, weight, objective, normal, spread, share, batch };
})());
