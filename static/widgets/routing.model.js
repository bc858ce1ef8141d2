'use strict';

// Tokens routed to the experts of a mixture over steps of training, balanced by a bias or not (Wang et al., 2024). No DOM.
book.model('routing', (() => {
  const defaults = {
    experts: 16, active: 2, skew: 1, balance: 'bias', speed: 0.01, capacity: 1.25, tokens: 512, steps: 200, step: 200, seed: 1,
  };

  // Tokens that are drawn once; each step takes a run of them that starts so much further, which keeps batches apart.
  const POOL = 2048;
  const STRIDE = 1301;

  /**
   * Affinities in (0, 1) of tokens to experts: the sigmoid of a standard normal number, of the token's own, plus the expert's
   * popularity, which falls evenly from `skew` to −`skew`.
   * @param {{ experts: number, skew: number, count?: number }} of
   * @param {() => number} random uniform in [0, 1)
   * @returns {number[][]}
   */
  function affinities({ experts, skew, count = POOL }, random) {
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: count }, () => Array.from({ length: experts }, (_, expert) => (
      1 / (1 + Math.exp(-normal() - skew * (1 - 2 * expert / (experts - 1))))
    )));
  }

  /**
   * The experts of a token: the `active` largest of affinity plus bias, the first of equals. The bias ends here: outputs are weighed by
   * affinity alone.
   * @param {number[]} row
   * @param {number[]} biases
   * @param {number} active
   */
  function choose(row, biases, active) {
    const chosen = [];
    for (let count = 0; count < active; count += 1) {
      let best = -1;
      for (let at = 0; at < row.length; at += 1) {
        if (!chosen.includes(at) && (best < 0 || row[at] + biases[at] > row[best] + biases[best])) best = at;
      }
      chosen.push(best);
    }
    return chosen;
  }

  /** How far the fullest expert is above the mean, relative to the mean. @param {number[]} loads */
  const maxViolation = (loads) => (
    Math.max(...loads) * loads.length / loads.reduce((total, load) => total + load, 0) - 1
  );

  /** Tokens that an expert takes in a step. */
  const capacityOf = ({ tokens, active, experts, capacity }) => Math.ceil(capacity * tokens * active / experts);

  /** The share of assignments above the experts' capacity. @param {number[]} loads @param {number} most */
  const dropped = (loads, most) => (
    loads.reduce((total, load) => total + Math.max(0, load - most), 0) / loads.reduce((total, load) => total + load, 0)
  );

  /**
   * Loads of every step and the biases with which they came about. After each step the bias of every expert below the mean load rises by
   * `speed`, and that of every one above falls by it; without balance they stay 0.
   * @param {typeof defaults} of
   * @param {number[][]} pool affinities
   */
  function simulate({ experts, active, balance, speed, tokens, steps }, pool) {
    const mean = tokens * active / experts;
    let biases = new Array(experts).fill(0);
    return Array.from({ length: steps + 1 }, (_, step) => {
      const loads = new Array(experts).fill(0);
      for (let at = 0; at < tokens; at += 1) {
        for (const expert of choose(pool[(step * STRIDE + at) % pool.length], biases, active)) loads[expert] += 1;
      }
      const used = biases;
      if (balance === 'bias') biases = biases.map((bias, at) => bias + speed * Math.sign(mean - loads[at]));
      return { loads, biases: used, violation: maxViolation(loads) };
    });
  }

  return { defaults, affinities, choose, maxViolation, capacityOf, dropped, simulate };
})());
