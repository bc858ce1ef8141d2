'use strict';

// The parametric scaling law L(N, D) = E + A/N^α + B/D^β under C = 6ND. Losses in nats a token; no DOM.
book.model('scaling', (() => {
  // Hoffmann et al. (2022) as rounded in their paper, and the refit of Besiroglu et al. (2024). The first disagrees with that
  // paper's own two other methods.
  const fits = {
    besiroglu: { E: 1.8172, A: 482.01, B: 2085.43, alpha: 0.3478, beta: 0.3658 },
    hoffmann: { E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28 },
  };
  const defaults = { fit: 'besiroglu', compute: 21, served: 0 };

  /** @typedef {{ E: number, A: number, B: number, alpha: number, beta: number }} Fit */

  /** @param {Fit} fit @param {number} parameters @param {number} tokens */
  const loss = ({ E, A, B, alpha, beta }, parameters, tokens) => E + A / parameters ** alpha + B / tokens ** beta;

  /**
   * Parameters and tokens that make the loss least for training compute C = 6ND:
   * N = (αA/βB)^(1/(α+β)) · (C/6)^(β/(α+β)).
   * @param {Fit} fit
   * @param {number} compute FLOPs
   */
  function optimum({ A, B, alpha, beta }, compute) {
    const scale = (alpha * A / (beta * B)) ** (1 / (alpha + beta));
    const parameters = scale * (compute / 6) ** (beta / (alpha + beta));
    return { parameters, tokens: compute / 6 / parameters };
  }

  /**
   * Tokens that a model of a size needs for a loss; infinite where its size alone keeps it above.
   * @param {Fit} fit
   */
  function tokensFor({ E, A, B, alpha, beta }, parameters, target) {
    const left = target - E - A / parameters ** alpha;
    return left > 0 ? (B / left) ** (1 / beta) : Infinity;
  }

  /** FLOPs of training and of serving `served` tokens at 2N each. */
  const cost = (parameters, tokens, served) => 6 * parameters * tokens + 2 * parameters * served;

  /**
   * The size whose training and serving together cost least for the loss that the training optimum reaches (after Sardana et
   * al., 2023); golden-section search over the logarithm of the size, on which the cost has one minimum.
   * @param {Fit} fit
   * @param {number} compute FLOPs of the optimum that sets the loss
   * @param {number} served tokens
   */
  function servedOptimum(fit, compute, served) {
    const best = optimum(fit, compute);
    const target = loss(fit, best.parameters, best.tokens);
    const of = (log) => cost(Math.exp(log), tokensFor(fit, Math.exp(log), target), served);
    const smallest = (fit.A / (target - fit.E)) ** (1 / fit.alpha);
    let low = Math.log(smallest) + 1e-9;
    let high = Math.log(best.parameters) + 1e-9;
    const ratio = (Math.sqrt(5) - 1) / 2;
    while (high - low > 1e-7) {
      const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
      if (of(left) < of(right)) high = right;
      else low = left;
    }
    const parameters = Math.exp((low + high) / 2);
    return { parameters, tokens: tokensFor(fit, parameters, target), target };
  }

  return { fits, defaults, loss, optimum, tokensFor, cost, servedOptimum };
})());
