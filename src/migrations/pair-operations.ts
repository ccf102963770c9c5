import { columnsOf } from './alembic-operation.ts';
import type { Operation, Reason, Step } from './migration.ts';
import { pairAlterations } from './pair-alterations.ts';
import { reason } from './reason.ts';
import { alembicRules } from './rules.ts';
import { canonicalText, isLiteral } from './values.ts';
import { wrongOrder } from './wrong-order.ts';

interface Directions {
  readonly upgrade: readonly Step[];
  readonly downgrade: readonly Step[];
  readonly before: readonly Operation[];
}

/** What of the upgrade has no inverse in the downgrade, and what of the downgrade undoes something else. */
export function pairOperations({ upgrade, downgrade, before }: Directions): Reason[] {
  const ups = upgrade.flatMap(step => (step.kind === 'operation' ? [step.operation] : []));
  const downs = downgrade.flatMap(step => (step.kind === 'operation' ? [step.operation] : []));
  const pool = [...downs];
  const mayHide = hides(downgrade);
  const reasons: Reason[] = [];
  for (const up of [...ups].reverse()) {
    if (isUnpaired(up)) continue;
    if (up.kind === 'comment') reasons.push(reason('comment-changed', up.line, up.written));
    else reasons.push(...judgeOne(up, { pool, ups, downs, before, mayHide }));
  }
  const left = pool.filter(down => !isUnpaired(down) && !isPartOfTable(down, ups));
  for (const down of left) {
    const isSure = !hides(upgrade) && down.kind !== 'comment' && !down.traits.has('only-if');
    if (isSure && down.table === undefined && down.name === undefined)
      reasons.push(reason('unknown-argument', down.line, down.written));
    else reasons.push(reason(isSure ? 'undoes-else' : 'conditional', down.line, down.written));
  }
  return [...reasons, ...wrongOrder(ups, downs)];
}

interface Around {
  /** What of the downgrade is not paired yet; a pair takes it out. */
  readonly pool: Operation[];
  readonly ups: readonly Operation[];
  readonly downs: readonly Operation[];
  readonly before: readonly Operation[];
  readonly mayHide: boolean;
}

function judgeOne(up: Operation, around: Around): Reason[] {
  const told = (rule: string) => [reason(rule, up.line, up.written)];
  const { pool, ups, downs, mayHide } = around;
  if (up.kind === 'drop-table' || up.kind === 'drop-column') {
    // Told as a loss already; what makes it anew is no surplus.
    take(pool, down => isInverse(up, down));
    return [];
  }
  const isUnnamed = isLiteral(up.given.get('name'), null) && up.kind !== 'create-table';
  if (isUnnamed) return judgeUnnamed(up, around);
  if (up.name === undefined && up.kind !== 'create-table') return told('unknown-argument');
  if (up.table === undefined && up.kind !== 'drop-index') return told('unknown-argument');
  const down = take(pool, one => isInverse(up, one));
  const only = up.traits.has('only-if') ? told('conditional') : [];
  if (!down) {
    const gone = goesWithItsPart(up, ups, downs);
    if (gone !== undefined) return gone === '' ? only : told(gone);
    return told(mayHide ? 'raw-sql' : 'not-undone');
  }
  if (up.kind === 'alter-column') return [...only, ...pairAlterations(up, down)];
  if (up.kind === 'drop-index') return [...only, ...judgeIndexMadeAnew(up, down, around.before)];
  if (up.kind === 'drop-constraint') return told('narrows-on-the-way-back');
  return only;
}

function judgeUnnamed(up: Operation, { pool, ups, downs }: Around): Reason[] {
  const gone = goesWithItsPart(up, ups, downs);
  const drop = take(
    pool,
    down => isConstraint(up.kind) && down.kind === 'drop-constraint' && down.table === up.table,
  );
  if (drop && isLiteral(drop.given.get('name'), null))
    return [reason('constraint-unnamed', drop.line, drop.written)];
  if (gone === '') return [];
  return [reason('unknown-argument', up.line, up.written)];
}

/** An index that is dropped is made anew as it was only where a migration before tells how it was. */
function judgeIndexMadeAnew(up: Operation, down: Operation, before: readonly Operation[]): Reason[] {
  const made = before.filter(one => one.kind === 'create-index' && one.name === up.name).at(-1);
  if (down.traits.has('unique')) return [reason('narrows-on-the-way-back', down.line, down.written)];
  if (!made) return [reason('was-not-seen', up.line, up.written)];
  const isSame = indexText(made) === indexText(down);
  return isSame ? [] : [reason('undone-otherwise', down.line, down.written)];
}

