'use strict';

// Search without the page: what is found, in which order, and what is shown of it. Chinese has no words to cut at, so
// the whole text is scanned for substrings; that costs a few milliseconds for a long book and misses nothing.
book.searching = (() => {
  const WEIGHT = { title: 20, term: 15, path: 8, most: 8, whole: 10, phrase: 10, visited: 1 };

  // The groups that results are shown in, and the kinds of record in each; what is named nowhere is a 定义.
  const GROUPS = {
    全部: [], 正文: ['section'], 练习: ['exercise'], 定义: [], 图表: ['figure', 'table', 'listing'], 论文: ['paper'], 术语: ['term'],
  };
  const groupOf = (kind) => Object.keys(GROUPS).find((group) => GROUPS[group].includes(kind)) || '定义';

  const isHan = (code) => (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);

  /**
   * Brings a text to the form that is compared: NFKC, which makes full-width letters half-width; small letters; no space
   * beside a 汉字, where authors put one or not as they like.
   * @type {Searching['normalise']}
   */
  const normalise = (text) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
    .replace(/([\u3400-\u9fff\uf900-\ufaff]) | (?=[\u3400-\u9fff\uf900-\ufaff])/g, '$1').trim();

  /**
   * Makes records ready to be searched. Texts and answers may be added later, when they have arrived.
   * @type {Searching['prepare']}
   */
  const prepare = ({ pages, kinds, records, aliases }) => {
    const entries = records.map(([page, kind, id, title, parent, extra], at) => ({
      at, page, kind: kinds[kind], group: groupOf(kinds[kind]), id, title, parent, extra,
      path: '', name: normalise(title), body: '', more: '', text: '', answers: '',
    }));
    // A section stands before what it holds.
    for (const entry of entries) {
      const above = entries[entry.parent];
      entry.path = above ? `${above.path}\n${above.name}` : normalise(pages[entry.page][2]);
    }
    return { pages, entries, aliases: aliases.map((names) => names.map(normalise)) };
  };

  /** @type {Searching['addTexts']} */
  const addTexts = (index, texts) => texts.forEach((text, at) => {
    Object.assign(index.entries[at], { text, body: normalise(text) });
  });

  /** @type {Searching['addAnswers']} */
  const addAnswers = (index, answers) => answers.forEach(([at, text]) => {
    const entry = index.entries[at];
    entry.answers += `${text}\n`;
    entry.more += `${normalise(text)}\n`;
  });

  /**
   * Reads a query: all its clauses must hold. A clause holds if all strings of one of its alternatives are found; a name
   * of the glossary has the term's other names as alternatives. What stands in quotes is one string.
   * @type {Searching['read']}
   */
  const read = (query, aliases) => {
    const quoted = [];
    const tokens = [];
    const bare = query.normalize('NFKC').replace(/["“”]([^"“”]*)["“”]/g, (_, phrase) => {
      quoted.push(normalise(phrase));
      return ' ';
    });
    tokens.push(...bare.toLowerCase().split(/\s+/).filter(Boolean));
    const clauses = quoted.filter(Boolean).map((phrase) => [[phrase]]);
    for (let at = 0; at < tokens.length;) {
      let taken = 1;
      let clause = [[tokens[at]]];
      for (let end = tokens.length; end > at; end -= 1) {
        const run = tokens.slice(at, end);
        const named = aliases.filter((names) => names.includes(normalise(run.join(' '))));
        if (!named.length) continue;
        const others = new Set(named.flat());
        clause = [run, ...[...others].map((name) => [name])];
        taken = end - at;
        break;
      }
      clauses.push(clause);
      at += taken;
    }
    return clauses;
  };

  const count = (text, part, most) => {
    let found = 0;
    for (let at = text.indexOf(part); at >= 0 && found < most; at = text.indexOf(part, at + part.length)) found += 1;
    return found;
  };

  // What a string is worth in an entry: 0 where it is not found, less than 1 where only the way there has it.
  function worth(entry, part, withAnswers) {
    const inBody = count(entry.body, part, WEIGHT.most) + (withAnswers ? count(entry.more, part, WEIGHT.most) : 0);
    const inName = entry.name.includes(part);
    const score = Math.min(inBody, WEIGHT.most)
      + (inName ? WEIGHT.title + (WEIGHT.whole * part.length) / entry.name.length : 0)
      + (inName && entry.kind === 'term' ? WEIGHT.term : 0);
    return score || (entry.path.includes(part) ? 0.5 : 0);
  }

  function worthOf(entry, clause, withAnswers) {
    let best = 0;
    for (const alternative of clause) {
      let sum = 0;
      for (const part of alternative) {
        const score = worth(entry, part, withAnswers);
        sum = score && sum + score;
        if (!score) break;
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  /**
   * Finds the records in which every clause holds, at least one of them in the record itself and not only in the
   * headings above it; the best first, those of equal worth in the book's order.
   * @type {Searching['search']}
   */
  const search = (index, query, { withAnswers = false, visited = [] } = {}) => {
    const clauses = read(query, index.aliases);
    if (!clauses.length) return [];
    const phrase = clauses.length > 1 ? normalise(query) : '';
    const found = [];
    for (const entry of index.entries) {
      let score = 0;
      let own = false;
      for (const clause of clauses) {
        const part = worthOf(entry, clause, withAnswers);
        if (!part) {
          score = 0;
          break;
        }
        own ||= part >= 1;
        score += part;
        if (clause.some(([string]) => entry.path.includes(string))) score += WEIGHT.path;
      }
      if (!score || !own) continue;
      if (phrase && (entry.name.includes(phrase) || entry.body.includes(phrase))) score += WEIGHT.phrase;
      if (visited.includes(index.pages[entry.page][0])) score += WEIGHT.visited;
      found.push({ entry, score });
    }
    return found.sort((one, other) => other.score - one.score || one.entry.at - other.entry.at);
  };

  // A text in its compared form, with where in the text each of its characters begins and ends.
  function mapped(text) {
    let form = '';
    const places = [];
    const ends = [];
    let at = 0;
    for (const character of text) {
      const part = character.normalize('NFKC').toLowerCase();
      const space = part.trim() === '';
      const beside = isHan(text.charCodeAt(at - 1)) || isHan(text.charCodeAt(at + 1));
      if (!space || (!beside && !form.endsWith(' '))) {
        form += space ? ' ' : part;
        while (places.length < form.length) {
          places.push(at);
          ends.push(at + character.length);
        }
      }
      at += character.length;
    }
    return { form, places, ends };
  }

  /**
   * Cuts a text into stretches that hold one of the strings and those that hold none: `[stretch, holds]`.
   * @type {Searching['mark']}
   */
  const mark = (text, strings) => {
    const { form, places, ends } = mapped(text);
    /** @type {[string, boolean][]} */
    const parts = [];
    let done = 0;
    for (let at = 0; at < form.length;) {
      const string = strings.filter((one) => form.startsWith(one, at)).sort((a, b) => b.length - a.length)[0];
      if (!string) {
        at += 1;
        continue;
      }
      const from = places[at];
      const to = ends[at + string.length - 1];
      if (from > done) parts.push([text.slice(done, from), false]);
      if (to > from) parts.push([text.slice(from, to), true]);
      done = Math.max(done, to);
      at += string.length;
    }
    if (done < text.length) parts.push([text.slice(done), false]);
    return parts;
  };

  /**
   * Returns the place in a text where one of the strings first stands, or -1.
   * @type {Searching['find']}
   */
  const find = (text, strings) => {
    const lower = text.toLowerCase();
    const first = strings.map((string) => lower.indexOf(string)).filter((at) => at >= 0);
    if (first.length && lower.length === text.length) return Math.min(...first);
    const { form, places } = mapped(text);
    const found = strings.map((string) => form.indexOf(string)).filter((at) => at >= 0);
    return found.length ? places[Math.min(...found)] : -1;
  };

  /**
   * Returns some 40 characters of a text around the first of the strings.
   * @type {Searching['snippet']}
   */
  const snippet = (text, strings, length = 40) => {
    const place = Math.max(find(text, strings), 0);
    let from = Math.max(0, Math.min(place - 12, text.length - length));
    let to = from + length;
    // No half of a pair, nor of a word.
    while (from > 0 && place - from < 24 && /^[\w\udc00-\udfff]/.test(text.slice(from)) && /[\w\ud800-\udbff]$/.test(text.slice(0, from))) from -= 1;
    while (to < text.length && /[\ud800-\udbff]$/.test(text.slice(0, to))) to += 1;
    const cut = text.slice(from, to).replace(/\s+/g, ' ');
    return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`;
  };

  // Pairs of neighbouring letters, by which misspelt names are compared.
  const pairs = (text) => new Set(Array.from(text.slice(1), (_, at) => text.slice(at, at + 2)));

  /**
   * Returns how alike two names are, from 0 to 1 (Dice's coefficient over pairs of letters).
   * @type {Searching['likeness']}
   */
  const likeness = (one, other) => {
    const [a, b] = [pairs(one), pairs(other)];
    const common = [...a].filter((pair) => b.has(pair)).length;
    return (2 * common) / (a.size + b.size || 1);
  };

  return { GROUPS, normalise, prepare, addTexts, addAnswers, read, search, mark, find, snippet, likeness };
})();
