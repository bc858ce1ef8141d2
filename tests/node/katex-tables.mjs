// Prints the tables of the installed KaTeX as JSON: functions, environments, macros, symbols by mode. The package
// does not export them, so they are exported from a copy of its module, held in memory.
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('node_modules/katex/dist/katex.mjs', import.meta.url), 'utf8');
const exported = `${source}\nexport { _functions, _environments, _macros, symbols, implicitCommands };`;
const module = await import(`data:text/javascript;base64,${Buffer.from(exported).toString('base64')}`);

const names = (table) => Object.keys(table).sort();
console.log(JSON.stringify({
  version: module.version,
  functions: names(module._functions),
  environments: names(module._environments),
  macros: names(module._macros),
  symbols: { math: names(module.symbols.math), text: names(module.symbols.text) },
  implicit: names(module.implicitCommands),
}, null, 1));
