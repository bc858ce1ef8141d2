'use strict';

// Byte-pair encoding on bytes (Sennrich et al., 2015), one merge at a time. No DOM.
book.model('bpe', (() => {
  const texts = {
    chinese: '小城的面馆在河边，河边的书店在小城。小城的人爱河边的面馆，也爱河边的书店。',
    english: 'the noodle shop by the river, the book shop by the river; they like the shops by the river.',
    mixed: '小城的 noodle shop 在河边，河边的 book shop 在小城。',
  };
  const defaults = { text: 'chinese', merges: 8 };

  /** The bytes of a text in UTF-8. @param {string} text @returns {number[]} */
  const bytes = (text) => {
    const escaped = encodeURIComponent(text).match(/%[0-9A-F]{2}|./g) || [];
    return escaped.map((part) => (part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0)));
  };

  /**
   * Puts `id` where two neighbours are `pair`, from left to right.
   * @param {number[]} ids
   * @param {[number, number]} pair
   * @param {number} id
   */
  function merge(ids, pair, id) {
    const out = [];
    for (let at = 0; at < ids.length; at += 1) {
      const hit = at + 1 < ids.length && ids[at] === pair[0] && ids[at + 1] === pair[1];
      out.push(hit ? id : ids[at]);
      if (hit) at += 1;
    }
    return out;
  }

  /**
   * The pair that comes most often, the smallest of equals; `null` where none comes twice.
   * @param {number[]} ids
   * @returns {{ pair: [number, number], count: number } | null}
   */
  function mostFrequent(ids) {
    const counts = new Map();
    for (let at = 0; at + 1 < ids.length; at += 1) {
      const key = ids[at] * 65536 + ids[at + 1];
      counts.set(key, (counts.get(key) || 0) + 1);
    }
    let best = null;
    for (const [key, count] of counts) {
      if (count > 1 && (!best || count > best.count || (count === best.count && key < best.key))) best = { key, count };
    }
    return best && { pair: [Math.floor(best.key / 65536), best.key % 65536], count: best.count };
  }

  /**
   * Learns up to `merges` merges on a text. The tokens of each id as bytes, the merges in order, and the text's ids at the end.
   * @param {string} text
   * @param {number} merges
   */
  function learn(text, merges) {
    const tokens = Array.from({ length: 256 }, (_, byte) => [byte]);
    const steps = [];
    let ids = bytes(text);
    while (steps.length < merges) {
      const found = mostFrequent(ids);
      if (!found) break;
      const id = tokens.length;
      tokens.push([...tokens[found.pair[0]], ...tokens[found.pair[1]]]);
      ids = merge(ids, found.pair, id);
      steps.push({ ...found, id });
    }
    return { tokens, steps, ids };
  }

  /**
   * A token as text where its bytes are whole characters, else as bytes in hexadecimal.
   * @param {number[]} token
   */
  function show(token) {
    const escaped = token.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    try {
      return decodeURIComponent(escaped).replace(/ /g, '␣');
    } catch {
      return token.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    }
  }

  return { texts, defaults, bytes, merge, mostFrequent, learn, show };
})());
