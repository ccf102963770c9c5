import type { Operation, Reason, Step } from './migration.ts';
import { reason } from './reason.ts';
import { sqlStatements } from './sql-statement.ts';
import { isLiteral, textOf, type CallValue, type Value } from './values.ts';

/**
 * Enum types that PostgreSQL makes with a table, or that are made by themselves, and that no downgrade drops: dropping the
 * table leaves them, and the next upgrade finds them there.
 */
export function enumsLeftBehind(
  ups: readonly Operation[],
  downgrade: readonly Step[],
  engines: readonly string[],
): Reason[] {
  const isPossible = engines.length === 0 || engines.includes('postgresql');
  if (!isPossible) return [];
  const dropped = downgrade.flatMap(step => {
    if (step.kind !== 'operation') return [];
    const { kind, name, sql } = step.operation;
    const types = sqlStatements(sql ?? '').flatMap(one => (one.verb === 'drop-type' ? [one.table] : []));
    return kind === 'drop-type' ? [name, ...types] : types;
  });
  const mayHide = downgrade.some(step => step.kind === 'opaque');
  return ups.flatMap(up => {
    const names =
      up.kind === 'create-type'
        ? [up.name]
        : enumsOf(up).map(({ keywords }) => textOf(keywords.get('name'))?.toLowerCase());
    return names
      .filter(name => name === undefined || !dropped.includes(name))
      .map(() =>
        reason(engines.length === 0 || mayHide ? 'enum-may-stay' : 'enum-left-behind', up.line, up.written),
      );
  });
}

function enumsOf({ kind, given }: Operation): CallValue[] {
  const made =
    kind === 'create-table' ? given.get('columns') : kind === 'add-column' ? given.get('column') : undefined;
  return callsIn(made).filter(
    ({ name, keywords }) =>
      /(^|\.)(Enum|ENUM)$/.test(name) &&
      !isLiteral(keywords.get('native_enum'), false) &&
      !isLiteral(keywords.get('create_type'), false),
  );
}

function callsIn(value: Value | undefined): CallValue[] {
  if (value?.kind === 'list') return value.items.flatMap(callsIn);
  if (value?.kind !== 'call') return [];
  return [value, ...value.arguments.flatMap(callsIn), ...[...value.keywords.values()].flatMap(callsIn)];
}
