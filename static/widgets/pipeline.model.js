'use strict';

// Pipeline schedules, simulated: which stage does what when. A forward takes 1, a backward 2, both of a whole stage;
// where a stage is cut into chunks each takes its share. Communication is free. No DOM.
book.model('pipeline', (() => {
  const defaults = { schedule: '1f1b', stages: 4, batches: 8, chunks: 2 };

  /**
   * `F` a forward, `B` a backward, `I` and `W` its halves for the input and the weights; `chunk` counts from the model's start in steps of
   * the number of stages.
   * @typedef {{ kind: 'F' | 'B' | 'I' | 'W', batch: number, chunk: number }} Task
   * @typedef {Task & { stage: number, start: number, end: number }} Span
   */

  /** @returns {Task} */
  const task = (kind, batch, chunk = 0) => ({ kind, batch, chunk });
  const range = (count) => Array.from({ length: count }, (_, at) => at);

  /** All forwards, then all backwards (Huang et al., 2018). */
  const gpipe = ({ batches }) => [
    ...range(batches).map((batch) => task('F', batch)),
    ...range(batches).map((batch) => task('B', batch)),
  ];

  /** Fills the pipe, then one forward and one backward in turn (Harlap et al., 2018). */
  function oneForwardOneBackward({ stages, batches }, stage) {
    const ahead = Math.min(batches, stages - stage - 1);
    const order = range(ahead).map((batch) => task('F', batch));
    for (let batch = 0; batch < batches; batch += 1) {
      if (batch + ahead < batches) order.push(task('F', batch + ahead));
      order.push(task('B', batch));
    }
    return order;
  }

  /**
   * Each stage holds `chunks` pieces of the model, far apart (Narayanan et al., 2021, 2.2): groups of `stages` batches pass
   * through one chunk, then the next. `batches` must be a multiple of `stages`.
   */
  function interleaved({ stages, batches, chunks }, stage) {
    const forward = (at) => task(
      'F', Math.floor(at / (stages * chunks)) * stages + at % stages, Math.floor(at / stages) % chunks,
    );
    const backward = (at) => ({ ...forward(at), kind: /** @type {const} */ ('B'), chunk: chunks - 1 - forward(at).chunk });
    const all = batches * chunks;
    const ahead = Math.min(all, (stages - stage - 1) * 2 + (chunks - 1) * stages);
    const order = range(ahead).map(forward);
    for (let at = 0; at < all; at += 1) {
      if (at + ahead < all) order.push(forward(at + ahead));
      order.push(backward(at));
    }
    return order;
  }

  /**
   * One forward and one backward in turn, the backward cut in two: what the stage before waits for comes first, the weights'
   * half fills the gaps (ZB-H1 of Qi et al., 2023: as many batches alive as 1F1B).
   */
  function zeroBubble({ stages, batches }, stage) {
    const ahead = Math.min(batches, stages - stage - 1);
    const order = range(ahead).map((batch) => task('F', batch));
    let written = 0;
    for (let batch = 0; batch < batches; batch += 1) {
      if (batch + ahead < batches) order.push(task('F', batch + ahead));
      order.push(task('I', batch));
      if (batch >= stage) order.push(task('W', written++));
    }
    while (written < batches) order.push(task('W', written++));
    return order;
  }

  const orders = { gpipe, '1f1b': oneForwardOneBackward, interleaved, 'zero-bubble': zeroBubble };
  const lengths = { F: 1, B: 2, I: 1, W: 1 };

  /** The task whose end `of` waits for, beside its stage being free: its stage, kind and chunk; `null` for none. */
  function needed(of, stage, { stages, chunks }) {
    const { kind, chunk } = of;
    if (kind === 'F') {
      if (stage > 0) return { stage: stage - 1, kind, chunk };
      return chunk > 0 ? { stage: stages - 1, kind, chunk: chunk - 1 } : null;
    }
    if (kind === 'W') return { stage, kind: 'I', chunk };
    if (stage < stages - 1) return { stage: stage + 1, kind, chunk };
    return chunk < chunks - 1 ? { stage: 0, kind, chunk: chunk + 1 } : { stage, kind: 'F', chunk };
  }

  /**
   * Runs a schedule as soon as possible and returns every task with its times.
   * @param {{ schedule: string, stages: number, batches: number, chunks: number }} asked
   * @returns {Span[]}
   */
  function simulate(asked) {
    const chunks = asked.schedule === 'interleaved' ? asked.chunks : 1;
    const of = { ...asked, chunks };
    const waiting = range(of.stages).map((stage) => orders[of.schedule](of, stage));
    const free = range(of.stages).map(() => 0);
    const ends = new Map();
    const name = (stage, kind, batch, chunk) => `${stage} ${kind} ${batch} ${chunk}`;
    const spans = [];
    for (let moved = true; moved;) {
      moved = false;
      for (let stage = 0; stage < of.stages; stage += 1) {
        while (waiting[stage].length) {
          const next = waiting[stage][0];
          const before = needed(next, stage, of);
          const ready = before ? ends.get(name(before.stage, before.kind, next.batch, before.chunk)) : 0;
          if (ready === undefined) break;
          const start = Math.max(free[stage], ready);
          const end = start + lengths[next.kind] / chunks;
          spans.push({ ...next, stage, start, end });
          ends.set(name(stage, next.kind, next.batch, next.chunk), end);
          free[stage] = end;
          waiting[stage].shift();
          moved = true;
        }
      }
    }
    return spans;
  }

  /**
   * When the last task ends; the share of all stages' time that is idle; and for each stage the most batches alive at once, in
   * units of a whole stage's activations (a chunk holds its share; they live from the forward's start to the last backward's end).
   * @param {Span[]} spans
   * @param {{ schedule: string, stages: number, batches: number, chunks: number }} asked
   */
  function measure(spans, asked) {
    const chunks = asked.schedule === 'interleaved' ? asked.chunks : 1;
    const makespan = Math.max(...spans.map((span) => span.end));
    const busy = spans.reduce((total, span) => total + span.end - span.start, 0);
    const alive = range(asked.stages).map((stage) => {
      const events = spans.filter((span) => span.stage === stage && span.kind !== 'I')
        .map((span) => (span.kind === 'F' ? [span.start, 1] : [span.end, -1]))
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      let now = 0;
      return Math.max(...events.map(([, change]) => (now += change))) / chunks;
    });
    return { makespan, bubble: 1 - busy / (makespan * asked.stages), alive };
  }

  return { defaults, simulate, measure };
})());
