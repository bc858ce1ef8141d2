// The models behind the widgets, against values that the book derives.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookWith, here, widgetModel } from './book.mjs';

const { random } = bookWith('random');

const near = (value, expected, tolerance = 1e-12) => (
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not ${expected}`)
);
const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);

test('a cache of 32 layers with 8 heads of 128 in bf16 is 128 KiB a token, and 1 GiB at 8,192 tokens', () => {
  const { presets, perToken, perSequence } = widgetModel('kv-cache');
  assert.equal(perToken(presets['llama-3-8b'], 2), 131072);
  assert.equal(perSequence(presets['llama-3-8b'], 8192, 2), 2 ** 30);
});

test('a latent cache counts the latent and the rotated key, not the heads', () => {
  const { presets, perToken } = widgetModel('kv-cache');
  assert.equal(perToken(presets['deepseek-v3'], 2), 70272);
  assert.equal(perToken(presets['deepseek-v3-mha'], 2), 3997696);
});

test('a local layer stops growing at its window', () => {
  const { presets, perSequence } = widgetModel('kv-cache');
  const of = presets['gpt-oss-120b'];
  assert.equal(perSequence(of, 128, 2), 36 * 128 * 2 * 8 * 64 * 2);
  assert.equal(perSequence(of, 129, 2) - perSequence(of, 128, 2), 18 * 2 * 8 * 64 * 2);
});

test('the batch that fits is never negative', () => {
  const { largestBatch } = widgetModel('kv-cache');
  assert.equal(largestBatch(80, 16, 10), 6);
  assert.equal(largestBatch(10, 16, 1), 0);
});

test('temperature 0 takes the largest logit, and a high one forgets them', () => {
  const { defaults, softmax, entropy } = widgetModel('sampler');
  assert.deepEqual([...softmax(defaults.logits, 0)], [1, 0, 0, 0, 0, 0, 0, 0]);
  near(entropy(softmax(defaults.logits, 1e6)), Math.log(8), 1e-5);
  near(sum(softmax(defaults.logits, 0.7)), 1);
});

test('a nucleus holds at least p, and no smaller set of the likeliest does', () => {
  const { defaults, softmax, kept } = widgetModel('sampler');
  const probabilities = softmax(defaults.logits, 1);
  for (const p of [0.1, 0.5, 0.8, 0.95]) {
    const stays = kept(probabilities, { k: 8, p, floor: 0 });
    const inside = probabilities.filter((_, at) => stays[at]);
    assert.ok(sum(inside) >= p);
    assert.ok(sum(inside) - Math.min(...inside) < p);
  }
});

test('top-k, min-p and truncation keep the likeliest and make the rest sum to one', () => {
  const { defaults, softmax, kept, truncate } = widgetModel('sampler');
  const probabilities = softmax(defaults.logits, 1);
  assert.equal(kept(probabilities, { k: 3, p: 1, floor: 0 }).filter(Boolean).length, 3);
  const above = kept(probabilities, { k: 8, p: 1, floor: 0.2 });
  probabilities.forEach((value, at) => assert.equal(above[at], value >= 0.2 * probabilities[0]));
  near(sum(truncate(probabilities, above)), 1);
});

test('draws follow the probabilities, and what was cut never comes', () => {
  const { sample } = widgetModel('sampler');
  const counts = sample([0.5, 0, 0.3, 0.2], 20000, random(1));
  assert.equal(counts[1], 0);
  assert.equal(sum(counts), 20000);
  near(counts[0] / 20000, 0.5, 0.015);
  near(counts[2] / 20000, 0.3, 0.015);
});

test('a score depends on the distance of two positions only', () => {
  const { frequencies, score } = widgetModel('rope');
  const of = frequencies(64, 10000);
  near(score(of, 12, 4), score(of, 1012, 1004), 1e-11);
  near(score(of, 7, 7), 1);
  near(of[0], 1);
  near(of[31], 10000 ** (-62 / 64));
});

test('stretching leaves the fastest pair to NTK and YaRN and slows the slowest by the factor', () => {
  const { defaults, frequencies, stretched } = widgetModel('rope');
  const plain = frequencies(64, 10000);
  const by = (stretch) => stretched({ ...defaults, stretch });
  near(by('ntk')[0], plain[0]);
  near(by('ntk')[31], plain[31] / 4);
  near(by('yarn')[0], plain[0]);
  near(by('yarn')[31], plain[31] / 4);
  by('pi').forEach((frequency, pair) => near(frequency, plain[pair] / 4));
});

test('rows of attention sum to one and hidden places get nothing', () => {
  const { contentScores, weights } = widgetModel('attention');
  const scores = contentScores(8, 64, random(1));
  for (const mask of ['none', 'causal', 'window']) {
    weights(scores, { mask, window: 3, scale: 1 / 8 }).forEach((row, at) => {
      near(sum(row), 1);
      row.forEach((value, other) => {
        const hidden = mask !== 'none' && (other > at || (mask === 'window' && at - other >= 3));
        assert.equal(value === 0, hidden);
      });
    });
  }
});

test('unscaled scores of wide vectors saturate, scaled ones do not', () => {
  const { contentScores, weights, entropy } = widgetModel('attention');
  const mean = (width, scale) => {
    const rows = weights(contentScores(64, width, random(7)), { mask: 'none', window: 1, scale });
    return sum(rows.map(entropy)) / rows.length;
  };
  assert.ok(mean(1024, 1) < 0.2);
  assert.ok(Math.abs(mean(1024, 1 / 32) - mean(16, 1 / 4)) < 0.1);
});

test('heads by position look where they should', () => {
  const { previousScores, sinkScores, weights } = widgetModel('attention');
  const by = { mask: 'causal', window: 8, scale: 1 };
  weights(previousScores(6, 9), by).forEach((row, at) => assert.ok(row[Math.max(0, at - 1)] > 0.99));
  weights(sinkScores(6, 9), by).forEach((row) => assert.ok(row[0] > 0.99));
});

test('the stages of ZeRO on 64 devices give 293, 155 and 17.5 GB for 70 billion parameters', () => {
  const { states } = widgetModel('zero');
  const total = (stage) => {
    const { weights, gradients, optimizer } = states({ parameters: 70e9, ranks: 64, stage, optimizer: 'adamw' });
    return (weights + gradients + optimizer) / 1e9;
  };
  near(total(0), 1120, 1e-9);
  near(total(1), 280 + 840 / 64, 1e-9);
  near(total(2), 140 + 980 / 64, 1e-9);
  near(total(3), 17.5, 1e-9);
});

test('selective recomputation drops the scores, full keeps the inputs of layers', () => {
  const { activations } = widgetModel('zero');
  const of = { layers: 2, width: 16, heads: 4, length: 8, batch: 3 };
  assert.equal(activations({ ...of, recompute: 'none' }), 2 * (34 * 8 * 3 * 16 + 5 * 4 * 8 * 8 * 3));
  assert.equal(activations({ ...of, recompute: 'selective' }), 2 * 34 * 8 * 3 * 16);
  assert.equal(activations({ ...of, recompute: 'full' }), 2 * 2 * 8 * 3 * 16);
});

const schedule = (name, stages, batches, chunks = 2) => {
  const { simulate, measure } = widgetModel('pipeline');
  const asked = { schedule: name, stages, batches, chunks };
  const spans = simulate(asked);
  return { spans, ...measure(spans, asked) };
};

test('GPipe and 1F1B take the same time, 1F1B with fewer batches alive', () => {
  const all = schedule('gpipe', 4, 8);
  const turns = schedule('1f1b', 4, 8);
  assert.equal(all.makespan, 33);
  assert.equal(turns.makespan, 33);
  assert.deepEqual([...all.alive], [8, 8, 8, 8]);
  assert.deepEqual([...turns.alive], [4, 3, 2, 1]);
});

test('the bubble is (p−1)/(m+p−1) of all time, and interleaving divides its length by the chunks', () => {
  for (const [stages, batches] of [[2, 4], [4, 8], [4, 16], [8, 8]]) {
    near(schedule('1f1b', stages, batches).bubble, (stages - 1) / (batches + stages - 1));
    const ideal = 3 * batches;
    for (const chunks of [2, 4]) {
      near(schedule('interleaved', stages, batches, chunks).makespan - ideal, 3 * (stages - 1) / chunks, 1e-9);
    }
  }
});

test('splitting the backward leaves a third of the bubble with no more batches alive', () => {
  for (const [stages, batches] of [[2, 4], [4, 8], [4, 16], [8, 16]]) {
    const split = schedule('zero-bubble', stages, batches);
    const turns = schedule('1f1b', stages, batches);
    assert.equal(split.makespan - 3 * batches, stages - 1);
    assert.equal(Math.max(...split.alive), Math.max(...turns.alive));
  }
});

test('no stage does two things at once, every batch passes once, and nothing starts before what it needs', () => {
  for (const name of ['gpipe', '1f1b', 'interleaved', 'zero-bubble']) {
    const { spans } = schedule(name, 4, 8);
    const kinds = name === 'zero-bubble' ? 3 : 2;
    const chunks = name === 'interleaved' ? 2 : 1;
    assert.equal(spans.length, 4 * 8 * kinds * chunks);
    for (let stage = 0; stage < 4; stage += 1) {
      const own = spans.filter((span) => span.stage === stage).sort((a, b) => a.start - b.start);
      own.slice(1).forEach((span, at) => assert.ok(span.start >= own[at].end));
    }
    const find = (stage, kind, batch, chunk) => (
      spans.find((span) => span.stage === stage && span.kind === kind && span.batch === batch && span.chunk === chunk)
    );
    for (const span of spans.filter((span) => span.kind === 'F' && span.stage > 0)) {
      assert.ok(find(span.stage - 1, 'F', span.batch, span.chunk).end <= span.start);
    }
  }
});

test('the refit of the scaling law grows the size with exponent 0.5126 of compute, at the stationary point', () => {
  const { fits, loss, optimum } = widgetModel('scaling');
  const fit = fits.besiroglu;
  const [small, large] = [optimum(fit, 1e20), optimum(fit, 1e24)];
  near(Math.log10(large.parameters / small.parameters) / 4, 0.3658 / (0.3478 + 0.3658), 1e-12);
  near(6 * small.parameters * small.tokens, 1e20, 1e8);
  const at = (factor) => loss(fit, small.parameters * factor, small.tokens / factor);
  assert.ok(at(1) < at(1.05) && at(1) < at(0.95));
});

test('tokens to serve make the best model smaller and longer trained, at the same loss', () => {
  const { fits, loss, optimum, cost, servedOptimum } = widgetModel('scaling');
  for (const fit of Object.values(fits)) {
    const best = optimum(fit, 1e21);
    let before = best.parameters;
    for (const served of [1e10, 1e12, 1e14]) {
      const chosen = servedOptimum(fit, 1e21, served);
      near(loss(fit, chosen.parameters, chosen.tokens), loss(fit, best.parameters, best.tokens), 1e-9);
      assert.ok(chosen.parameters < before && chosen.tokens > best.tokens);
      assert.ok(cost(chosen.parameters, chosen.tokens, served) < cost(best.parameters, best.tokens, served));
      before = chosen.parameters;
    }
    near(servedOptimum(fit, 1e21, 0).parameters / best.parameters, 1, 1e-3);
  }
});

test('merges join the commonest pair, keep the text, and a Chinese character starts as three bytes', () => {
  const { texts, bytes, learn, show } = widgetModel('bpe');
  assert.equal(bytes('城').length, 3);
  for (const text of Object.values(texts)) {
    for (const merges of [0, 1, 8, 40]) {
      const { tokens, steps, ids } = learn(text, merges);
      assert.deepEqual([...ids].flatMap((id) => [...tokens[id]]), [...bytes(text)]);
      steps.slice(1).forEach((step, at) => assert.ok(step.count <= steps[at].count));
    }
    assert.ok(learn(text, 20).ids.length < learn(text, 5).ids.length);
  }
  assert.deepEqual([...learn('aaabdaaabac', 3).steps.map((step) => show(learn('aaabdaaabac', 3).tokens[step.id]))], ['aa', 'ab', 'aaab']);
});

test('the shapes to tune have the published numbers of parameters', () => {
  const { shapes, parameters } = widgetModel('tuning');
  assert.deepEqual(Object.entries(shapes).map(([name, shape]) => [name, parameters(shape).all]), [
    ['llama-3-1b', 1235814400], ['llama-2-7b', 6738415616], ['llama-3-8b', 8030261248], ['llama-3-70b', 70553706496],
    ['llama-3-405b', 405853388800],
  ]);
});

test('adapters of rank 16 on every matrix of Llama 2 7B are 39.98 million parameters', () => {
  const { shapes, adapters } = widgetModel('tuning');
  assert.equal(adapters(shapes['llama-2-7b'], 16, 'all'), 39976960);
  assert.equal(adapters(shapes['llama-2-7b'], 16, 'attention'), 32 * 4 * 16 * 8192);
  // Keys and values of shared heads are narrow: 8 heads of 128.
  assert.equal(adapters(shapes['llama-3-8b'], 1, 'attention'), 32 * (2 * 8192 + 2 * (4096 + 1024)));
});

test('NF4 with scales quantised twice takes 4.127 bits a parameter', () => {
  const { quantizedBits } = widgetModel('tuning');
  near(quantizedBits(), 4.126953125);
});

test('tuning all of a model takes 16 bytes a parameter, adapters leave its weights, NF4 a quarter of them', () => {
  const { shapes, parameters, memory, defaults } = widgetModel('tuning');
  const of = { ...defaults, shape: shapes['llama-2-7b'] };
  const states = (method) => {
    const { weights, gradients, optimizer } = memory(method, of);
    return weights + gradients + optimizer;
  };
  const { all, rest } = parameters(of.shape);
  near(states('full'), 16 * all, 1);
  near(states('lora'), 2 * all + 16 * 39976960, 1);
  near(states('qlora'), (all - rest) * 4.126953125 / 8 + 2 * rest + 16 * 39976960, 1);
  // Embedding and head stay in bf16: 3.87 GB rather than the 3.48 of all in NF4.
  near((states('qlora') - 16 * 39976960) / 1e9, 3.866, 1e-3);
});

test('a layer keeps about 34 numbers of its width for each token, fewer where the feed-forward part is not trained', () => {
  const { shapes, activations } = widgetModel('tuning');
  const shape = shapes['llama-2-7b'];
  const of = { shape, targets: 'all', length: 8, batch: 3, recompute: 'none' };
  const layer = 2 * 24 * (8 * 4096 + 3 * 11008);
  assert.equal(activations(of), 32 * layer);
  near(layer / (24 * 4096), 34, 2);
  assert.equal(activations({ ...of, targets: 'attention' }), 32 * (layer - 2 * 24 * (4096 + 11008)));
  assert.equal(activations({ ...of, recompute: 'full' }), 32 * 2 * 24 * 4096 + layer);
});

const clipRule = (changes) => ({ ...widgetModel('clip').defaults, ...changes });

test('the weight of a token is the derivative of its objective by log r, and 0 on flat parts', () => {
  const { objective, weight } = widgetModel('clip');
  for (const rule of ['ppo', 'higher', 'dual', 'cispo']) {
    const of = clipRule({ rule, low: 0.2, high: 0.28 });
    for (const sign of [1, -1]) {
      // No corner stands on this grid.
      for (let ratio = 0.0123; ratio < 4; ratio += 0.05) {
        const step = 1e-6;
        const slope = (objective(of, ratio * Math.exp(step), sign) - objective(of, ratio * Math.exp(-step), sign)) / (2 * step);
        near(weight(of, ratio, sign), sign * slope, 1e-6);
      }
    }
  }
});

test('clipping stops good tokens above and bad ones below, and nowhere else', () => {
  const { weight } = widgetModel('clip');
  const of = clipRule({ rule: 'ppo', low: 0.2 });
  assert.deepEqual([0.5, 1, 1.19, 1.21, 3].map((ratio) => weight(of, ratio, 1)), [0.5, 1, 1.19, 0, 0]);
  assert.deepEqual([0.5, 0.79, 0.81, 1, 3, 9].map((ratio) => weight(of, ratio, -1)), [0, 0, 0.81, 1, 3, 9]);
  assert.equal(weight(clipRule({ rule: 'higher', high: 0.28 }), 1.25, 1), 1.25);
  assert.equal(weight(clipRule({ rule: 'dual', dual: 3 }), 3.1, -1), 0);
  assert.equal(weight(clipRule({ rule: 'dual', dual: 3 }), 0.79, -1), 0);
  assert.equal(weight(clipRule({ rule: 'cispo', high: 0.2 }), 5, 1), 1.2);
});

test('the normal distribution function agrees with an integral', () => {
  const { normal } = widgetModel('clip');
  const integral = (to, pieces = 4000) => {
    const width = (to + 12) / pieces;
    const of = (at) => Math.exp(-((-12 + width * at) ** 2) / 2) * (at % 2 ? 4 : 2);
    return (sum(Array.from({ length: pieces + 1 }, (_, at) => of(at))) - of(0) / 2 - of(pieces) / 2) * width / 3 / Math.sqrt(2 * Math.PI);
  };
  for (const x of [-7, -3, -0.5, 0, 0.3, 1, 1.959964, 5]) near(normal(x), integral(x), 1e-12);
});

test('the share of tokens with gradient is what many ratios give, and falls with staleness unless nothing is clipped', () => {
  const { share, spread, batch, weight } = widgetModel('clip');
  for (const rule of ['ppo', 'higher', 'dual', 'cispo']) {
    const of = clipRule({ rule, low: 0.2, high: 0.28, dual: 1.5 });
    const many = batch(40000, spread(0.1, 9), random(3));
    for (const sign of [1, -1]) {
      const own = many.filter((one) => one.sign === sign);
      near(own.filter(({ ratio }) => weight(of, ratio, sign) > 0).length / own.length, share(of, spread(0.1, 9), sign), 0.01);
    }
    const falls = share(of, spread(0.1, 16), -1) < share(of, spread(0.1, 4), -1);
    assert.equal(falls, rule !== 'cispo');
    assert.equal(share(of, 0, 1), 1);
  }
  const ratios = batch(40000, 0.3, random(4)).map(({ ratio }) => ratio);
  near(sum(ratios) / ratios.length, 1, 0.01);
});

test('the estimate of pass@k is unbiased, that with the found rate put in is too low', () => {
  const { unbiased, counts, pass, plugIn } = widgetModel('passk');
  const mean = sum(counts(20, 0.2, 0).map((chance, right) => chance * unbiased(20, right, 5)));
  near(pass(5, 0.2, 0), 0.67232);
  near(mean, 0.67232);
  near(plugIn(5, 20, 0.2, 0), 0.6321, 1e-4);
  // By the definition: 4 of 10 right, 3 drawn; 6·5·4 of 10·9·8 draws miss.
  near(unbiased(10, 4, 3), 1 - 120 / 720);
  assert.equal(unbiased(10, 8, 3), 1);
});

test('over problems of unequal difficulty pass@k is what integration gives, and lower than for equal ones', () => {
  const { pass, difficulties, counts } = widgetModel('passk');
  for (const [rate, spread] of [[0.3, 0.1], [0.3, 0.5], [0.02, 0.5], [0.9, 0.25]]) {
    const nodes = difficulties(rate, spread);
    near(sum(nodes.map(({ right, share }) => share * right)), rate, 1e-6);
    for (const k of [1, 4, 64, 1024]) {
      near(sum(nodes.map(({ wrong, share }) => share * (1 - wrong ** k))), pass(k, rate, spread), 1e-6);
      near(1 - counts(k, rate, spread)[0], pass(k, rate, spread), 1e-9);
      assert.ok(k === 1 || pass(k, rate, spread) < pass(k, rate, 0));
    }
  }
});

test('a vote finds the commonest answer, not the right one', () => {
  const { vote } = widgetModel('passk');
  [[1, 0.4], [5, 0.596], [25, 0.953]].forEach(([k, value]) => near(vote(k, 0.4, 0, 6), value, 5e-4));
  [[1, 0.3], [5, 0.163], [25, 0.0175]].forEach(([k, value]) => near(vote(k, 0.3, 0, 1), value, 5e-4));
  assert.ok(vote(1024, 0.4, 0, 6) > 1 - 1e-9 && vote(1024, 0.3, 0, 1) < 1e-9);
});

test('votes are counted as listing all of them does, ties drawn by lot', () => {
  const { votesWon } = widgetModel('passk');
  for (const [k, wrongs] of [[1, 3], [2, 1], [4, 2], [5, 3], [6, 2]]) {
    const [won, all] = [new Array(k + 1).fill(0), new Array(k + 1).fill(0)];
    for (let code = 0; code < (wrongs + 1) ** k; code += 1) {
      const votes = new Array(wrongs + 1).fill(0);
      for (let [at, rest] = [0, code]; at < k; at += 1, rest = Math.floor(rest / (wrongs + 1))) votes[rest % (wrongs + 1)] += 1;
      const most = Math.max(...votes);
      all[votes[0]] += 1;
      if (votes[0] === most) won[votes[0]] += 1 / votes.filter((count) => count === most).length;
    }
    votesWon(k, wrongs).forEach((chance, right) => near(chance, won[right] / all[right], 1e-12));
  }
});

test('the best of many rises, then falls, where one in a hundred exploits the verifier', () => {
  const { best, defaults } = widgetModel('passk');
  const found = best([1, 4, 16, 64, 256], 0.3, 0, defaults);
  [0.297, 0.498, 0.596, 0.429, 0.067].forEach((value, at) => near(found[at], value, 5e-4));
  const honest = best([1, 4, 16, 64, 256, 1024], 0.3, 0, { ...defaults, exploit: 0 });
  near(honest[0], 0.3, 1e-9);
  honest.slice(1).forEach((value, at) => assert.ok(value > honest[at]));
});

test('the best by either verifier is what drawing gives', () => {
  const { best, defaults } = widgetModel('passk');
  const uniform = random(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const rounds = 20000;
  const simulate = (k, { verifier, separation, hit, alarm, exploit }, rate) => {
    let right = 0;
    for (let round = 0; round < rounds; round += 1) {
      const answers = Array.from({ length: k }, () => {
        if (uniform() < exploit) return { good: false, score: Infinity };
        const good = uniform() < rate;
        const score = verifier === 'score' ? normal() + (good ? separation : 0) : Number(uniform() < (good ? hit : alarm)) + uniform() / 2;
        return { good, score };
      });
      right += Number(answers.reduce((top, one) => (one.score > top.score ? one : top)).good);
    }
    return right / rounds;
  };
  for (const verifier of ['score', 'accept']) {
    const by = { ...defaults, verifier };
    for (const k of [1, 3, 12]) near(best([k], 0.3, 0, by)[0], simulate(k, by, 0.3), 0.012);
  }
});

test('a verifier that tells nothing is right as often as one attempt, one that errs never is right as often as any', () => {
  const { best, pass, defaults } = widgetModel('passk');
  const by = (changes) => best([1, 8, 64], 0.2, 0.25, { ...defaults, exploit: 0, ...changes });
  by({ verifier: 'accept', hit: 0.5, alarm: 0.5 }).forEach((value) => near(value, 0.2, 1e-6));
  by({ verifier: 'score', separation: 0 }).forEach((value) => near(value, 0.2, 1e-6));
  by({ verifier: 'accept', hit: 1, alarm: 0 }).forEach((value, at) => near(value, pass([1, 8, 64][at], 0.2, 0.25), 1e-6));
});

test('20 bands of 13 rows find pairs as the S-curve says', () => {
  const { candidate, threshold, half } = widgetModel('minhash');
  [[0.5, 0.002], [0.7, 0.177], [0.8, 0.677], [0.9, 0.997]].forEach(([s, value]) => near(candidate(s, 20, 13), value, 1e-3));
  near(threshold(20, 13), 0.794, 1e-3);
  near(candidate(threshold(20, 13), 20, 13), 0.64, 3e-3);
  near(half(20, 13), 0.771, 1e-3);
  near(candidate(half(20, 13), 20, 13), 0.5, 1e-12);
  assert.equal(candidate(0, 20, 13), 0);
  assert.equal(candidate(1, 20, 13), 1);
});

test('a band is shared as often as in drawn signatures', () => {
  const { candidate } = widgetModel('minhash');
  const uniform = random(11);
  const [bands, rows, similarity, rounds] = [4, 3, 0.6, 20000];
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    const equal = Array.from({ length: bands * rows }, () => uniform() < similarity);
    const band = (at) => equal.slice(at * rows, (at + 1) * rows).every(Boolean);
    found += Number([0, 1, 2, 3].some(band));
  }
  near(found / rounds, candidate(similarity, bands, rows), 0.012);
});

test('the expectation over similarities of one row and one band is their mean, and of more rows their moment', () => {
  const { similarities, found } = widgetModel('minhash');
  for (const mean of [0.1, 0.5, 0.85]) {
    const shares = similarities(mean, 40);
    near(found(shares, 1, 1), mean, 1e-6);
    // E[s^r] of a beta distribution: Π (a+i)/(a+b+i).
    const moment = [0, 1, 2, 3, 4].reduce((product, at) => product * (mean * 40 + at) / (40 + at), 1);
    near(found(shares, 1, 5), moment, 1e-6);
    // Two bands: 2·E[s^r] − E[s^2r].
    const twice = Array.from({ length: 10 }, (_, at) => at).reduce((product, at) => product * (mean * 40 + at) / (40 + at), 1);
    near(found(shares, 2, 5), 2 * moment - twice, 1e-6);
  }
});

test('candidates are near-duplicates found and unrelated pairs found, and all pairs are one or the other', () => {
  const { expected, defaults } = widgetModel('minhash');
  const of = expected(defaults);
  near(of.pairs, 1e7 * (1e7 - 1) / 2, 1);
  assert.equal(of.hashes, 260);
  near(of.candidates / (of.duplicates * (1 - of.missed) + (of.pairs - of.duplicates) * of.alarms), 1);
  near(of.precision, of.right / of.candidates);
  const loose = expected({ ...defaults, rows: 4 });
  assert.ok(loose.missed < of.missed && loose.alarms > of.alarms && loose.precision < of.precision);
});

const routed = (changes, seed = 1) => {
  const model = widgetModel('routing');
  const of = { ...model.defaults, ...changes };
  return { ...model, of, run: model.simulate(of, model.affinities(of, random(seed))) };
};

test('every token goes to its largest affinities, and every step routes all of them', () => {
  const { choose, affinities, of, run } = routed({ balance: 'none', active: 3 });
  const none = new Array(of.experts).fill(0);
  for (const row of affinities({ ...of, count: 50 }, random(2))) {
    const sorted = [...row].map((value, at) => [value, at]).sort((a, b) => b[0] - a[0]).slice(0, 3).map(([, at]) => at);
    assert.deepEqual([...choose(row, none, 3)], sorted);
  }
  run.forEach(({ loads }) => assert.equal(sum(loads), of.tokens * 3));
});

test('a bias changes who is chosen', () => {
  const { choose } = widgetModel('routing');
  const row = [0.9, 0.6, 0.3];
  assert.deepEqual([...choose(row, [0, 0, 0], 2)], [0, 1]);
  assert.deepEqual([...choose(row, [-0.5, 0, 0.2], 2)], [1, 2]);
});

test('the bias balances the loads, moves by its speed at most, and does nothing at speed 0', () => {
  const last = (run, key) => sum(run.slice(-50).map((one) => one[key])) / 50;
  const { of, run } = routed({});
  const plain = routed({ balance: 'none' }).run;
  assert.ok(last(plain, 'violation') > 1.5 && last(run, 'violation') < 0.35);
  near(plain[0].violation, run[0].violation, 0);
  run.slice(1).forEach(({ biases }, at) => {
    const before = run[at];
    biases.forEach((bias, expert) => {
      near(bias - before.biases[expert], of.speed * Math.sign(of.tokens * of.active / of.experts - before.loads[expert]));
    });
  });
  assert.deepEqual(here(routed({ speed: 0 }).run), here(plain));
});

test('violation and drops are counted as they are defined, and no drop is left at enough capacity', () => {
  const { maxViolation, dropped, capacityOf } = widgetModel('routing');
  near(maxViolation([4, 4, 4, 4]), 0);
  near(maxViolation([10, 2, 2, 2]), 1.5);
  near(dropped([10, 2, 2, 2], 5), 5 / 16);
  assert.equal(dropped([10, 2, 2, 2], 10), 0);
  assert.equal(capacityOf({ tokens: 256, active: 2, experts: 16, capacity: 1.25 }), 40);
  const { of, run } = routed({ skew: 0 });
  assert.ok(run.every(({ loads }) => dropped(loads, capacityOf({ ...of, capacity: 4 })) === 0));
});

test('a pass yields (1−α^(γ+1))/(1−α) tokens, as drawing does', () => {
  const { tokens, yields } = widgetModel('speculative');
  near(tokens(0.8, 4), 3.3616);
  near(tokens(0.758, 4), 1 + 0.758 + 0.758 ** 2 + 0.758 ** 3 + 0.758 ** 4);
  assert.equal(tokens(1, 4), 5);
  assert.equal(tokens(0, 4), 1);
  for (const acceptance of [0, 0.3, 0.8, 1]) {
    const chances = yields(acceptance, 5);
    near(sum(chances), 1);
    near(sum(chances.map((chance, at) => chance * (at + 1))), tokens(acceptance, 5));
  }
  const uniform = random(9);
  let drawn = 0;
  for (let round = 0; round < 20000; round += 1) {
    drawn += 1;
    for (let guess = 0; guess < 4 && uniform() < 0.8; guess += 1) drawn += 1;
  }
  near(drawn / 20000, 3.3616, 0.04);
});

test('guessing pays if the draft is right more often than it costs, and never where every token costs a pass', () => {
  const { bestGuesses, speedup } = widgetModel('speculative');
  for (const acceptance of [0.2, 0.5, 0.8]) {
    for (const draft of [0.01, 0.1, 0.3, 0.6]) {
      assert.equal(bestGuesses({ acceptance, draft, load: 0 }, 16) > 0, acceptance > draft);
      assert.equal(bestGuesses({ acceptance, draft, load: 1 }, 16), 0);
    }
  }
  near(speedup(4, { acceptance: 0.8, draft: 0.05, load: 0 }), 3.3616 / 1.2);
});

test('the grids are those of the formats', () => {
  const { formats } = widgetModel('quantization');
  assert.deepEqual(here(formats.mxfp4.levels).filter((level) => level >= 0).map(Math.abs), [0, 0.5, 1, 1.5, 2, 3, 4, 6]);
  assert.equal(formats.e4m3.levels.at(-1), 448);
  assert.equal(Math.min(...formats.e4m3.levels.filter((level) => level > 0)), 2 ** -9);
  assert.equal(formats.e4m3.levels.length, 253);
  assert.deepEqual(Object.values(formats).map(({ levels }) => levels.length), [255, 253, 15, 16, 15, 15]);
  for (const { levels } of Object.values(formats)) levels.slice(1).forEach((level, at) => assert.ok(level > levels[at]));
});

test('a number goes to the level next to it, at most half a step away', () => {
  const { formats, nearest, draw, quantize, largest } = widgetModel('quantization');
  const uniform = random(6);
  for (const { levels } of Object.values(formats)) {
    for (let at = 0; at < 200; at += 1) {
      const value = (2.2 * uniform() - 1.1) * levels.at(-1);
      near(Math.abs(nearest(levels, value) - value), Math.min(...levels.map((level) => Math.abs(level - value))), 1e-12);
    }
  }
  const values = draw('normal', 64, random(7));
  const step = largest(values) / 127;
  quantize(values, 'int8', 64).forEach((value, at) => assert.ok(Math.abs(value - values[at]) <= step / 2 + 1e-12));
});

test('the errors of the formats on normal numbers are the known ones, and a heavy tail reverses their order', () => {
  const { draw, quantize, error, bits } = widgetModel('quantization');
  const values = draw('normal', 65536, random(1));
  const of = (name, block) => error(values, quantize(values, name, block));
  near(of('mxfp4', 32), 0.0132, 3e-4);
  near(of('nvfp4', 16), 0.0091, 3e-4);
  near(of('int4', 32), 0.0095, 3e-4);
  near(of('int4', 16), 0.0073, 3e-4);
  near(of('int4', 64), 0.0116, 3e-4);
  near(of('nf4', 64), 0.0085, 3e-4);
  const heavy = draw('heavy', 65536, random(2));
  const tail = (name) => error(heavy, quantize(heavy, name, 16));
  assert.ok(tail('nvfp4') < tail('int4'));
  assert.deepEqual([bits('mxfp4', 64), bits('nvfp4', 64), bits('int4', 64)], [4.25, 4.5, 4.25]);
});

const boardOf = (changes) => ({ ...widgetModel('leaderboard').defaults, ...changes });

test('errors of scores and of differences are those of the covariance of all answers, written out', () => {
  const { error, differenceError } = widgetModel('leaderboard');
  const of = boardOf({ items: 12, cluster: 4, inside: 0.3 });
  const inside = (i, j) => (i === j ? 1 : Math.floor(i / 4) === Math.floor(j / 4) ? 0.3 : 0);
  const [one, other, rho] = [0.8, 0.7, 0.4];
  let [alone, both] = [0, 0];
  for (let i = 0; i < 12; i += 1) {
    for (let j = 0; j < 12; j += 1) {
      const [a, b] = [0.8 * 0.2, 0.7 * 0.3];
      alone += a * inside(i, j) / 144;
      both += (a + b - 2 * rho * Math.sqrt(a * b)) * inside(i, j) / 144;
    }
  }
  near(error(of, one) ** 2, alone);
  near(differenceError(of, one, other, rho) ** 2, both);
  near(error(of, one, false) ** 2, 0.16 / 12);
});

test('the correlation of right answers is bounded by the worse being right only where the better is', () => {
  const { bound, correlationOf } = widgetModel('leaderboard');
  near(bound(0.8, 0.6), (0.6 - 0.8 * 0.6) / Math.sqrt(0.8 * 0.2 * 0.6 * 0.4));
  near(bound(0.7, 0.7), 1);
  assert.equal(correlationOf(boardOf({ paired: false })), 0);
  assert.ok(correlationOf(boardOf({ correlation: 0.9, gap: 0.03 })) < 0.6);
});

test('two points from 80 % take the items that chapter 12 derives, times the effect of clusters', () => {
  const { needed } = widgetModel('leaderboard');
  const of = boardOf({ cluster: 1 });
  const squares = (1.959964 + 0.841621) ** 2;
  for (const rho of [0, 0.5, 0.7, 0.9]) {
    const items = squares * (0.16 + 0.1476 - 2 * rho * Math.sqrt(0.16 * 0.1476)) / 0.0004;
    assert.ok(Math.abs(needed(of, 0.82, 0.8, rho) - items) <= 1);
    assert.ok(Math.abs(needed(boardOf({ cluster: 11, inside: 0.1 }), 0.82, 0.8, rho) - 2 * items) <= 2);
  }
});

test('the normal distribution function of the leaderboard agrees with the error function far out too', () => {
  const { normal } = widgetModel('leaderboard');
  [[-1.959963984540054, 0.025], [0, 0.5], [0.8416212335729143, 0.8], [-6, 9.865876450376981e-10], [3.5, 0.9997673709209645]]
    .forEach(([x, value]) => near(normal(x), value, 1e-15 + 1e-12 * value));
  near(normal(3 - 1e-9), normal(3 + 1e-9), 1e-10);
});

test('of two models the better is first as often as the difference is above 0', () => {
  const { first, normal, differenceError } = widgetModel('leaderboard');
  for (const changes of [{ paired: false }, { correlation: 0.3 }, { correlation: 0.9, gap: 0.002 }, { items: 50, gap: 0.03 }]) {
    const of = boardOf({ models: 2, ...changes });
    const rho = of.paired ? of.correlation : 0;
    const [chance, rest] = first(of);
    near(chance, normal(of.gap / differenceError(of, of.top, of.top - of.gap, rho)), 1e-8);
    near(chance + rest, 1, 1e-8);
  }
});

test('how often each model is first is what drawing boards gives, and sums to 1', () => {
  const { first, board } = widgetModel('leaderboard');
  for (const changes of [{}, { paired: false, models: 4 }, { correlation: 0.8, models: 10, items: 2000 }]) {
    const of = boardOf(changes);
    const firsts = first(of);
    near(sum(firsts), 1, 1e-8);
    const draws = 6000;
    const uniform = random(11);
    const found = new Array(of.models).fill(0);
    for (let at = 0; at < draws; at += 1) found[board(of, uniform)[0].at] += 1 / draws;
    found.forEach((share, at) => near(share, firsts[at], 0.025));
  }
});

test('answers one by one, right or wrong, in clusters, put the best first as often as the formula says', () => {
  const { first } = widgetModel('leaderboard');
  const of = boardOf({ items: 200, models: 4, paired: false, cluster: 10, inside: 0.25, gap: 0.02 });
  const uniform = random(5);
  // An answer is its cluster's with chance √0.25, else its own: two of a cluster correlate by 0.25.
  const score = (rate) => {
    let right = 0;
    for (let cluster = 0; cluster < 20; cluster += 1) {
      const common = uniform() < rate;
      for (let at = 0; at < 10; at += 1) right += (uniform() < 0.5 ? common : uniform() < rate) ? 1 : 0;
    }
    return right + 1e-6 * uniform();
  };
  const draws = 1500;
  let best = 0;
  for (let at = 0; at < draws; at += 1) {
    const scores = [0.8, 0.78, 0.76, 0.74].map(score);
    best += scores[0] === Math.max(...scores) ? 1 / draws : 0;
  }
  near(best, first(of)[0], 0.04);
});

test('the method of Holm stops at the first value that does not pass', () => {
  const { holm } = widgetModel('leaderboard');
  assert.deepEqual([...holm([0.01, 0.04, 0.03, 0.005])], [true, false, false, true]);
  assert.deepEqual([...holm([0.04, 0.02])], [true, true]);
  assert.deepEqual([...holm([0.06])], [false]);
  assert.deepEqual([...holm([])], []);
});

test('among equals, tests against the first of the board err more often than 5 %, tests of all pairs do not', () => {
  const { board } = widgetModel('leaderboard');
  const wrong = (against) => {
    const uniform = random(17);
    const of = boardOf({ gap: 0, against });
    const draws = 4000;
    let some = 0;
    for (let at = 0; at < draws; at += 1) some += board(of, uniform).some(({ firm }) => firm) ? 1 / draws : 0;
    return some;
  };
  near(wrong('first'), 0.12, 0.03);
  assert.ok(wrong('all') < 0.05);
});

const anyArrangement = (name, features = 8) => widgetModel('superposition').arrangements(features).find((one) => one.name === name);

test('the moments of cut sums of uniform numbers are what a fine grid gives', () => {
  const { square } = widgetModel('superposition');
  near(square([], 0.3), 0.09);
  near(square([], -0.3), 0);
  near(square([1], 0), 1 / 3);
  near(square([-1], 0.5), 1 / 24);
  const cells = 120;
  for (const [factors, offset] of [[[1, -0.809], 0.1], [[1, 0.309, -0.809], -0.2], [[0.5, -0.5, -1], 0.4]]) {
    const at = (left, value) => (
      left.length === 0 ? Math.max(0, value) ** 2
        : sum(Array.from({ length: cells }, (_, cell) => at(left.slice(1), value + left[0] * (cell + 0.5) / cells))) / cells
    );
    near(square(factors, offset), at(factors, offset), 2e-4);
  }
});

test('an antipodal pair of length 1 without bias loses (1−S)²/6, a triangle as much as the halved overlap of two', () => {
  const { corner } = widgetModel('superposition');
  for (const density of [1, 0.4, 0.1]) near(corner(2, density, 0, 1).loss, density ** 2 / 6);
  // Of a triangle's others one alone on: min(x, y/2)² has mean 1/16. Both on: min(x, (y+z)/2)², 1/4·E[(y+z)²] − … = 29/160.
  const [two, three] = [1 / 16, 2 * 0.6 * 0.4];
  const both = (density) => corner(3, density, 0, 1).loss / density;
  assert.ok(both(0.6) > three * two);
  near(both(1e-4) / 1e-4, 2 * two, 1e-3);
});

test('losses of arrangements are what drawing features gives', () => {
  const { arrangements, measure, arrows, importances } = widgetModel('superposition');
  for (const density of [0.9, 0.3, 0.05]) {
    const of = { features: 7, density, decay: 0.8 };
    const weights = importances(7, 0.8);
    const uniform = random(23);
    const draws = Array.from({ length: 12000 }, () => Array.from({ length: 7 }, () => (uniform() < density ? uniform() : 0)));
    for (const one of arrangements(7)) {
      const { share, each } = measure(one, of);
      const columns = arrows(one, 7, each);
      let [lost, whole] = [0, 0];
      for (const x of draws) {
        const hidden = [0, 1].map((axis) => sum(x.map((value, at) => value * columns[at][axis])));
        x.forEach((value, at) => {
          const out = Math.max(0, columns[at][0] * hidden[0] + columns[at][1] * hidden[1] + each[at].bias);
          lost += weights[at] * (value - out) ** 2;
          whole += weights[at] * density / 3;
        });
      }
      near(lost / whole, share, 0.03);
    }
  }
});

test('the bias and the length found are the best of all on a grid', () => {
  const { corner, fit } = widgetModel('superposition');
  for (const sides of [2, 3, 5, 6, 8]) {
    for (const density of [1, 0.5, 0.1, 0.01]) {
      const { loss } = fit(sides, density);
      for (let beta = -0.75; beta <= 2.2; beta += 0.07) assert.ok(corner(sides, density, beta).loss >= loss * (1 - 1e-4) - 1e-9);
      const { gain, bias } = fit(sides, density);
      for (const by of [0.97, 1.03]) assert.ok(corner(sides, density, bias / gain, gain * by).loss >= loss);
    }
  }
});

test('what is dense and cut nowhere is a projection: nothing kept by two dimensions is more than they hold', () => {
  const { fit, dropped } = widgetModel('superposition');
  near(dropped(1), 1 / 12);
  for (const sides of [2, 5, 6, 8]) near(fit(sides, 1).loss, (1 - (sides === 2 ? 1 : 2) / sides) / 12, 1e-4);
});

test('with sparsity the best goes from dimensions of their own to antipodal pairs to the pentagon', () => {
  const { ranked, count } = widgetModel('superposition');
  const best = [0.9, 0.45, 0.3, 0.1, 0.01].map((density) => ranked({ features: 5, density, decay: 0.9 })[0].name);
  assert.deepEqual([...best], ['dedicated', 'pairs', 'pairs', 'polygon-5', 'polygon-5']);
  // The more unequal the importances, the later.
  assert.equal(ranked({ features: 5, density: 0.1, decay: 0.7 })[0].name, 'pairs');
  assert.equal(ranked({ features: 8, density: 0.01, decay: 1 })[0].name, 'polygon-7');
  assert.deepEqual([...ranked({ features: 3, density: 0.5, decay: 1 })].map(count).sort(), [2, 3, 3]);
});

test('arrows of a polygon stand at equal angles and have the length that the gain says; features left out have none', () => {
  const { arrows, measure } = widgetModel('superposition');
  const one = anyArrangement('polygon-5');
  const { each } = measure(one, { features: 7, density: 0.1, decay: 1 });
  const columns = arrows(one, 7, each);
  for (let at = 0; at < 5; at += 1) {
    const [a, b] = [columns[at], columns[(at + 1) % 5]];
    near(a[0] * b[0] + a[1] * b[1], each[0].gain * Math.cos(2 * Math.PI / 5), 1e-9);
    near(a[0] ** 2 + a[1] ** 2, each[0].gain, 1e-9);
  }
  assert.deepEqual(here(columns.slice(5)), [[0, 0], [0, 0]]);
});
