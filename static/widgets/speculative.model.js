'use strict';

// Speculative decoding with independent acceptance (Leviathan et al., 2023): tokens a pass, and speed. No DOM.
book.model('speculative', (() => {
  const defaults = { acceptance: 0.8, guesses: 4, draft: 0.05, load: 0, longest: 16 };

  /** Tokens that a pass of the large model yields on average, its own last one among them: (1 − α^(γ+1))/(1 − α). */
  const tokens = (acceptance, guesses) => (
    acceptance === 1 ? guesses + 1 : (1 - acceptance ** (guesses + 1)) / (1 - acceptance)
  );

  /** Chances that a pass yields 1, 2, …, γ + 1 tokens. @returns {number[]} */
  const yields = (acceptance, guesses) => (
    Array.from({ length: guesses + 1 }, (_, at) => acceptance ** at * (at < guesses ? 1 - acceptance : 1))
  );

  /**
   * Time of a round in passes over one token: γ of the draft model, and one of the large model over γ + 1 tokens. A
   * token more costs it the share `load` of a pass: 0 where memory bounds the pass, 1 where arithmetic does.
   */
  const round = (guesses, { draft, load }) => 1 + guesses * (draft + load);

  /** Speed relative to one token a pass. @param {{ acceptance: number, draft: number, load: number }} of */
  const speedup = (guesses, of) => tokens(of.acceptance, guesses) / round(guesses, of);

  /** How many guesses are fastest, up to `longest`; the fewest of equals. @param {{ acceptance: number, draft: number, load: number }} of */
  function bestGuesses(of, longest) {
    let best = 0;
    for (let guesses = 1; guesses <= longest; guesses += 1) if (speedup(guesses, of) > speedup(best, of)) best = guesses;
    return best;
  }

  return { defaults, tokens, yields, round, speedup, bestGuesses };
})());
