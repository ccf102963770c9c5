import type { SgNode } from '@ast-grep/napi';
import { djangoRule } from './django-rules.ts';
import type { Migration, Operation, Step } from './migration.ts';
import { assigned, pythonModule, type PythonModule } from './python-module.ts';
import {
  isLiteral,
  named,
  shortened,
  textOf,
  textsOf,
  valueOf,
  type CallValue,
  type Value,
} from './values.ts';

/** A migration of Django with its module, in which the code of RunPython stands. */
export interface DjangoMigration {
  readonly migration: Migration;
  readonly module: PythonModule;
}

/** Undefined for a file without a class `Migration`, which Django refuses. */
export function readDjango(
  root: SgNode,
  place: Pick<Migration, 'path' | 'oid' | 'graph'>,
): DjangoMigration | undefined {
  const module = pythonModule(root);
  const definition = module.classes.get('Migration');
  const body = definition?.field('body');
  if (!definition || !body) return undefined;
  const attributes = new Map<string, Value>();
  const steps: Step[] = [];
  let docstring = module.docstring;
  if (module.isBroken) steps.push(opaque('not-parsed', body));
  for (const statement of named(body)) {
    const [expression] = named(statement);
    if (statement.kind() === 'function_definition' || statement.kind() === 'decorated_definition')
      steps.push(opaque('own-apply', statement));
    if (statement.kind() !== 'expression_statement' || !expression) continue;
    const names = { variables: new Map([...module.variables, ...attributes]), imports: module.imports };
    if (expression.kind() === 'string') docstring += `\n${textOf(valueOf(expression, names)) ?? ''}`;
    for (const [name, value] of assigned(expression, names)) attributes.set(name, value);
  }
  const own = definition.field('superclasses')?.text() ?? '';
  if (!/\b(migrations\.)?Migration\b/.test(own)) steps.push(opaque('hidden', definition));
  const isAtomic = !isLiteral(attributes.get('atomic'), false);
  const operations = attributes.get('operations') ?? { kind: 'list', items: [] };
  const dependencies = idsOf(attributes.get('dependencies'), place.graph);
  const replaces = idsOf(attributes.get('replaces'), place.graph);
  const migration: Migration = {
    tool: 'django',
    ...place,
    id: /([^/]*)\.py$/.exec(place.path)?.[1] ?? place.path,
    parents: dependencies ?? [],
    replaces: replaces ?? [],
    ...((!dependencies || !replaces) && {
      unreadable: 'dependencies or replaces is not a list that is written out',
    }),
    docstring,
    upgrade: [...steps, ...djangoSteps(operations, isAtomic ? ['atomic'] : [])],
  };
  return { migration, module };
}

/** The operations of a list, one after another. */
export function djangoSteps(operations: Value, traits: readonly string[] = []): Step[] {
  if (operations.kind !== 'list') {
    const written = operations.kind === 'unknown' ? operations.text : 'operations';
    return [{ kind: 'opaque', rule: 'unknown-operations', line: 1, written, writes: true }];
  }
  return operations.items.map((item): Step => {
    if (item.kind !== 'call')
      return {
        kind: 'opaque',
        rule: 'unknown-operation',
        line: 1,
        written: item.kind === 'unknown' ? item.text : item.kind,
        writes: true,
      };
    return { kind: 'operation', operation: djangoOperation(item, traits) };
  });
}

function djangoOperation(call: CallValue, traits: readonly string[]): Operation {
  const rule = djangoRule(call.name);
  const given = new Map(call.keywords);
  for (const [index, name] of (rule?.arguments ?? []).entries()) {
    const value = call.arguments[index];
    if (value) given.set(name, value);
  }
  const table = textOf(given.get('model_name') ?? given.get('name') ?? given.get('old_name'))?.toLowerCase();
  const name = textOf(
    given.has('model_name') ? (given.get('name') ?? given.get('old_name')) : given.get('new_name'),
  )?.toLowerCase();
  const sql = rule?.kind === 'sql' ? sqlText(given.get('sql')) : undefined;
  return {
    kind: rule?.kind ?? 'custom',
    ...(table !== undefined && { table }),
    ...(name !== undefined && { name }),
    ...(sql !== undefined && { sql }),
    traits: new Set([...traits, ...(rule?.traits ?? []), ...fieldTraits(given.get('field'), given)]),
    line: call.line,
    written: call.text,
    call,
    given,
  };
}

/** A text, or a list of texts and of pairs of a text and its parameters. */
export function sqlText(value: Value | undefined): string | undefined {
  if (value?.kind !== 'list') return textOf(value);
  const texts = value.items.map(item => (item.kind === 'list' ? textOf(item.items[0]) : textOf(item)));
  return texts.every(text => text !== undefined) ? texts.join(';\n') : undefined;
}

function fieldTraits(field: Value | undefined, given: ReadonlyMap<string, Value>): string[] {
  if (field?.kind !== 'call') {
    const made = given.get('constraint') ?? given.get('index');
    return made?.kind === 'call' && made.name.endsWith('UniqueConstraint') ? ['unique'] : [];
  }
  const is = (keyword: string) => isLiteral(field.keywords.get(keyword), true);
  const isMany = field.name.endsWith('ManyToManyField');
  return [
    ...(is('null') || isMany ? [] : ['not-null']),
    ...(field.keywords.has('default') ? ['default'] : []),
    ...(field.keywords.has('db_default') ? ['server-default'] : []),
    ...(is('unique') || field.name.endsWith('OneToOneField') ? ['unique'] : []),
    ...(is('db_index') ? ['index'] : []),
    ...(/(ForeignKey|OneToOneField)$/.test(field.name) &&
    !isLiteral(field.keywords.get('db_constraint'), false)
      ? ['foreign-key']
      : []),
    ...(isMany ? ['many-to-many'] : []),
  ];
}

/** Pairs of app and name; of the own app the name alone. Settings decide over `swappable_dependency`. */
function idsOf(value: Value | undefined, graph: string): string[] | undefined {
  if (value === undefined) return [];
  if (value.kind !== 'list') return undefined;
  const ids = value.items.map(item => {
    if (item.kind === 'call') return 'settings.swappable';
    const [app, name] = textsOf(item) ?? [];
    return app === undefined || name === undefined ? undefined : app === graph ? name : `${app}.${name}`;
  });
  return ids.every(id => id !== undefined) ? ids : undefined;
}

function opaque(rule: string, node: SgNode): Step {
  return {
    kind: 'opaque',
    rule,
    line: node.range().start.line + 1,
    written: shortened(node.text()),
    writes: true,
  };
}
