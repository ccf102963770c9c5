import type { RepoPath } from '../../model.ts';
import { moduleFacts } from '../module-facts.ts';
import type { Parse } from '../parser.ts';
import { asyncWords } from './async-words.ts';
import { readUnits, type Unit } from './read-units.ts';

export interface SourceText {
  readonly path: RepoPath;
  readonly text: string;
  readonly isOfTests: boolean;
}

/** What may use a name, in the source of a tree and in the tests that reach a Change. A file is parsed when it is asked for. */
export class CodeBase {
  readonly #waiting: Set<SourceText>;
  readonly #byWord = new Map<string, Unit[]>();
  readonly #units: Unit[] = [];
  readonly #asked = new Set<string>();
  readonly #parse: Parse;
  readonly #runsAll: boolean;

  /** @param runsAll whether settings run every test that is `async def` */
  constructor(files: readonly SourceText[], { parse, runsAll }: { parse: Parse; runsAll: boolean }) {
    this.#waiting = new Set(files);
    this.#parse = parse;
    this.#runsAll = runsAll || files.some(({ path, text }) => isConftest(path) && asyncWords.hook(text));
  }

  /** Everything that uses a word. */
  using(word: string): readonly Unit[] {
    if (!this.#asked.has(word)) this.#readThose(text => text.includes(word));
    this.#asked.add(word);
    return this.#byWord.get(word) ?? [];
  }

  /** The tests whose text is as asked. */
  tests(isIn: (text: string) => boolean): readonly Unit[] {
    this.#readThose((text, { isOfTests }) => isOfTests && isIn(text));
    return this.#units.filter(({ kind, text }) => kind === 'test' && isIn(text));
  }

  /** Whether the text itself, or a function of the tests that it names, runs a coroutine from where no event loop is. */
  drives({ text, words, isOfTests }: Unit): boolean {
    if (asyncWords.driver(text) || asyncWords.client(text)) return true;
    if (!isOfTests) return false;
    return [...words].some(word => this.#drivingHelpers().has(word));
  }

  #helpers: ReadonlySet<string> | undefined;

  #drivingHelpers(): ReadonlySet<string> {
    if (this.#helpers) return this.#helpers;
    this.#readThose((text, { isOfTests }) => isOfTests && asyncWords.driver(text));
    const helpers = this.#units.filter(
      ({ kind, isOfTests, text }) => isOfTests && kind === 'function' && asyncWords.driver(text),
    );
    this.#helpers = new Set(helpers.map(({ name }) => name));
    return this.#helpers;
  }

  #readThose(isWanted: (text: string, file: SourceText) => boolean): void {
    for (const file of this.#waiting) {
      if (!isWanted(file.text, file)) continue;
      this.#waiting.delete(file);
      const facts = moduleFacts({ root: this.#parse(file.text), text: file.text, scope: 'source' });
      for (const unit of readUnits(facts, { ...file, runsAll: this.#runsAll })) this.#add(unit);
    }
  }

  #add(unit: Unit): void {
    this.#units.push(unit);
    for (const word of unit.words) {
      const known = this.#byWord.get(word);
      if (known) known.push(unit);
      else this.#byWord.set(word, [unit]);
    }
  }
}

function isConftest(path: RepoPath): boolean {
  return /(^|\/)conftest\.py$/.test(path);
}
