import type { RepoPath } from '../../model.ts';
import { decoratorsOf, routeOf } from '../access/decorator-guards.ts';
import { lastPart } from '../access/handler.ts';
import type { Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { asyncWords, inertBases, withoutMocks } from './async-words.ts';

/** A function, what a class says besides its methods, or a statement of a module: something that may use a name. */
export interface Unit {
  readonly path: RepoPath;
  readonly kind: 'test' | 'function' | 'class' | 'statement';
  /** Of a statement what it assigns; '' where it assigns nothing. */
  readonly name: string;
  /** The class around it. */
  readonly owner?: string;
  readonly isAsync: boolean;
  /** Of an asynchronous test whether something runs it. */
  readonly isRun: boolean;
  /** Whether it stands in a test file. */
  readonly isOfTests: boolean;
  readonly routes: readonly string[];
  /** Whether a decorator hands it to the application. */
  readonly isRegistered: boolean;
  /** Whether every test around it has it: `autouse`, `setUp`. */
  readonly surrounds: boolean;
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

interface Reading {
  readonly path: RepoPath;
  readonly isOfTests: boolean;
  /** Whether settings or a conftest.py run every asynchronous test. */
  readonly runsAll: boolean;
}

/** Everything in a module that may use a name. What a function defines inside of itself is a part of it. */
export function readUnits(facts: ModuleFacts, reading: Reading): Unit[] {
  const outer = facts.definitions.filter(({ start }) =>
    facts
      .around(start)
      .slice(1)
      .every(({ kind }) => kind === 'class'),
  );
  return [...statements(facts, reading), ...outer.map(one => definitionUnit(one, facts, reading))];
}

/** What a module does when it is loaded, but for imports, its docstring, and what only a script does. */
function statements({ root }: ModuleFacts, reading: Reading): Unit[] {
  return root
    .children()
    .filter(node => !passedOver.some(kind => node.is(kind)))
    .flatMap(node => {
      const [first] = node.is('expression_statement') ? node.children() : [];
      const text = node.text().replace(imports, '');
      if (first?.is('string') === true || /^if\s+__name__\b/.test(text)) return [];
      const left = first?.is('assignment') === true ? first.field('left')?.text() : undefined;
      return [unit(text, reading, { kind: 'statement', name: lastPart(left ?? '') })];
    });
}

const passedOver = [
  'import_statement',
  'import_from_statement',
  'function_definition',
  'class_definition',
  'decorated_definition',
  'comment',
];

/** Within `if TYPE_CHECKING:` and `try:`. */
const imports = /^[ \t]*(?:from\s+[\w.]+\s+)?import\s+(?:\([^)]*\)|.*)$/gm;

function definitionUnit(definition: Definition, facts: ModuleFacts, reading: Reading): Unit {
  const { kind, name, decorators, header, node, isAsync } = definition;
  const [owner] = facts.around(definition.start).slice(1);
  if (kind === 'class') {
    const members = ['function_definition', 'class_definition', 'decorated_definition'];
    const body = (node.field('body')?.children() ?? []).filter(one => !members.some(kind => one.is(kind)));
    return unit([decorators, header, ...body.map(one => one.text())].join('\n'), reading, { kind, name });
  }
  const written = decoratorsOf(definition);
  const isTest = reading.isOfTests && name.startsWith('test');
  return unit(decorators + node.text(), reading, {
    kind: isTest ? 'test' : 'function',
    name,
    ...(owner && { owner: owner.name }),
    isAsync,
    isRun: isTest && (reading.runsAll || isRun(definition, owner, facts)),
    routes: written.flatMap(one => routeOf(one) ?? []),
    isRegistered: written.some(one =>
      asyncWords.registers(lastPart(/^@\s*([\w.]+)/.exec(one.text())?.[1] ?? '')),
    ),
    surrounds: /\bautouse\s*=\s*True/.test(decorators) || asyncWords.surrounding(name),
  });
}

function unit(
  written: string,
  { path, isOfTests }: Reading,
  more: Partial<Unit> & Pick<Unit, 'kind' | 'name'>,
): Unit {
  const text = withoutMocks(written);
  return {
    path,
    isOfTests,
    isAsync: false,
    isRun: false,
    isRegistered: false,
    surrounds: false,
    routes: [],
    text,
    words: new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu)),
    ...more,
  };
}

/** By a mark on the test, its class or its module, or by a class that runs coroutines, as far as is known. */
function isRun({ decorators }: Definition, owner: Definition | undefined, facts: ModuleFacts): boolean {
  const marks = [decorators, owner?.decorators ?? '', ...pytestmarks(facts, owner)];
  return marks.some(asyncWords.mark) || (owner !== undefined && runsCoroutines(owner, facts));
}

function pytestmarks({ text }: ModuleFacts, owner: Definition | undefined): string[] {
  const own = owner ? text.slice(owner.start, owner.end) : '';
  return [
    ...own.matchAll(/^[ \t]+pytestmark\b[^=\n]*=\s*(\[[^\]]*\]|.*)/gm),
    ...text.matchAll(/^pytestmark\b[^=\n]*=\s*(\[[^\]]*\]|.*)/gm),
  ].map(([, value = '']) => value);
}

/** A class that others of the tests inherit from may get what runs it there. */
function runsCoroutines({ header, start, name }: Definition, facts: ModuleFacts): boolean {
  const bases = header
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map(base => base.trim())
    .filter(base => /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(base));
  const isKnownInert = (base: string) => facts.resolve(base, start).some(one => inertBases.has(one));
  return bases.some(base => !isKnownInert(base)) || (bases.length === 0 && !name.startsWith('Test'));
}
