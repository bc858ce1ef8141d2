// Reads JSON, {macros, formulas: [{tex, display}]}, from standard input and prints {version, results: [{html} or
// {error}]}: what KaTeX itself makes of each formula under the settings that the engine has.
import katex from 'katex';
import { readFileSync } from 'node:fs';

const SENTINEL = '#b00kfa';

const { macros, formulas } = JSON.parse(readFileSync(0, 'utf8'));

const render = ({ tex, display }) => {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: 'htmlAndMathml',
      errorColor: SENTINEL,
      strict: 'ignore',
      trust: false,
      maxExpand: 1000,
      maxSize: 1000,
      macros: { ...macros },
    });
    return html.includes(SENTINEL) ? { error: 'not supported' } : { html };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
};

process.stdout.write(JSON.stringify({ version: katex.version, results: formulas.map(render) }));
