import type { SgNode } from '@ast-grep/napi';
import { parameterNames, readDefinitions, type Definition } from './definitions.ts';
import { readImport, type Binding } from './read-imports.ts';
import type { ScopeName } from './rule-schema.ts';

/** What is known of one module; everything is read when it is first asked for. */
export interface ModuleFacts {
  readonly scope: ScopeName;
  readonly text: string;
  readonly root: SgNode;
  readonly imports: readonly ScopedBinding[];
  readonly definitions: readonly Definition[];
  /** The conftest.py files that hold for it, the nearest first; of tests only. */
  readonly conftests: readonly ModuleFacts[];
  /** Functions and classes around an offset, the innermost first. */
  around(offset: number): readonly Definition[];
  /**
   * What a dotted name stands for at an offset: every name that it may have been imported as (`try: … except ImportError`),
   * a builtin as `builtins.open`; nothing where it is a variable, or unknown.
   */
  resolve(dotted: string, offset: number): readonly string[];
}

/** A binding that holds in one function, or in the whole module. */
export interface ScopedBinding extends Binding {
  readonly within?: Definition;
}

export function moduleFacts(source: {
  readonly root: SgNode;
  readonly text: string;
  readonly scope: ScopeName;
  readonly conftests?: () => readonly ModuleFacts[];
}): ModuleFacts {
  const { root, text, scope } = source;
  let definitions: readonly Definition[] | undefined;
  let imports: readonly ScopedBinding[] | undefined;
  let conftests: readonly ModuleFacts[] | undefined;
  const facts: ModuleFacts = {
    scope,
    text,
    root,
    get definitions() {
      return (definitions ??= readDefinitions(root, text));
    },
    get imports() {
      return (imports ??= readImports(facts));
    },
    get conftests() {
      return (conftests ??= source.conftests?.() ?? []);
    },
    around: offset => facts.definitions.filter(({ start, end }) => start <= offset && offset < end).reverse(),
    resolve: (dotted, offset) => resolve(facts, dotted, offset),
  };
  return facts;
}

function readImports(facts: ModuleFacts): ScopedBinding[] {
  const kinds = [{ kind: 'import_statement' }, { kind: 'import_from_statement' }];
  return facts.root.findAll({ rule: { any: kinds } }).flatMap(node => {
    const { start } = node.range();
    const within =
      start.column === 0 ? undefined : facts.around(start.index).find(({ kind }) => kind === 'function');
    return readImport(node.text()).map(binding => ({ ...binding, ...(within && { within }) }));
  });
}

function resolve(facts: ModuleFacts, dotted: string, offset: number): string[] {
  const [head = '', ...rest] = dotted.split('.');
  const around = facts.around(offset).filter(({ kind }) => kind === 'function');
  const bound = facts.imports.filter(
    ({ name, within }) => name === head && (!within || around.includes(within)),
  );
  const innermost = around.find(one => bound.some(({ within }) => within === one));
  const between = innermost ? around.slice(0, around.indexOf(innermost)) : around;
  if (between.some(one => isBoundIn(head, one, facts.text))) return [];
  const holding = bound.filter(({ within }) => within === innermost);
  if (holding.length > 0) return holding.map(({ qualified }) => [qualified, ...rest].join('.'));
  if (facts.definitions.some(({ name }) => name === head)) return [];
  const stars = facts.imports.filter(({ name }) => name === '*');
  return [`builtins.${dotted}`, ...stars.map(({ qualified }) => `${qualified}.${dotted}`)];
}

/** Whether a function has a parameter or a variable of the name. The tree is asked only where its text may have one. */
export function isBoundIn(name: string, definition: Definition, text: string): boolean {
  if (parameterNames(definition).includes(name)) return true;
  const own = text.slice(definition.start, definition.end);
  const binding = new RegExp(`\\b${name}\\b\\s*(?:=(?!=)|:|,|\\)|in\\b)|\\bas\\s+\\(?${name}\\b`);
  if (!binding.test(own)) return false;
  const regex = `(^|\\W)${name}(\\W|$)`;
  const targets = [{ kind: 'identifier' }, { kind: 'pattern_list' }];
  const binds = [
    { kind: 'assignment', has: { field: 'left', any: targets, regex } },
    { kind: 'for_statement', has: { field: 'left', any: targets, regex } },
    { kind: 'as_pattern_target', regex: `^${name}$` },
    { kind: 'named_expression', has: { field: 'name', regex: `^${name}$` } },
  ];
  return definition.node.find({ rule: { any: binds } }) !== null;
}
