'use strict';

// Rotary position embedding and its stretched forms. Angles in radians; no DOM.
book.model('rope', (() => {
  const defaults = { width: 64, base: 10000, m: 12, n: 4, stretch: 'none', factor: 4, trained: 4096 };

  /**
   * Frequency of each pair: base^(−2i/width) (Su et al., 2021).
   * @param {number} width numbers of a head, even
   * @param {number} base
   * @returns {number[]}
   */
  const frequencies = (width, base) => (
    Array.from({ length: width / 2 }, (_, pair) => base ** (-2 * pair / width))
  );

  /** Turns at the trained length below which a pair is interpolated whole, and above which it is left alone. */
  const ramp = { low: 1, high: 32 };

  /**
   * Frequencies for a context `factor` times as long as the trained one. `pi` divides all by the factor (Chen et al.,
   * 2023); `ntk` raises the base to base·factor^(width/(width−2)); `yarn` interpolates only pairs that make few turns
   * within the trained length (NTK-by-parts of Peng et al., 2023, α = 1, β = 32, without its temperature).
   * @param {{ width: number, base: number, stretch: string, factor: number, trained: number }} values
   */
  function stretched({ width, base, stretch, factor, trained }) {
    const plain = frequencies(width, base);
    switch (stretch) {
      case 'pi': return plain.map((frequency) => frequency / factor);
      case 'ntk': return frequencies(width, base * factor ** (width / (width - 2)));
      case 'yarn': return plain.map((frequency) => {
        const turns = trained * frequency / (2 * Math.PI);
        const kept = Math.min(1, Math.max(0, (turns - ramp.low) / (ramp.high - ramp.low)));
        return frequency * (kept + (1 - kept) / factor);
      });
      default: return plain;
    }
  }

  /**
   * Turns a pair of numbers by an angle.
   * @param {[number, number]} pair
   * @param {number} angle
   * @returns {[number, number]}
   */
  const turn = ([x, y], angle) => [
    x * Math.cos(angle) - y * Math.sin(angle),
    x * Math.sin(angle) + y * Math.cos(angle),
  ];

  /**
   * Score of a query at position m and a key at n, both all ones before they are turned, divided by the width, so that
   * equal positions give 1: the mean of cos((m−n)θ).
   * @param {number[]} of frequencies
   * @param {number} m
   * @param {number} n
   */
  function score(of, m, n) {
    const sum = of.reduce((total, frequency) => {
      const query = turn([1, 1], m * frequency);
      const key = turn([1, 1], n * frequency);
      return total + query[0] * key[0] + query[1] * key[1];
    }, 0);
    return sum / (2 * of.length);
  }

  return { defaults, frequencies, stretched, turn, score };
})());