function indexText(index: Operation): string {
  const options = [...(index.call?.keywords ?? [])].filter(([keyword]) =>
    /^(postgresql_(using|where|ops|include)|mysql_length)$/.test(keyword),
  );
  return JSON.stringify([
    columnsOf(index) ?? canonicalText(index.given.get('columns') ?? { kind: 'unknown', text: '' }),
    index.traits.has('unique'),
    options.map(([keyword, value]) => [keyword, canonicalText(value)]),
  ]);
}

function isInverse(up: Operation, down: Operation): boolean {
  const wanted = undoneBy(up.kind);
  if (wanted === 'create-constraint' ? !isConstraint(down.kind) : down.kind !== wanted) return false;
  if (up.kind === 'rename-table') return up.name === down.table && up.table === down.name;
  if (up.kind === 'alter-column') return up.table === down.table && nameAfter(up) === down.name;
  if (up.kind === 'create-table' || up.kind === 'drop-table') return up.table === down.table;
  if (up.name !== down.name) return false;
  // The table of an index may be left out where its name is enough.
  const isIndex = up.kind.endsWith('-index') && (up.table === undefined || down.table === undefined);
  return isIndex || up.table === down.table;
}

function undoneBy(kind: string): string | undefined {
  if (kind === 'drop-table') return 'create-table';
  if (kind === 'drop-column') return 'add-column';
  return Object.values(alembicRules.operations).find(rule => rule.kind === kind)?.['undone-by'];
}

export function nameAfter(operation: Operation): string | undefined {
  const renamed = operation.call?.keywords.get('new_column_name');
  if (!renamed) return operation.name;
  return renamed.kind === 'literal' ? String(renamed.value).toLowerCase() : undefined;
}

function isConstraint(kind: string): boolean {
  return alembicRules['constraint-kinds'].includes(kind);
}

/** Parts go with a table or column that the upgrade made and the downgrade drops: '' where that is sure, else the rule. */
function goesWithItsPart(
  up: Operation,
  ups: readonly Operation[],
  downs: readonly Operation[],
): string | undefined {
  const { table } = up;
  const isTablePart = up.kind !== 'create-table' && up.kind !== 'rename-table';
  const has = (all: readonly Operation[], kind: string, name?: string) =>
    all.some(one => one.kind === kind && one.table === table && (name === undefined || one.name === name));
  if (isTablePart && has(ups, 'create-table') && has(downs, 'drop-table')) return '';
  if (
    up.kind === 'alter-column' &&
    has(ups, 'add-column', up.name) &&
    has(downs, 'drop-column', nameAfter(up))
  )
    return '';
  if (!up.kind.startsWith('create-') || !isTablePart) return undefined;
  const columns = columnsOf(up) ?? [];
  const isOfNew =
    columns.length > 0 &&
    columns.every(name => has(ups, 'add-column', name) && has(downs, 'drop-column', name));
  return isOfNew ? 'goes-with-column' : undefined;
}

/** An index that `create_table` or `add_column` makes by itself. */
function isPartOfTable(down: Operation, ups: readonly Operation[]): boolean {
  if (down.kind !== 'drop-index' && down.kind !== 'drop-constraint') return false;
  return ups.some(up => {
    const made = up.given.get('columns') ?? up.given.get('column');
    const isHere =
      (up.kind === 'create-table' || up.kind === 'add-column') &&
      (down.table === undefined || up.table === down.table);
    if (!isHere || !made || down.name === undefined) return false;
    const text = canonicalText(made).toLowerCase();
    return text.includes(`"${down.name}"`) || /\b(index|unique)=true/.test(text);
  });
}

/** Told elsewhere: SQL and rows as losses, types of their own as enums. */
function isUnpaired({ kind }: Operation): boolean {
  return kind === 'sql' || kind === 'insert' || kind.endsWith('-type');
}

/** Whether there may be more in it than the operations that are read. */
function hides(steps: readonly Step[]): boolean {
  return steps.some(step => step.kind !== 'operation' || step.operation.kind === 'sql');
}

function take(pool: Operation[], isWanted: (one: Operation) => boolean): Operation | undefined {
  const at = pool.findIndex(isWanted);
  return at < 0 ? undefined : pool.splice(at, 1)[0];
}
