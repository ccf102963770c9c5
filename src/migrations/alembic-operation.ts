import type { Operation } from './migration.ts';
import { alembicRules } from './rules.ts';
import { isLiteral, textOf, textsOf, type CallValue, type Value } from './values.ts';

/**
 * A call of Alembic's `op`, or of a batch, as an operation; undefined for one that the rulebook does not know.
 * @param batch the table of the batch that it was called on
 */
export function alembicOperation(
  method: string,
  call: CallValue,
  batch?: Value,
  extra: readonly string[] = [],
): Operation | undefined {
  const rule = Object.hasOwn(alembicRules.operations, method) ? alembicRules.operations[method] : undefined;
  if (!rule || (batch && rule.batch === 'none')) return undefined;
  const given = argumentsOf(call, rule.arguments, batch);
  const rest = call.arguments.slice(rule.arguments.length - (batch ? 1 : 0));
  if (rule.rest !== undefined) given.set(rule.rest, { kind: 'list', items: rest });
  const column = given.get('column');
  const name = textOf(
    rule.kind === 'add-column' && column?.kind === 'call' ? column.arguments[0] : given.get('name'),
  );
  const table = tableName(given.get('table'));
  const sql = rule.kind === 'sql' ? sqlOf(given.get('sql')) : undefined;
  return {
    kind: rule.kind,
    ...(table !== undefined && { table }),
    ...(name !== undefined && { name: name.toLowerCase() }),
    ...(sql !== undefined && { sql }),
    traits: new Set([...extra, ...traitsOf(rule.kind, call, given)]),
    line: call.line,
    written: call.text,
    call,
    given,
  };
}

/** A string, or one within `sa.text(…)`. */
export function sqlOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'call' && /\.(text|DDL)$/.test(value.name)) return textOf(value.arguments[0]);
  return textOf(value);
}

function argumentsOf(
  call: CallValue,
  positions: readonly string[],
  batch: Value | undefined,
): Map<string, Value> {
  const given = new Map<string, Value>();
  const open = positions.filter(position => !(batch && position === 'table'));
  if (batch) given.set('table', batch);
  for (const [index, position] of open.entries()) {
    const keyword = alembicRules.keywords[position]?.find(one => call.keywords.has(one));
    const value = call.arguments[index] ?? (keyword === undefined ? undefined : call.keywords.get(keyword));
    if (value) given.set(position, value);
  }
  return given;
}

function tableName(value: Value | undefined): string | undefined {
  const text = textOf(value);
  if (text !== undefined) return text.toLowerCase();
  // `sa.table("name", …)`, `sa.Table("name", …)`
  if (value?.kind === 'call' && /\.[tT]able$/.test(value.name))
    return textOf(value.arguments[0])?.toLowerCase();
  return undefined;
}

function traitsOf(kind: string, call: CallValue, given: ReadonlyMap<string, Value>): string[] {
  const has = (keyword: string, literal: boolean) => isLiteral(call.keywords.get(keyword), literal);
  const column = given.get('column');
  const traits: string[] = [];
  if (kind === 'add-column' && column?.kind === 'call') {
    const is = (keyword: string, literal: boolean) => isLiteral(column.keywords.get(keyword), literal);
    if (is('nullable', false) || is('primary_key', true)) traits.push('not-null');
    const standard = column.keywords.get('server_default');
    if (standard && !isLiteral(standard, null)) traits.push('server-default');
    if (standard?.kind === 'call') traits.push('computed-default');
    if (is('unique', true)) traits.push('unique');
    if (column.arguments.some(one => one.kind === 'call' && one.name.endsWith('.ForeignKey')))
      traits.push('foreign-key');
    if (column.arguments.some(one => one.kind === 'call' && /\.(Identity|Computed)$/.test(one.name)))
      traits.push('rewrites');
  }
  if (kind === 'create-index') {
    if (has('unique', true)) traits.push('unique');
    if (has('postgresql_concurrently', true)) traits.push('concurrently');
  }
  if (kind === 'drop-index' && has('postgresql_concurrently', true)) traits.push('concurrently');
  if (kind === 'create-foreign-key' || kind === 'create-check')
    if (has('postgresql_not_valid', true)) traits.push('not-valid');
  if (kind === 'alter-column') {
    if (has('nullable', false) && !has('existing_nullable', false)) traits.push('to-not-null');
    if (has('nullable', true)) traits.push('to-null');
    if (call.keywords.has('type_') || call.keywords.has('postgresql_using')) traits.push('type');
    if (call.keywords.has('new_column_name')) traits.push('renamed');
    if (call.keywords.has('server_default')) traits.push('default');
  }
  if (kind === 'drop-constraint') traits.push(`of-${textOf(call.keywords.get('type_')) ?? 'unknown'}`);
  if (has('if_exists', true) || has('if_not_exists', true)) traits.push('only-if');
  return traits;
}

/** Columns of an index or a constraint; undefined where an expression is among them. */
export function columnsOf(operation: Operation): string[] | undefined {
  return textsOf(operation.given.get('columns'))?.map(column => column.toLowerCase());
}
