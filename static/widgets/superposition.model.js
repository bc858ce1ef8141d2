'use strict';

// Sparse features in two dimensions, read out by ReLU(WᵀWx + b): the losses of arrangements of arrows (Elhage et al., 2022). A feature
// is 0 with chance S, else uniform on [0, 1]. No DOM.
book.model('superposition', (() => {
  const defaults = { features: 5, power: 1, decay: 0.9, arrangement: 'best' };

  /**
   * An arrangement: groups of features that share a plane or a line, each a regular polygon; `sides` 1 is a dimension of its own, 2 an
   * antipodal pair. Features are taken by importance, group after group.
   * @typedef {{ name: string, groups: { sides: number, turn: number }[] }} Arrangement
   */

  /** The arrangements of at most `features` features. @param {number} features @returns {Arrangement[]} */
  function arrangements(features) {
    const axes = (one, other) => [{ sides: one, turn: 0 }, { sides: other, turn: Math.PI / 2 }];
    const all = [
      { name: 'dedicated', groups: axes(1, 1) }, { name: 'mixed', groups: axes(1, 2) },
      { name: 'triangle', groups: [{ sides: 3, turn: Math.PI / 2 }] }, { name: 'pairs', groups: axes(2, 2) },
      ...[5, 6, 7, 8].map((sides) => ({ name: `polygon-${sides}`, groups: [{ sides, turn: Math.PI / 2 }] })),
    ];
    return all.filter((one) => count(one) <= features);
  }

  /** How many features an arrangement keeps. @param {Arrangement} of */
  const count = ({ groups }) => groups.reduce((sum, { sides }) => sum + sides, 0);

  /** Cosines between a corner and the others of a regular polygon, those that are not 0. @param {number} sides */
  const cosines = (sides) => (
    Array.from({ length: sides - 1 }, (_, at) => Math.cos(2 * Math.PI * (at + 1) / sides)).filter((one) => Math.abs(one) > 1e-9)
  );

  /**
   * E[(Σ a_j·u_j + c)₊²] over independent uniform u_j: the antiderivative of as many steps as there are u_j, at the corners of their cube,
   * with alternating signs.
   * @param {number[]} factors none is 0
   * @param {number} offset
   */
  function square(factors, offset) {
    const power = factors.length + 2;
    const corner = (at, sum) => {
      if (at < factors.length) return corner(at + 1, sum + factors[at]) - corner(at + 1, sum);
      return sum > 0 ? sum ** power : 0;
    };
    let scale = 2;
    for (let by = 2; by <= power; by += 1) scale /= by;
    return factors.reduce((value, factor) => value / factor, scale * corner(0, offset));
  }

  // Sums of moments by the number of other features that are on; what they are is the same for every sparsity.
  const known = new Map();

  /**
   * Of T = (x + Σ c_j·x_j + β)₊: E[x·T] and E[T²], as sums over the sets of others that are on, by their size; `off` where x itself is 0.
   * E[u·g(u + c)] is G(1 + c) − ∫G(u + c) with G' = g.
   */
  function moments(sides, beta) {
    const key = `${sides} ${beta}`;
    if (known.has(key)) return known.get(key);
    const others = cosines(sides);
    const by = Array.from({ length: others.length + 1 }, () => ({ cross: 0, on: 0, off: 0 }));
    for (let set = 0; set < 2 ** others.length; set += 1) {
      const chosen = others.filter((_, at) => set >> at & 1);
      const on = square([1, ...chosen], beta);
      const sums = by[chosen.length];
      sums.on += on;
      sums.off += square(chosen, beta);
      sums.cross += (square(chosen, beta + 1) - on) / 2;
    }
    known.set(key, by);
    return by;
  }

  /**
   * The loss of a corner of a polygon: E[(x − r²T)²], by default with the best r.
   * @param {number} sides
   * @param {number} density 1 − S
   * @param {number} beta bias by r²
   * @param {number} [gain] r²
   */
  function corner(sides, density, beta, gain) {
    const by = moments(sides, beta);
    let [cross, squares] = [0, 0];
    by.forEach((sums, on) => {
      const chance = density ** on * (1 - density) ** (by.length - 1 - on);
      cross += chance * density * sums.cross;
      squares += chance * (density * sums.on + (1 - density) * sums.off);
    });
    const factor = gain ?? cross / squares;
    return { loss: density / 3 - 2 * factor * cross + factor * factor * squares, gain: factor, bias: factor * beta };
  }

  const fitted = new Map();

  /** The same with the best bias too: least of coarse steps, then of fine ones, then of the parabola through three. */
  function fit(sides, density) {
    const key = `${sides} ${density}`;
    if (!fitted.has(key)) {
      const of = (step) => corner(sides, density, step / 64).loss;
      const least = (steps) => steps.reduce((best, step) => (of(step) < of(best) ? step : best));
      // Where nothing is cut off, the best is the projection on the mean: r² = 2/k, b = 1/2, hence β = k/4.
      const near = least(Array.from({ length: 25 }, (_, at) => 8 * at - 48));
      const at = least(Array.from({ length: 15 }, (_, step) => near - 7 + step));
      const [before, here, after] = [of(at - 1), of(at), of(at + 1)];
      const bend = before - 2 * here + after;
      const beta = (at + (bend > 1e-12 ? (before - after) / (2 * bend) : 0)) / 64;
      fitted.set(key, sides === 1 ? corner(1, density, 0) : corner(sides, density, beta));
      known.delete(`${sides} ${beta}`);
    }
    return fitted.get(key);
  }

  /** Importances of features: 1, decay, decay², … */
  const importances = (features, decay) => Array.from({ length: features }, (_, at) => decay ** at);

  /** The loss of a feature that is left out, by the bias alone: its variance. @param {number} density */
  const dropped = (density) => density / 3 - density * density / 4;

  /**
   * Loss of an arrangement over features by importance, as a share of what saying always 0 loses; loss, r² and b of each feature.
   * @param {Arrangement} of
   * @param {{ features: number, density: number, decay: number }} at
   */
  function measure(of, { features, density, decay }) {
    const parts = of.groups.flatMap(({ sides }) => new Array(sides).fill(fit(sides, density)));
    const rest = { loss: dropped(density), gain: 0, bias: density / 2 };
    const each = Array.from({ length: features }, (_, one) => parts[one] ?? rest);
    const weights = importances(features, decay);
    const sum = weights.reduce((total, weight, one) => total + weight * each[one].loss, 0);
    const whole = weights.reduce((total, weight) => total + weight * density / 3, 0);
    return { share: sum / whole, each };
  }

  /** All arrangements measured, the best first. */
  const ranked = (at) => arrangements(at.features).map((of) => ({ ...of, ...measure(of, at) })).sort((one, other) => one.share - other.share);

  /** The columns of W: where features point, by importance; what is left out points nowhere. @param {Arrangement} of */
  function arrows(of, features, each) {
    const found = of.groups.flatMap(({ sides, turn }) => Array.from({ length: sides }, (_, at) => turn + 2 * Math.PI * at / sides));
    return Array.from({ length: features }, (_, at) => {
      const length = at < found.length ? Math.sqrt(each[at].gain) : 0;
      return [length * Math.cos(found[at] ?? 0), length * Math.sin(found[at] ?? 0)];
    });
  }

  return { defaults, arrangements, count, cosines, square, corner, fit, importances, dropped, measure, ranked, arrows };
})());
