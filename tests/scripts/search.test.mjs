// Search against the truth: what a plain reading of the query finds in the book's own chapters.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { bookWith, here, textOf } from './book.mjs';

const { searching } = bookWith('search');

// Every heading of the book's sources begins a record; the text is the source as it stands, formulas and all.
function recordsOfTheBook() {
  const records = [];
  const texts = [];
  const pages = [];
  for (const file of readdirSync(new URL('../../chapters/', import.meta.url)).filter((name) => name.endsWith('.md')).sort()) {
    pages.push([file.replace('.md', '.html'), pages.length, file]);
    for (const part of textOf(`chapters/${file}`).split(/^(?=#{1,4} )/m)) {
      const [title, ...lines] = part.split('\n');
      records.push([pages.length - 1, 0, `id-${records.length}`, title.replace(/^#+ /, ''), -1, 0]);
      texts.push(lines.join('\n'));
    }
  }
  return { pages, records, texts };
}

const { pages, records, texts } = recordsOfTheBook();
const titles = { pages, kinds: ['section'], records, aliases: [] };
const index = searching.prepare(titles);
searching.addTexts(index, texts);

const HAN = /\p{Script=Han}/u;
const escape = (text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

// Reads a term as an expression over NFKC text in which white space beside a 汉字 is of no account.
function expression(term) {
  const characters = Array.from(term.normalize('NFKC'));
  const parts = characters.map((one, at) => {
    if (/\s/.test(one)) return HAN.test(characters[at - 1] ?? '') || HAN.test(characters[at + 1] ?? '') ? '' : '\\s+';
    const gap = at > 0 && (HAN.test(one) || HAN.test(characters[at - 1])) ? '\\s*' : '';
    return gap + escape(one);
  });
  return new RegExp(parts.join(''), 'iu');
}

const haystacks = texts.map((text, at) => `${records[at][3]}\n\u0000${text}`.normalize('NFKC'));
function truth(terms) {
  const all = terms.map(expression);
  return haystacks.flatMap((text, at) => (all.every((one) => one.test(text)) ? [at] : []));
}
const found = (query) => here(searching.search(index, query).map(({ entry }) => entry.at)).sort((a, b) => a - b);

const QUERIES = [
  '注意力', '旋转位置编码', '位置编码', '归一化', '残差', '前馈层', '多头', '缓存', '显存', '梯度', '学习率', '词元', '初始化', '方差', '因果掩码', '定理',
  '混合专家', '习题', '答案', '为什么', '的', 'softmax', 'RoPE', 'rope', 'ROPE', 'GQA', 'KV', 'token', 'Transformer', 'DeepSeek-V3', 'Llama-3-8B',
  'bf16', '\\sqrt{d_k}', '\\frac', 'd_{\\text{model}}', '131,072', '２０１７', 'ＫＶ', 'KV缓存', 'KV 缓存', 'softmax的', '每个token', 'token的表示',
  '32层', '第1章', 'multi-head', 'attention is', '不存在的词组甲乙丙', 'zzzqqq', 'a', '（', '，',
];

test('the book has enough to search in', () => {
  assert.ok(records.length > 60, String(records.length));
  assert.ok(QUERIES.length >= 40);
  assert.ok(QUERIES.filter((query) => truth(query.split(/\s+/)).length).length > 35);
});

for (const query of QUERIES) {
  test(`${query} finds exactly what has it`, () => {
    assert.deepEqual(found(query), truth(query.split(/\s+/)));
  });
}

for (const query of ['注意力 方差', 'KV 显存 字节', '"KV 缓存"', 'RoPE　外推', '残差 归一化 梯度', 'softmax \\exp', '“位置 编码” rope']) {
  test(`all terms of ${query} hold`, () => {
    const terms = [];
    const rest = query.replace(/["“]([^"”]*)["”]/g, (_, phrase) => terms.push(phrase) && ' ');
    assert.deepEqual(found(query), truth([...terms, ...rest.split(/\s+/).filter(Boolean)]));
  });
}

test('the names of a term find each other, also in parts of a query', () => {
  const named = searching.prepare({ ...titles, aliases: [['键值缓存', 'KV cache'], ['旋转位置编码', 'RoPE']] });
  searching.addTexts(named, texts);
  const at = (query) => here(searching.search(named, query).map(({ entry }) => entry.at)).sort((a, b) => a - b);
  const either = (...lists) => [...new Set(lists.flat())].sort((a, b) => a - b);
  assert.deepEqual(at('rope'), either(truth(['rope']), truth(['旋转位置编码'])));
  assert.deepEqual(at('kv cache'), either(truth(['kv', 'cache']), truth(['kv cache']), truth(['键值缓存'])));
  assert.deepEqual(at('RoPE 外推'), either(truth(['rope', '外推']), truth(['旋转位置编码', '外推'])));
});

test('titles come before texts, terms before other titles, and the rest in the order of the book', () => {
  const small = searching.prepare({
    pages: [['a.html', 1, '甲章']], kinds: ['section', 'term', 'exercise'], aliases: [],
    records: [[0, 0, 'x', '1.1 开头', -1, 0], [0, 0, 'y', '1.2 旋转', -1, 0], [0, 1, 'z', '旋转', -1, 0], [0, 2, 'w', '练习 1.1', 1, 2]],
  });
  searching.addTexts(small, ['旋转一次', '', '', '再旋转']);
  const ids = (query, options) => here(searching.search(small, query, options).map(({ entry }) => entry.id));
  assert.deepEqual(ids('旋转'), ['z', 'y', 'w', 'x']);
  assert.deepEqual(ids('甲章'), []);
  assert.deepEqual(ids('旋转 练习'), ['w']);
});

test('answers are found only when they are asked for', () => {
  const small = searching.prepare({ pages: [['a.html', 1, '甲']], kinds: ['exercise'], records: [[0, 0, 'x', '练习 1.1', -1, 1]], aliases: [] });
  searching.addTexts(small, ['求极限']);
  searching.addAnswers(small, [[0, '答案是四十二']]);
  assert.equal(searching.search(small, '四十二').length, 0);
  assert.equal(searching.search(small, '四十二', { withAnswers: true }).length, 1);
});

test('marks show the letters of the text, whatever their width and case', () => {
  const marked = (text, ...strings) => here(searching.mark(text, strings)).map(([part, hit]) => (hit ? `[${part}]` : part)).join('');
  assert.equal(marked('用 ＲｏＰＥ 编码', 'rope'), '用 [ＲｏＰＥ] 编码');
  assert.equal(marked('把 KV 缓存和KV缓存', 'kv缓存'), '把 [KV 缓存]和[KV缓存]');
  assert.equal(marked('ﬁne', 'f'), '[ﬁne]'.replace('ne]', ']ne'));
  assert.equal(marked('没有', 'x'), '没有');
  assert.equal(marked('𠮷野家', '野'), '𠮷[野]家');
});

test('a snippet is short, and holds what was looked for', () => {
  for (const [at, text] of texts.entries()) {
    if (!truth(['注意力']).includes(at) || !text.includes('注意力')) continue;
    const cut = searching.snippet(text, ['注意力']);
    assert.ok(cut.includes('注意力'), cut);
    assert.ok(cut.length < 70, String(cut.length));
  }
});

test('names that are nearly right are alike', () => {
  assert.ok(searching.likeness('attenton', 'attention') > 0.7);
  assert.ok(searching.likeness('rope', 'kv-cache') < 0.2);
  assert.equal(searching.likeness('', 'x'), 0);
});

test('a long book is searched within a keystroke', (context) => {
  const copies = Math.ceil(4e6 / texts.join('').length);
  const many = { ...titles, records: Array.from({ length: copies }, () => records).flat() };
  const large = searching.prepare(many);
  const started = performance.now();
  searching.addTexts(large, Array.from({ length: copies }, () => texts).flat());
  context.diagnostic(`texts made ready in ${(performance.now() - started).toFixed(0)} ms`);
  const once = (query) => {
    const start = performance.now();
    searching.search(large, query);
    return performance.now() - start;
  };
  const times = QUERIES.map((query) => [Math.min(once(query), once(query), once(query)), query]).sort((one, other) => other[0] - one[0]);
  context.diagnostic(`${large.entries.length} records; slowest: ${times.slice(0, 4).map(([time, query]) => `${query} ${time.toFixed(1)} ms`).join(', ')}`);
  context.diagnostic(`median ${times[times.length >> 1][0].toFixed(1)} ms`);
  assert.equal(searching.search(large, '注意力').length, copies * truth(['注意力']).length);
});
