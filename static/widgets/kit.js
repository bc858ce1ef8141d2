'use strict';

// What widgets are made of: a panel of native controls beside a view, and SVG by calls.
(() => {
  const NAMESPACE = 'http://www.w3.org/2000/svg';

  // Pixels. Drawings are made for the width that they have, so that their text keeps its size on a phone.
  const NARROWEST = 300;
  const WIDEST = 640;

  /**
   * Makes an element of a page with attributes and content; an attribute that is `null` or `false` is left out.
   * @param {string} name
   * @param {Record<string, unknown>} [attributes]
   * @param {...(Node | string | number)} content
   * @returns {HTMLElement}
   */
  const make = (name, attributes, ...content) => fill(document.createElement(name), attributes, content);

  /**
   * Makes an element of a drawing.
   * @param {string} name
   * @param {Record<string, unknown>} [attributes]
   * @param {...(Node | string | number)} content
   * @returns {SVGElement}
   */
  const draw = (name, attributes, ...content) => fill(document.createElementNS(NAMESPACE, name), attributes, content);

  function fill(element, attributes = {}, content = []) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : String(value));
    }
    element.append(...content.map((part) => (part instanceof Node ? part : String(part))));
    return element;
  }

  /**
   * A drawing that fills its widget's width and names itself to readers who cannot see it.
   * @param {number} width
   * @param {number} height
   * @param {string} name
   * @param {...Node} content
   */
  const drawing = (width, height, name, ...content) => (
    draw('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': name }, ...content)
  );

  const inUnits = (value, step, units) => {
    const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(step) + 1e-9));
    return `${number(value / step ** power)} ${units[power]}`;
  };

  /** Bytes in the unit that shows them shortest, by powers of 1,000. @param {number} value */
  const bytes = (value) => inUnits(value, 1000, ['B', 'KB', 'MB', 'GB', 'TB', 'PB']);

  /** The same by powers of 1,024. @param {number} value */
  const binary = (value) => inUnits(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);

  /** A number with three digits that count. @param {number} value */
  const number = (value) => (
    Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 })
  );

  /**
   * A control: `range`, `check`, or `select` with its options. `show` writes a range's value; `only` says for which values the
   * control counts.
   * @typedef {{ key: string, label: string, kind: 'range' | 'check' | 'select', min?: number, max?: number, step?: number,
   *   options?: [string, string][], show?: (value: number) => string, only?: (values: Record<string, any>) => boolean }} Field
   */

  let panels = 0;

  /**
   * Puts a panel before an element's fallback, which is folded, and which print gets back. `update` is called with the values, and the
   * width in pixels that a drawing has, at once and whenever either changes; it returns what the view shows, and in
   * `say` what is read out.
   * @param {HTMLElement} element
   * @param {{ label: string, fields: Field[], defaults: Record<string, any>,
   *   update: (values: Record<string, any>, width: number) => { view: Node[], say?: string } }} of
   */
  function panel(element, { label, fields, defaults, update }) {
    const id = `widget-${panels += 1}`;
    const view = make('div', { class: 'widget-view' });
    const said = make('p', { class: 'widget-said', 'aria-live': 'polite' });
    const controls = new Map(fields.map((field) => [field.key, control(field, `${id}-${field.key}`)]));
    const reset = make('button', { type: 'button' }, '恢复默认');
    const form = make(
      'form', { class: 'widget-controls', 'aria-label': label },
      ...[...controls.values()].map((one) => one.row), reset,
    );
    const values = { ...defaults };
    let width = WIDEST;
    const show = () => {
      for (const field of fields) controls.get(field.key).row.hidden = Boolean(field.only && !field.only(values));
      const shown = update(values, width);
      view.replaceChildren(...shown.view);
      said.textContent = shown.say ?? '';
    };
    const set = (given) => {
      for (const field of fields) controls.get(field.key).set(given[field.key]);
      Object.assign(values, given);
      show();
    };
    form.addEventListener('input', () => {
      for (const [key, one] of controls) values[key] = one.get();
      show();
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    reset.addEventListener('click', () => set(defaults));
    // Figures and tables of the fallback are referred to: they stay in reach, folded, and are unfolded for who asks for them.
    const fallback = make('details', { class: 'widget-fallback' }, make('summary', {}, '默认值的静态图表'), ...element.childNodes);
    element.append(make('div', { class: 'widget-live' }, form, view, said), fallback);
    element.classList.add('live');
    set(defaults);
    book.openTarget(fallback);
    new ResizeObserver(([{ contentRect }]) => {
      const next = Math.round(Math.min(WIDEST, Math.max(NARROWEST, contentRect.width)));
      if (next === width) return;
      width = next;
      show();
    }).observe(view);
  }

  /** @param {Field} field @param {string} id */
  function control(field, id) {
    const label = make('label', { for: id }, field.label);
    if (field.kind === 'select') {
      const options = field.options.map(([value, text]) => make('option', { value }, text));
      const select = /** @type {HTMLSelectElement} */ (make('select', { id }, ...options));
      return {
        row: make('div', { class: 'widget-row' }, label, select),
        get: () => select.value, set: (value) => { select.value = value; },
      };
    }
    if (field.kind === 'check') {
      const box = /** @type {HTMLInputElement} */ (make('input', { id, type: 'checkbox' }));
      return {
        row: make('div', { class: 'widget-row check' }, box, label),
        get: () => box.checked, set: (value) => { box.checked = value; },
      };
    }
    const { min, max, step = 1, show = number } = field;
    const range = /** @type {HTMLInputElement} */ (make('input', { id, type: 'range', min, max, step }));
    const out = make('output', { for: id });
    const tell = () => {
      out.textContent = show(range.valueAsNumber);
      range.setAttribute('aria-valuetext', out.textContent);
    };
    range.addEventListener('input', tell);
    return {
      row: make('div', { class: 'widget-row' }, label, range, out),
      get: () => range.valueAsNumber,
      set: (value) => {
        range.valueAsNumber = value;
        tell();
      },
    };
  }

  /**
   * A table of rows whose first cells are their headings.
   * @param {string[]} head
   * @param {(string | number)[][]} rows
   */
  const table = (head, rows) => make(
    'table', {},
    make('thead', {}, make('tr', {}, ...head.map((text) => make('th', { scope: 'col' }, text)))),
    make('tbody', {}, ...rows.map(([first, ...rest]) => make(
      'tr', {}, make('th', { scope: 'row' }, first), ...rest.map((text) => make('td', {}, text)),
    ))),
  );

  /**
   * Named values side by side.
   * @param {[string, string | number][]} pairs
   */
  const facts = (pairs) => make(
    'dl', { class: 'widget-facts' },
    ...pairs.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))),
  );

  /**
   * What the colours of a drawing mean: name and class of each.
   * @param {[string, string][]} entries
   */
  const key = (entries) => make(
    'ul', { class: 'widget-key' },
    ...entries.map(([name, series]) => make(
      'li', {}, draw('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' }, draw('rect', { width: 12, height: 12, class: series })), name,
    )),
  );

  /**
   * A chart: axes from `from` to `to` with named ticks, curves in the order in which they cover each other, and what
   * `marks` draws with the two scales, behind the curves.
   * @typedef {{ from: number, to: number, ticks: number[], show?: (value: number) => string, name?: string }} Axis
   * @param {{ width: number, height?: number, label: string, x: Axis, y: Axis,
   *   curves: { points: [number, number][], class: string }[],
   *   marks?: (x: (value: number) => number, y: (value: number) => number) => Node[] }} of
   */
  function chart({ width, height = 240, label, x, y, curves, marks = () => [] }) {
    const [left, right, top, bottom] = [40, width - 14, 24, height - 24];
    const across = (value) => left + (right - left) * (value - x.from) / (x.to - x.from);
    const up = (value) => bottom - (bottom - top) * (value - y.from) / (y.to - y.from);
    const path = (points) => points.map(([one, other]) => `${across(one).toFixed(1)},${up(other).toFixed(1)}`).join(' ');
    const text = (at, height, anchor, value) => draw('text', { x: at, y: height, 'text-anchor': anchor, class: 'quiet' }, value);
    return drawing(
      width, height, label,
      ...y.ticks.map((tick) => draw('path', { d: `M${left} ${up(tick).toFixed(1)}H${right}`, class: 'grid' })),
      ...marks(across, up),
      draw('path', { d: `M${left} ${top}V${bottom}H${right}`, class: 'axis' }),
      ...curves.map((one) => draw('polyline', { points: path(one.points), class: `curve ${one.class}` })),
      ...x.ticks.map((tick) => text(across(tick), bottom + 17, 'middle', (x.show ?? number)(tick))),
      ...y.ticks.map((tick) => text(left - 6, up(tick) + 4, 'end', (y.show ?? number)(tick))),
      ...(y.name ? [text(0, 12, 'start', y.name)] : []), ...(x.name ? [text(right, top - 12, 'end', `横轴：${x.name}`)] : []),
    );
  }

  /**
   * Stacked bars of bytes, one under the other, with a line at a limit and the total behind each bar.
   * @param {{ width: number, label: string, margin: number, limit: number, parts: [string, string, string][],
   *   rows: { name: string, of: Record<string, number> }[] }} of `parts`: name, key in `of`, class; `margin` is the room for names
   */
  function stacks({ width, label, margin, limit, parts, rows }) {
    const height = 34 * rows.length + 4;
    const totals = rows.map(({ of }) => parts.reduce((sum, [, key]) => sum + of[key], 0));
    const x = (bytes) => margin + (width - margin - 76) * bytes / Math.max(limit, ...totals);
    const drawn = rows.flatMap(({ name, of }, at) => {
      let from = 0;
      const y = 6 + 34 * at;
      const pieces = parts.map(([, key, series]) => {
        const piece = draw('rect', { x: x(from), y, height: 22, width: x(of[key]) - x(0), class: series });
        from += of[key];
        return piece;
      });
      // The line does not go through the total.
      const end = x(from) < x(limit) && x(from) + 66 > x(limit) ? x(limit) : x(from);
      const total = draw('text', { x: end + 8, y: y + 16, class: from > limit ? 'over' : null }, bytes(from));
      return [draw('text', { x: 0, y: y + 16 }, name), ...pieces, total];
    });
    return drawing(width, height, label, ...drawn, draw('path', { d: `M${x(limit)} 0V${height}`, class: 'axis limit' }));
  }

  /** Whole numbers from one to another, both among them. @param {number} from @param {number} to */
  const steps = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

  /** A share with one digit after the point. @param {number} value */
  const percent = (value) => `${(100 * value).toFixed(1)}%`;

  book.kit = { make, draw, drawing, chart, stacks, bytes, binary, number, percent, steps, panel, table, facts, key };
})();
