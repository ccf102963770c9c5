import type { SgNode } from '@ast-grep/napi';
import { readImport } from '../source-rules/read-imports.ts';
import { named, textOf, valueOf, type Names, type Value } from './values.ts';

/** The parts of a module that tell what a migration is. */
export interface PythonModule {
  readonly docstring: string;
  /** Variables of the module itself, the last value that each is given. */
  readonly variables: ReadonlyMap<string, Value>;
  readonly imports: ReadonlyMap<string, string>;
  readonly functions: ReadonlyMap<string, SgNode>;
  readonly classes: ReadonlyMap<string, SgNode>;
  /** Functions with a decorator, which may make anything of them. */
  readonly decorated: ReadonlySet<string>;
  /** The file has a part that the parser does not understand. */
  readonly isBroken: boolean;
}

export function pythonModule(root: SgNode): PythonModule {
  const imports = new Map<string, string>();
  for (const node of root.findAll({
    rule: { any: [{ kind: 'import_statement' }, { kind: 'import_from_statement' }] },
  }))
    for (const { name, qualified } of readImport(node.text())) imports.set(name, qualified);
  const variables = new Map<string, Value>();
  const functions = new Map<string, SgNode>();
  const classes = new Map<string, SgNode>();
  const decorated = new Set<string>();
  let docstring = '';
  for (const [index, statement] of named(root).entries()) {
    const inner = statement.field('definition') ?? statement;
    const name = inner.field('name')?.text() ?? '';
    if (inner !== statement) decorated.add(name);
    if (inner.kind() === 'function_definition') functions.set(name, inner);
    else if (inner.kind() === 'class_definition') classes.set(name, inner);
    else if (statement.kind() === 'expression_statement') {
      const names: Names = { variables, imports };
      const [expression] = named(statement);
      if (!expression) continue;
      if (index === 0) docstring = textOf(valueOf(expression, names)) ?? '';
      for (const [variable, value] of assigned(expression, names)) variables.set(variable, value);
    }
  }
  const isBroken = root.find({ rule: { kind: 'ERROR' } }) !== null;
  return { docstring, variables, imports, functions, classes, decorated, isBroken };
}

/** What an assignment gives which names: `a = b = 1`, `a: str = 1`, `a, b = 1, 2`. */
export function assigned(expression: SgNode, names: Names): [name: string, value: Value][] {
  if (expression.kind() === 'augmented_assignment') {
    const [name, text] = [expression.field('left')?.text() ?? '', expression.text()];
    return [[name, { kind: 'unknown', text }]];
  }
  if (expression.kind() !== 'assignment') return [];
  const right = expression.field('right');
  if (!right) return [];
  const inner = right.kind() === 'assignment' ? assigned(right, names) : [];
  const value = inner[0]?.[1] ?? valueOf(right, names);
  return [...inner, ...bound(expression.field('left'), value)];
}

/** The names of a target, each with its part of a value. */
export function bound(target: SgNode | null, value: Value): [name: string, value: Value][] {
  if (!target) return [];
  if (target.kind() === 'identifier') return [[target.text(), value]];
  // `table["key"] = …` and `object.name = …` change what the variable holds.
  const base = target.field('value') ?? target.field('object');
  if (base)
    return base.kind() === 'identifier' ? [[base.text(), { kind: 'unknown', text: target.text() }]] : [];
  if (!['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list'].includes(String(target.kind())))
    return [];
  return named(target).flatMap((part, index) =>
    bound(
      part,
      (value.kind === 'list' ? value.items[index] : undefined) ?? { kind: 'unknown', text: part.text() },
    ),
  );
}
