'use strict';

// Formats of few bits: their grids, scales by blocks, and errors on drawn numbers. No DOM.
book.model('quantization', (() => {
  const defaults = { format: 'nvfp4', block: 32, source: 'normal', size: 4096, seed: 1 };

  const whole = (most) => Array.from({ length: 2 * most + 1 }, (_, at) => at - most);
  const mirrored = (levels) => [...levels.slice(1).map((level) => -level).reverse(), ...levels];

  /** Positive values of a float with subnormals, in order; E4M3 gives up its last one to NaN. */
  function floats(mantissas, bias, count) {
    return Array.from({ length: count }, (_, code) => {
      const [exponent, rest] = [Math.floor(code / 2 ** mantissas), code % 2 ** mantissas / 2 ** mantissas];
      return exponent === 0 ? rest * 2 ** (1 - bias) : (1 + rest) * 2 ** (exponent - bias);
    });
  }

  const e2m1 = mirrored(floats(1, 1, 8));
  const e4m3 = mirrored(floats(3, 7, 127));

  // Dettmers et al. (2023), as published with their code.
  const nf4 = [
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334, -0.09105003625154495,
    0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1,
  ];

  /**
   * Formats: levels in order, bits of a number and of a block's scale, the block where the format fixes it, and how the scale is
   * rounded: not (bits count as 16), to a power of two that may cut off the largest, or to E4M3 under a scale of
   * the whole tensor.
   * @type {Record<string, { levels: number[], bits: number, scaleBits: number, block?: number, scale: string }>}
   */
  const formats = {
    int8: { levels: whole(127), bits: 8, scaleBits: 16, scale: 'exact' },
    e4m3: { levels: e4m3, bits: 8, scaleBits: 16, scale: 'exact' },
    int4: { levels: whole(7), bits: 4, scaleBits: 16, scale: 'exact' },
    nf4: { levels: nf4, bits: 4, scaleBits: 16, scale: 'exact' },
    mxfp4: { levels: e2m1, bits: 4, scaleBits: 8, block: 32, scale: 'power' },
    nvfp4: { levels: e2m1, bits: 4, scaleBits: 8, block: 16, scale: 'e4m3' },
  };

  /** The level next to a number; of two as near, the lower. @param {number[]} levels in order @param {number} value */
  function nearest(levels, value) {
    let [low, high] = [0, levels.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (levels[middle] <= value) low = middle;
      else high = middle;
    }
    return value - levels[low] <= levels[high] - value ? levels[low] : levels[high];
  }

  const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  /**
   * The scale of a block: what its levels are multiplied by.
   * @param {{ levels: number[], scale: string }} format
   * @param {number} most the block's largest size
   * @param {number} top the whole tensor's
   */
  function scaleOf({ levels, scale }, most, top) {
    const end = levels.at(-1);
    if (most === 0) return 1;
    if (scale === 'power') return 2 ** (Math.floor(Math.log2(most)) - Math.floor(Math.log2(end)));
    if (scale === 'exact') return most / end;
    const tensor = top / (end * e4m3.at(-1));
    return Math.max(nearest(e4m3, most / end / tensor), 2 ** -9) * tensor;
  }

  /**
   * Numbers in a format and back.
   * @param {number[]} values
   * @param {string} name
   * @param {number} block numbers to a scale, where the format does not fix it
   */
  function quantize(values, name, block) {
    const format = formats[name];
    const size = format.block ?? block;
    const top = largest(values);
    let scale = 1;
    return values.map((value, at) => {
      if (at % size === 0) scale = scaleOf(format, largest(values.slice(at, at + size)), top);
      return nearest(format.levels, value / scale) * scale;
    });
  }

  /** Bits of a number with its part of the scale. */
  const bits = (name, block) => formats[name].bits + formats[name].scaleBits / (formats[name].block ?? block);

  /** Mean square of the error over that of the numbers. @param {number[]} values @param {number[]} rounded */
  const error = (values, rounded) => (
    values.reduce((sum, value, at) => sum + (value - rounded[at]) ** 2, 0) / values.reduce((sum, value) => sum + value * value, 0)
  );

  /**
   * Numbers of a source: `normal`; `heavy`, Student's t with 3 degrees of freedom; `outlier`, normal with every 64th ten times as large.
   * @param {string} source
   * @param {number} count
   * @param {() => number} random uniform in [0, 1)
   */
  function draw(source, count, random) {
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const one = (at) => {
      const drawn = normal();
      if (source === 'heavy') return drawn / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3);
      return source === 'outlier' && at % 64 === 0 ? 10 * drawn : drawn;
    };
    return Array.from({ length: count }, (_, at) => one(at));
  }

  return { defaults, formats, nearest, scaleOf, largest, quantize, bits, error, draw };
})());
