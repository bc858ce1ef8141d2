// The types of the one global of the site's scripts, and of the values that cross from one file to another. The contract in
// words is docs/site.md.

interface Book {
  /** The way from the page to the site's root: `` or `../` or a path. */
  root: string;
  /** The page's address from the site's root. */
  page: string;
  all(selector: string, within?: any): any[];
  following(start: Element, end: string): any[];
  make<K extends keyof HTMLElementTagNameMap>(tag: K, properties: object, ...content: (Node | string)[]): HTMLElementTagNameMap[K];
  load(address: string): Promise<unknown>;
  receive(name: string, value: unknown): void;
  data(name: string): Promise<any>;
  store: {
    get<T>(key: string, fallback: T): T & any;
    set(key: string, value: unknown): void;
    watch(key: string, watcher: () => void): void;
  };
  tend(tender: (root: Document | Element) => void): void;
  enhance(root: Document | Element): void;
  action(name: string, run: (...rest: any[]) => void): void;
  act(name: string, ...rest: unknown[]): void;
  dialog(className: string, label: string, ...content: (Node | string)[]): HTMLDialogElement;
  openTarget(within?: Element): void;
  followSections(): void;
  placeOf(link: HTMLAnchorElement): { page: string, id: string } | null;
  model(name: string, model: any): void;
  widget(name: string, start: (element: HTMLElement, model: any) => void): void;
  random(seed: number): () => number;
  kit: any;
  settings: { get(key: string): string, set(key: string, value: string): void };
  search: { open(query?: string): void, titles(): Promise<SearchIndex> };
  exercises: { states(): States };
  searching: Searching;
  records: Records;
  filtering: Filtering;
}

declare const book: Book;
interface Window { book: Partial<Book> }

/** A record of the search data, made ready. `name`, `path`, `body` and `more` are in the form that is compared. */
interface SearchEntry {
  at: number; page: number; kind: string; group: string; id: string; title: string; parent: number; extra: number;
  path: string; name: string; body: string; more: string; text: string; answers: string;
}
type SearchIndex = { pages: [string, number, string][], entries: SearchEntry[], aliases: string[][] };
type SearchTitles = {
  pages: [string, number, string][], kinds: string[], records: [number, number, string, string, number, number][], aliases: string[][],
};

interface Searching {
  GROUPS: Record<string, string[]>;
  normalise(text: string): string;
  prepare(titles: SearchTitles): SearchIndex;
  addTexts(index: SearchIndex, texts: string[]): void;
  addAnswers(index: SearchIndex, answers: [number, string][]): void;
  /** Clauses of alternatives of strings. */
  read(query: string, aliases: string[][]): string[][][];
  search(index: SearchIndex, query: string, options?: { withAnswers?: boolean, visited?: string[] }): { entry: SearchEntry, score: number }[];
  mark(text: string, strings: string[]): [string, boolean][];
  find(text: string, strings: string[]): number;
  snippet(text: string, strings: string[], length?: number): string;
  likeness(one: string, other: string): number;
}

/** What is known of an exercise; `at` is a date, `YYYY-MM-DD`. */
type State = { state?: 'done' | 'unsure' | '', star?: boolean, at?: string };
type States = Record<string, State>;

interface Records {
  change(states: States, key: string, changes: State, date: string): States;
  merge(mine: States, theirs: States): States;
  joined(mine: Record<string, string[]>, theirs: Record<string, string[]>): Record<string, string[]>;
  count(states: States, page: string, state: string): number;
  read(text: string, name: string): { exercises: States, sections: Record<string, string[]>, papers: string[], position: any };
  rightOptions(line: string): number[];
}

type Filter = Partial<Record<'chapter' | 'level' | 'kind' | 'state' | 'year' | 'q', string>>;
type FilterRow = { chapters: string[], level: number, kind?: string, year?: string, states: string[], text: string };

interface Filtering {
  read(query: string, names: string[]): Filter;
  write(filter: Filter): string;
  passes(row: FilterRow, filter: Filter): boolean;
}

// Elements are found by selectors that say what they are, as in docs/markup.md: what a selector finds has the members of its kind.
interface ParentNode { querySelector(selectors: string): any }
interface Document { matches?: Element['matches']; closest?(selectors: string): any }
interface EventTarget { closest?(selectors: string): any; type?: string; checked?: boolean; value?: any }
interface Event { isComposing?: boolean; pointerType?: string; detail?: any }
// Properties that the compiler's library does not know yet.
interface CSSStyleDeclaration { anchorName: string }
