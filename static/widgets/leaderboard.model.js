'use strict';

// What the order of a leaderboard is worth: scores of models on the same or on separate items, which come in clusters. Means are taken as
// normal. No DOM.
book.model('leaderboard', (() => {
  const defaults = {
    items: 500, models: 8, top: 0.8, gap: 0.01, paired: true, correlation: 0.5, cluster: 10, inside: 0.2, against: 'first', seed: 16,
  };

  /** True shares of right answers, evenly spaced from the best. */
  const truths = ({ models, top, gap }) => Array.from({ length: models }, (_, at) => top - at * gap);

  /** Standard deviation of one answer that is right with chance `rate`. */
  const deviation = (rate) => Math.sqrt(rate * (1 - rate));

  /** What clusters multiply a variance by: 1 + (m−1)ρ. */
  const effect = ({ cluster, inside }) => 1 + (cluster - 1) * inside;

  /**
   * The largest correlation that right answers of two models can have: all that the worse one gets right, the better one does.
   * @param {number} better
   * @param {number} worse
   */
  const bound = (better, worse) => Math.sqrt(worse * (1 - better) / (better * (1 - worse)));

  /** The correlation between models item by item: as asked for, within what is possible; none where each has its own items. */
  function correlationOf(of) {
    const rates = truths(of);
    return of.paired ? Math.min(of.correlation, bound(rates[0], rates.at(-1))) : 0;
  }

  /** Standard error of a score; with `clusters` false as if items were independent. */
  const error = (of, rate, clusters = true) => deviation(rate) * Math.sqrt((clusters ? effect(of) : 1) / of.items);

  /** Standard error of a difference of two scores correlated by `correlation`: (σ² + τ² − 2ρστ)·effect/n. */
  function differenceError(of, one, other, correlation, clusters = true) {
    const [a, b] = [error(of, one, clusters), error(of, other, clusters)];
    return Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b));
  }

  // (z of 97.5 % + z of 80 %)²
  const POWER = (1.959963984540054 + 0.8416212335729143) ** 2;

  /** Items that show the difference of two rates at a level of 5 % with a power of 80 %. */
  function needed(of, one, other, correlation) {
    const [a, b] = [deviation(one), deviation(other)];
    return Math.ceil(POWER * effect(of) * (a * a + b * b - 2 * correlation * a * b) / (one - other) ** 2 - 1e-9);
  }

  /** The normal distribution function: a series near 0, a continued fraction far out. */
  function normal(x) {
    const far = Math.abs(x);
    if (far > 38) return x > 0 ? 1 : 0;
    const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    if (far < 3) {
      let [sum, term] = [x, x];
      for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
        term *= x * x / odd;
        sum += term;
      }
      return 0.5 + density * sum;
    }
    let below = far;
    for (let at = 60; at > 0; at -= 1) below = far + at / below;
    return x > 0 ? 1 - density / below : density / below;
  }

  // Nodes of equal steps: exact to about ten digits for what is smooth beneath a normal density.
  const nodes = Array.from({ length: 49 }, (_, at) => (at - 24) / 4);
  const weights = nodes.map((z) => Math.exp(-z * z / 2) / (4 * Math.sqrt(2 * Math.PI)));

  /**
   * How likely each model has the highest score: with X_j = θ_j + s_j(√ρ·Z + √(1−ρ)·Z_j) the expectation over Z and Z_i of
   * Π_j Φ((X_i − θ_j − s_j√ρ·Z) / (s_j√(1−ρ))).
   * @returns {number[]} in the order of `truths`
   */
  function first(of) {
    const rates = truths(of);
    const errors = rates.map((rate) => error(of, rate));
    const rho = correlationOf(of);
    const [common, own] = [Math.sqrt(rho), Math.sqrt(Math.max(1 - rho, 1e-12))];
    const shared = rho > 0 ? nodes.map((z, at) => [z, weights[at]]) : [[0, 1]];
    const chance = (i) => {
      let sum = 0;
      for (const [z, share] of shared) {
        const centres = rates.map((rate, j) => rate + errors[j] * common * z);
        nodes.forEach((mine, at) => {
          const score = centres[i] + errors[i] * own * mine;
          let all = share * weights[at];
          for (let j = 0; j < rates.length && all > 1e-15; j += 1) if (j !== i) all *= normal((score - centres[j]) / (errors[j] * own));
          sum += all;
        });
      }
      return sum;
    };
    return rates.map((_, i) => chance(i));
  }

  /** Holm's method at 5 %: which of the values of p stay significant. @param {number[]} values */
  function holm(values, level = 0.05) {
    const order = values.map((_, at) => at).sort((one, other) => values[one] - values[other]);
    const stop = order.findIndex((at, place) => values[at] > level / (values.length - place));
    const kept = new Set(stop < 0 ? order : order.slice(0, stop));
    return values.map((_, at) => kept.has(at));
  }

  const twoSided = (z) => 2 * normal(-Math.abs(z));

  /**
   * One board: scores as drawn, from high to low, each with its error and what tests against the first say. Errors are estimated
   * from scores, not from truths. `against` is `first` or `all`: the pairs that Holm's method counts.
   * @param {() => number} random uniform in [0, 1)
   */
  function board(of, random) {
    const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const rho = correlationOf(of);
    const shared = gauss();
    const rows = truths(of).map((truth, at) => {
      const z = Math.sqrt(rho) * shared + Math.sqrt(1 - rho) * gauss();
      return { at, truth, score: Math.min(1 - 1e-3, Math.max(1e-3, truth + error(of, truth) * z)) };
    }).sort((one, other) => other.score - one.score);
    const p = (one, other, clusters) => (
      twoSided((one.score - other.score) / differenceError(of, one.score, other.score, rho, clusters))
    );
    const pairs = rows.flatMap((one, i) => rows.slice(i + 1).map((other) => ({ i, other, p: p(one, other, true) })))
      .filter(({ i }) => i === 0 || of.against === 'all');
    const firm = holm(pairs.map((pair) => pair.p));
    return rows.map((row, place) => ({
      ...row, error: error(of, row.score),
      ...(place > 0 && { naive: p(rows[0], row, false), p: p(rows[0], row, true), firm: firm[place - 1] }),
    }));
  }

  return { defaults, truths, effect, bound, correlationOf, error, differenceError, needed, normal, first, holm, board };
})());
