import { columnsOf } from './alembic-operation.ts';
import type { Operation, Reason } from './migration.ts';
import { reason } from './reason.ts';
import { canonicalText } from './values.ts';

/** What the downgrade does too late, because its table or column is gone, or too early, because others refer to it. */
export function wrongOrder(ups: readonly Operation[], downs: readonly Operation[]): Reason[] {
  return downs.flatMap((down, index): Reason[] => {
    const earlier = downs.slice(0, index);
    const isLate = isGone(down, earlier, ups);
    const isEarly = down.kind === 'drop-table' && isReferredTo(down, downs.slice(index + 1), ups);
    return isLate || isEarly ? [reason('wrong-order', down.line, down.written)] : [];
  });
}

function isGone(down: Operation, earlier: readonly Operation[], ups: readonly Operation[]): boolean {
  const { table } = down;
  if (
    table === undefined ||
    down.kind === 'create-table' ||
    down.kind === 'sql' ||
    down.traits.has('only-if')
  )
    return false;
  const last = earlier.filter(one => one.table === table && one.kind.endsWith('-table')).at(-1);
  if (last?.kind === 'drop-table') return true;
  // A batch puts its changes together.
  if (!/^drop-(index|constraint)$/.test(down.kind) || down.call?.on) return false;
  const made = ups.find(up => up.kind.startsWith('create-') && up.name === down.name && up.table === table);
  const columns = (made && columnsOf(made)) ?? [];
  return earlier.some(
    one => one.kind === 'drop-column' && one.table === table && columns.includes(one.name ?? ''),
  );
}

function isReferredTo({ table }: Operation, later: readonly Operation[], ups: readonly Operation[]): boolean {
  return later.some(one => {
    if (one.kind !== 'drop-table' || one.table === table) return false;
    const made = ups.find(up => up.kind === 'create-table' && up.table === one.table);
    const text = made
      ? canonicalText(made.given.get('columns') ?? { kind: 'unknown', text: '' }).toLowerCase()
      : '';
    return new RegExp(`\\.foreignkey(constraint)?\\([^()]*"(\\w+\\.)?${escaped(table ?? '')}\\.\\w+"`).test(
      text,
    );
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
