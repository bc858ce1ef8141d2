'use strict';

// What k attempts at a problem are worth: with a perfect check, by a vote, by a verifier that can be fooled. No DOM.
book.model('passk', (() => {
  const defaults = {
    rate: 0.3, spread: 0, wrongs: 6, verifier: 'score', separation: 1, hit: 0.8, alarm: 0.2, exploit: 0.01, samples: 20, power: 4,
  };

  /**
   * The unbiased estimate of pass@k from `right` of `samples` attempts (Chen et al., 2021): 1 − C(n−c, k)/C(n, k).
   * @param {number} samples
   * @param {number} right
   * @param {number} k at most `samples`
   */
  function unbiased(samples, right, k) {
    let none = 1;
    for (let at = 0; at < k; at += 1) none *= Math.max(0, samples - right - at) / (samples - at);
    return 1 - none;
  }

  /** Logarithms of 0!, 1!, …; as long as they are asked for. */
  const factorials = [0];
  function logFactorial(n) {
    for (let at = factorials.length; at <= n; at += 1) factorials.push(factorials[at - 1] + Math.log(at));
    return factorials[n];
  }

  /** The parameters of the beta distribution of mean `rate` and correlation `spread` between attempts at one problem. */
  const beta = (rate, spread) => [rate * (1 / spread - 1), (1 - rate) * (1 / spread - 1)];

  /**
   * How likely 0, 1, …, k of k attempts are right: binomial; with a spread of difficulties beta-binomial.
   * @param {number} k
   * @param {number} rate
   * @param {number} spread
   */
  function counts(k, rate, spread) {
    const [a, b] = spread > 0 ? beta(rate, spread) : [];
    const rising = (from) => {
      const logs = [0];
      for (let at = 0; at < k; at += 1) logs.push(logs[at] + Math.log(from + at));
      return logs;
    };
    const [right, wrong, both] = spread > 0 ? [a, b, a + b].map(rising) : [];
    return Array.from({ length: k + 1 }, (_, c) => {
      const ways = logFactorial(k) - logFactorial(c) - logFactorial(k - c);
      if (spread > 0) return Math.exp(ways + right[c] + wrong[k - c] - both[k]);
      return Math.exp(ways + c * Math.log(rate) + (k - c) * Math.log1p(-rate));
    });
  }

  /** The share of problems with a right answer among k: 1 − (1−p)^k, and over difficulties 1 − Π (b+i)/(a+b+i). */
  function pass(k, rate, spread) {
    if (spread === 0) return 1 - (1 - rate) ** k;
    const [a, b] = beta(rate, spread);
    let none = 1;
    for (let at = 0; at < k; at += 1) none *= (b + at) / (a + b + at);
    return 1 - none;
  }

  /** The expectation of 1 − (1−c/n)^k, the estimate that puts the found rate in: too low. */
  const plugIn = (k, samples, rate, spread) => (
    counts(samples, rate, spread).reduce((sum, chance, right) => sum + chance * (1 - (1 - right / samples) ** k), 0)
  );

  const wins = new Map();

  /**
   * The chance that `right` of k votes win against the rest, which fall on `wrongs` answers alike; ties are drawn by lot.
   * With λ = rest/wrongs the votes of each answer are Poisson given their sum, so the chance is
   * Σ_T C(w,T)/(T+1)·π(c)^T·F_{w−T}(rest−Tc)/Π(rest), F_j the j-fold convolution of π below c.
   * @returns {number[]} by `right`
   */
  function votesWon(k, wrongs) {
    const key = `${k} ${wrongs}`;
    if (!wins.has(key)) {
      const won = [];
      // More votes win more often: what is certain stays so.
      while (won.length <= k) won.push(won.at(-1) > 1 - 1e-14 ? 1 : wonBy(won.length, k - won.length, wrongs));
      wins.set(key, won);
    }
    return wins.get(key);
  }

  function wonBy(right, rest, wrongs) {
    if (right > rest) return 1;
    if (right * (wrongs + 1) < right + rest) return 0;
    const poisson = (mean, count) => Math.exp(count * Math.log(mean) - mean - logFactorial(count));
    const below = Array.from({ length: right }, (_, count) => poisson(rest / wrongs, count));
    const equal = poisson(rest / wrongs, right);
    const folds = [[1]];
    for (let at = 1; at <= wrongs; at += 1) folds.push(convolve(folds[at - 1], below, rest));
    let [sum, ways, power] = [0, 1, 1];
    for (let tied = 0; tied <= wrongs; tied += 1) {
      sum += ways / (tied + 1) * power * (folds[wrongs - tied][rest - tied * right] ?? 0);
      ways *= (wrongs - tied) / (tied + 1);
      power *= equal;
    }
    return sum / poisson(rest, rest);
  }

  function convolve(one, other, longest) {
    const out = new Array(Math.min(longest + 1, one.length + other.length - 1)).fill(0);
    const start = other.findIndex((value) => value > 1e-25);
    one.forEach((value, at) => {
      const end = value > 1e-25 ? Math.min(other.length, out.length - at) : 0;
      for (let by = start; by < end; by += 1) out[at + by] += value * other[by];
    });
    return out;
  }

  /** How often the commonest of k answers is right. */
  const vote = (k, rate, spread, wrongs) => {
    const won = votesWon(k, wrongs);
    return counts(k, rate, spread).reduce((sum, chance, right) => sum + chance * won[right], 0);
  };

  /**
   * Difficulties with their shares: one, or the nodes of double-exponential quadrature of the beta distribution.
   * @returns {{ right: number, wrong: number, share: number }[]} chances of a right and a wrong answer
   */
  function difficulties(rate, spread) {
    if (spread === 0) return [{ right: rate, wrong: 1 - rate, share: 1 }];
    const [a, b] = beta(rate, spread);
    const nodes = Array.from({ length: 157 }, (_, at) => {
      const t = (at - 78) / 12;
      const odds = Math.PI * Math.sinh(t);
      const both = Math.log1p(Math.exp(-Math.abs(odds)));
      const [right, wrong] = [Math.min(odds, 0) - both, Math.min(-odds, 0) - both];
      return { right: Math.exp(right), wrong: Math.exp(wrong), share: Math.cosh(t) * Math.exp(a * right + b * wrong) };
    });
    const sum = nodes.reduce((total, { share }) => total + share, 0);
    return nodes.map((node) => ({ ...node, share: node.share / sum }));
  }

  // Where the score of the best may be: nodes with density and distribution of a normal score, by equal steps.
  const STEP = 0.1;
  const scores = Array.from({ length: 221 }, (_, at) => (at - 80) * STEP);
  const density = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  function below(x) {
    if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
    let [sum, term] = [x, x];
    for (let odd = 3; sum !== sum + term; odd += 2) sum += term *= x * x / odd;
    return 0.5 + sum * density(x);
  }

  /**
   * The verifier. `score` gives right answers normal scores of mean `separation`, wrong ones of mean 0, deviation 1 both, and
   * the highest is taken. `accept` accepts right answers at the rate `hit` and wrong ones at `alarm`, and one of the accepted is taken,
   * or one of all where there is none. An answer that exploits the verifier, one in 1/`exploit`, is wrong and is taken before all.
   * @typedef {{ verifier: string, separation: number, hit: number, alarm: number, exploit: number }} Verifier
   */

  /**
   * How often the best of k in the verifier's eyes is right: (1−e)^k times the chance without exploits.
   * @param {number[]} ks
   * @param {number} rate
   * @param {number} spread
   * @param {Verifier} by
   * @returns {number[]}
   */
  function best(ks, rate, spread, by) {
    const chance = by.verifier === 'score' ? bestScore(by) : bestAccepted(by);
    const problems = difficulties(rate, spread);
    return ks.map((k) => (
      (1 - by.exploit) ** k * problems.reduce((sum, { right, wrong, share }) => sum + share * chance(k, right, wrong), 0)
    ));
  }

  function bestScore({ separation }) {
    const nodes = scores.map((x) => ({ of: density(x - separation) * STEP, right: below(x - separation), wrong: below(x) }));
    return (k, right, wrong) => (
      k * right * nodes.reduce((sum, node) => sum + node.of * (right * node.right + wrong * node.wrong) ** (k - 1), 0)
    );
  }

  function bestAccepted({ hit, alarm }) {
    return (k, right, wrong) => {
      const accepted = right * hit + wrong * alarm;
      const none = (1 - accepted) ** k;
      return (accepted > 0 ? right * hit / accepted * (1 - none) : 0) + (accepted < 1 ? right * (1 - hit) / (1 - accepted) * none : 0);
    };
  }

  return { defaults, unbiased, counts, pass, plugIn, votesWon, vote, difficulties, best };
})());
