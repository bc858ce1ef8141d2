'use strict';

// Sampling from a language model's last layer: temperature and truncation. No DOM.
book.model('sampler', (() => {
  const defaults = {
    words: ['北京', '上海', '南京', '西安', '广州', '成都', '首都', '香蕉'],
    logits: [4.2, 3.1, 2.6, 2.0, 1.4, 1.0, 0.2, -2.0],
    temperature: 1, k: 8, p: 1, floor: 0, draws: 200,
  };

  /**
   * Probabilities of logits at a temperature; at 0 the largest logit takes all, the first of equals.
   * @param {number[]} logits
   * @param {number} temperature
   * @returns {number[]}
   */
  function softmax(logits, temperature) {
    const top = Math.max(...logits);
    if (temperature <= 0) {
      const best = logits.indexOf(top);
      return logits.map((_, at) => (at === best ? 1 : 0));
    }
    const weights = logits.map((logit) => Math.exp((logit - top) / temperature));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  }

  /**
   * Which outcomes stay: the `k` likeliest; of these the fewest whose mass reaches `p` (Holtzman et al., 2019); and none
   * below `floor` times the likeliest (min-p). Each rule reads the probabilities before truncation. The likeliest
   * always stays.
   * @param {number[]} probabilities
   * @param {{ k: number, p: number, floor: number }} rules
   * @returns {boolean[]}
   */
  function kept(probabilities, { k, p, floor }) {
    const order = probabilities.map((_, at) => at).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
    const least = floor * probabilities[order[0]];
    const stays = probabilities.map(() => false);
    let mass = 0;
    order.forEach((at, rank) => {
      stays[at] = rank === 0 || (rank < k && mass < p && probabilities[at] >= least);
      mass += probabilities[at];
    });
    return stays;
  }

  /**
   * Renormalises what stays.
   * @param {number[]} probabilities
   * @param {boolean[]} stays
   */
  function truncate(probabilities, stays) {
    const mass = probabilities.reduce((total, value, at) => total + (stays[at] ? value : 0), 0);
    return probabilities.map((value, at) => (stays[at] ? value / mass : 0));
  }

  /**
   * Entropy in nats.
   * @param {number[]} probabilities
   */
  const entropy = (probabilities) => (
    probabilities.reduce((total, value) => (value > 0 ? total - value * Math.log(value) : total), 0)
  );

  /**
   * How often each outcome comes in `draws` draws.
   * @param {number[]} probabilities
   * @param {number} draws
   * @param {() => number} random uniform in [0, 1)
   */
  function sample(probabilities, draws, random) {
    const counts = probabilities.map(() => 0);
    const last = probabilities.reduce((found, value, at) => (value > 0 ? at : found), 0);
    for (let draw = 0; draw < draws; draw += 1) {
      let rest = random();
      let at = 0;
      while (at < last && rest >= probabilities[at]) rest -= probabilities[at++];
      counts[at] += 1;
    }
    return counts;
  }

  return { defaults, softmax, kept, truncate, entropy, sample };
})());
