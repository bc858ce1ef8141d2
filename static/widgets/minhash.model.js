'use strict';

// MinHash with locality-sensitive hashing (Broder, 1997): which pairs of documents share a band. No DOM.
book.model('minhash', (() => {
  const defaults = {
    bands: 20, rows: 13, documents: 7, near: -6, unrelated: 0.1, similar: 0.85, concentration: 40,
  };

  /**
   * The chance that a pair of similarity s shares one of `bands` bands of `rows` hashes: 1 − (1 − s^r)^b.
   * @param {number} similarity Jaccard's
   * @param {number} bands
   * @param {number} rows
   */
  const candidate = (similarity, bands, rows) => -Math.expm1(bands * Math.log1p(-(similarity ** rows)));

  /** The similarity near which the curve rises: (1/b)^(1/r). */
  const threshold = (bands, rows) => (1 / bands) ** (1 / rows);

  /** The similarity at which the chance is one half. */
  const half = (bands, rows) => (-Math.expm1(-Math.LN2 / bands)) ** (1 / rows);

  // Middles of 2,000 equal pieces of [0, 1].
  const pieces = Array.from({ length: 2000 }, (_, at) => (at + 0.5) / 2000);

  /**
   * Similarities of a kind of pairs: the beta distribution of a mean, whose two parameters sum to `concentration`; its shares of the
   * pieces.
   * @param {number} mean
   * @param {number} concentration
   */
  function similarities(mean, concentration) {
    const [a, b] = [mean * concentration, (1 - mean) * concentration];
    const logs = pieces.map((s) => (a - 1) * Math.log(s) + (b - 1) * Math.log1p(-s));
    const most = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - most));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  }

  /** The share of a kind of pairs that become candidates. @param {number[]} shares of the pieces */
  const found = (shares, bands, rows) => (
    shares.reduce((sum, share, at) => sum + share * candidate(pieces[at], bands, rows), 0)
  );

  /**
   * What to expect of 10^`documents` documents, a share 10^`near` of whose pairs are near-duplicates: pairs, candidates, shares and
   * numbers of near-duplicates missed and of unrelated pairs found, near-duplicates among the candidates, and hashes a document.
   * @param {typeof defaults} of
   */
  function expected({ bands, rows, documents, near, unrelated, similar, concentration }) {
    const pairs = 10 ** documents * (10 ** documents - 1) / 2;
    const duplicates = pairs * 10 ** near;
    const missed = 1 - found(similarities(similar, concentration), bands, rows);
    const alarms = found(similarities(unrelated, concentration), bands, rows);
    const right = duplicates * (1 - missed);
    const wrong = (pairs - duplicates) * alarms;
    return { pairs, duplicates, missed, alarms, right, wrong, candidates: right + wrong, precision: right / (right + wrong), hashes: bands * rows };
  }

  return { defaults, pieces, candidate, threshold, half, similarities, found, expected };
})());
