import type { SgNode } from '@ast-grep/napi';
import type { Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { refusalWords } from './guard-words.ts';

/** A test that expects that something is refused. */
export interface RefusalTest {
  /** `OrderTest.test_delete`. */
  readonly name: string;
  /** Expects that a caller is turned away. */
  readonly denied: boolean;
  /** Expects that input is refused, or that something is raised. */
  readonly invalid: boolean;
  /** All that it says: itself, its class, and the constants, fixtures and functions of the module that it names. */
  readonly says: string;
}

export interface TestModule {
  readonly refusals: readonly RefusalTest[];
  /** Classes with such tests, whose heirs run them as well. */
  readonly lends: readonly string[];
  /** What its classes inherit from, by the last part. */
  readonly inherits: readonly string[];
}

/** What the tests of a module refuse, by their assertions. */
export function readRefusals(facts: ModuleFacts): TestModule {
  const named = namedTexts(facts);
  const refusals: RefusalTest[] = [];
  const lends = new Set<string>();
  for (const test of facts.definitions) {
    if (test.kind !== 'function' || !test.name.startsWith('test')) continue;
    const around = facts.around(test.start).filter(one => one !== test);
    if (around.some(({ kind }) => kind === 'function')) continue;
    const expected = expectations(test);
    const [denied, invalid] = [expected.some(refusalWords.denied), expected.some(refusalWords.invalid)];
    if (!denied && !invalid) continue;
    const [owner] = around;
    if (owner) lends.add(owner.name);
    const name = [...around.reverse(), test].map(one => one.name).join('.');
    refusals.push({ name, denied, invalid, says: wordsOf(test, owner, named) });
  }
  return { refusals, lends: [...lends], inherits: basesIn(facts.text) };
}

/** What the classes of a module inherit from, by the last part; of its text, which need not be parsed for it. */
export function basesIn(text: string): string[] {
  return [...text.matchAll(/^[ \t]*class\s+\w+\s*\(([^)]*)\)/gm)].flatMap(([, header = '']) =>
    [...header.matchAll(/(?:^|,)\s*(?:\w+\.)*(\w+)\s*(?=,|$)/g)].map(([, name = '']) => name),
  );
}

/** The texts of assertions, of keywords that name a status, and of parameters where an assertion is about a status. */
function expectations({ node, decorators }: Definition): string[] {
  const nodes = node.findAll({
    rule: {
      any: [
        { kind: 'assert_statement' },
        {
          kind: 'call',
          has: {
            field: 'function',
            regex: String.raw`(^|\.|_)(assert\w*|raises\w*|expect\w*|fail\w*)$|(^|\.)assert`,
          },
        },
        { kind: 'keyword_argument', has: { field: 'name', regex: 'status' } },
      ],
    },
  });
  const texts = nodes.map(textOf);
  const isParametrised =
    decorators.includes('parametrize') && texts.some(text => /status|code|raises/.test(text));
  return isParametrised ? [...texts, `status ${decorators}`] : texts;
}

/** Without what stands in the block of `with`, and without long values. */
function textOf(node: SgNode): string {
  return node.text().slice(0, 600);
}

/** What a module gives names: constants, functions, fixtures. */
function namedTexts({ root, definitions, text }: ModuleFacts): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const statement of root.children()) {
    const [assignment] = statement.is('expression_statement') ? statement.children() : [];
    const name = assignment?.is('assignment') ? assignment.field('left')?.text() : undefined;
    if (name !== undefined) texts.set(name, assignment?.text() ?? '');
  }
  for (const { kind, name, start, end } of definitions)
    if (kind === 'function' && !name.startsWith('test')) texts.set(name, text.slice(start, end));
  return texts;
}

function wordsOf(
  { node, decorators }: Definition,
  owner: Definition | undefined,
  named: ReadonlyMap<string, string>,
): string {
  const own = decorators + node.text();
  const inClass = owner ? (owner.node.field('body') ?? owner.node).children() : [];
  const ofClass = inClass.filter(child => child.is('expression_statement')).map(child => child.text());
  const direct = [own, owner ? `${owner.name}${owner.header}` : '', ...ofClass].join('\n');
  const used = new Set<string>();
  let frontier = direct;
  for (let depth = 0; depth < 2; depth += 1) {
    const names = (frontier.match(/[A-Za-z_]\w*/g) ?? []).filter(name => named.has(name) && !used.has(name));
    for (const name of names) used.add(name);
    frontier = [...new Set(names)].map(name => named.get(name) ?? '').join('\n');
  }
  return [direct, ...[...used].map(name => named.get(name) ?? '')].join('\n');
}
