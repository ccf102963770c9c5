import type { Operation, Reason } from './migration.ts';
import { reason } from './reason.ts';
import { sqlStatements, type SqlStatement } from './sql-statement.ts';

/**
 * What is gone after the upgrade whatever the downgrade does: dropped tables and columns, deleted rows; and rows that are
 * written where nothing in the downgrade writes to the same table.
 * @param mayHide the downgrade has parts that cannot be followed
 */
export function inherentLosses(
  upgrade: readonly Operation[],
  downgrade: readonly Operation[],
  mayHide: boolean,
): Reason[] {
  const made = (kind: string, table?: string, name?: string) =>
    upgrade.some(
      one => one.kind === kind && one.table === table && (name === undefined || one.name === name),
    );
  const back = downgrade.flatMap(({ sql }) => (sql === undefined ? [] : sqlStatements(sql)));
  return upgrade.flatMap((operation): Reason[] => {
    const { kind, table, name, line, written, sql, traits } = operation;
    const told = (rule: string) => [reason(rule, line, written)];
    if (kind === 'drop-table') return made('create-table', table) ? [] : told('table-dropped');
    if (kind === 'drop-column')
      return made('add-column', table, name) || made('create-table', table) ? [] : told('column-dropped');
    if (kind === 'insert') return judgeInsert(operation, { made, mayHide, downgrade });
    if (kind !== 'sql' || sql === undefined) return [];
    if (traits.has('only-if')) return told('conditional');
    return sqlStatements(sql).flatMap(statement => {
      if (statement.verb === 'read') return [];
      if (statement.table !== undefined && made('create-table', statement.table)) return told('raw-sql');
      return told(ruleOf(statement, { back, mayHide, upgrade }) ?? 'raw-sql');
    });
  });
}

function judgeInsert(
  { table, line, written }: Operation,
  around: {
    made: (kind: string, table?: string) => boolean;
    mayHide: boolean;
    downgrade: readonly Operation[];
  },
): Reason[] {
  if (table === undefined) return [reason('unknown-argument', line, written)];
  if (around.made('create-table', table)) return [];
  const isBack = around.downgrade.some(one => one.sql !== undefined || one.table === table);
  return [reason(isBack || around.mayHide ? 'code-both-ways' : 'rows-inserted', line, written)];
}

function ruleOf(
  { verb, table }: SqlStatement,
  around: { back: readonly SqlStatement[]; mayHide: boolean; upgrade: readonly Operation[] },
): string | undefined {
  // The column may be one that the upgrade added, so that nothing of before is overwritten.
  const isNewColumn = around.upgrade.some(
    one => one.kind === 'add-column' && (one.table === table || one.table === undefined),
  );
  const isBack = around.mayHide || around.back.some(one => one.table === table || one.verb === 'other');
  switch (verb) {
    case 'delete':
      return 'rows-deleted';
    case 'drop-table':
      return 'table-dropped';
    case 'drop-column':
      return 'column-dropped';
    case 'update':
      return isNewColumn || isBack ? 'raw-sql' : 'rows-updated';
    case 'insert':
      return isBack ? 'raw-sql' : 'rows-inserted';
    case 'add-enum-value':
      return around.back.length > 0 || around.mayHide ? 'raw-sql' : 'enum-value-added';
    default:
      return undefined;
  }
}
