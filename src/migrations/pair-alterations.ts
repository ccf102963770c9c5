import { compareTypes } from './column-type.ts';
import type { Operation, Reason } from './migration.ts';
import { reason } from './reason.ts';
import { canonicalText, isLiteral, type Value } from './values.ts';

/** Whether an `alter_column` gives back all that another changed: name, type, nullability, default. */
export function pairAlterations(up: Operation, down: Operation): Reason[] {
  const ups = up.call?.keywords ?? new Map<string, Value>();
  const downs = down.call?.keywords ?? new Map<string, Value>();
  const rules = [
    ...judgeName(ups, downs, up),
    ...judgeType(ups, downs),
    ...judgeNullable(ups, downs),
    ...judgeDefault(ups, downs),
    ...[...ups.keys(), ...downs.keys()].filter(key => key === 'comment').map(() => 'comment-changed'),
    ...(ups.has('autoincrement') || up.call?.isOpen || down.call?.isOpen ? ['was-not-seen'] : []),
    ...(ups.has('postgresql_using') || downs.has('postgresql_using') ? ['raw-sql'] : []),
  ];
  return [...new Set(rules)].map(rule => reason(rule, up.line, up.written));
}

type Keywords = ReadonlyMap<string, Value>;

function judgeName(ups: Keywords, downs: Keywords, { name }: Operation): string[] {
  const back = downs.get('new_column_name');
  if (!ups.has('new_column_name')) return back ? ['undoes-else'] : [];
  if (!back) return ['not-undone'];
  return back.kind === 'literal' && String(back.value).toLowerCase() === name ? [] : ['undone-otherwise'];
}

function judgeType(ups: Keywords, downs: Keywords): string[] {
  const [was, now, back] = [ups.get('existing_type'), ups.get('type_'), downs.get('type_')];
  if (!now) return back ? ['undoes-else'] : [];
  if (!back) return ['not-undone'];
  if (!was) return ['was-not-seen'];
  const restored = compareTypes(was, back);
  const change = compareTypes(was, now);
  return [
    ...(restored === 'same' ? [] : [restored === 'unknown' ? 'type-unknown' : 'type-not-restored']),
    ...(change === 'narrower' ? ['type-narrowed'] : []),
    ...(change === 'wider' ? ['narrows-on-the-way-back'] : []),
    ...(change === 'unknown' ? ['type-unknown'] : []),
  ];
}

function judgeNullable(ups: Keywords, downs: Keywords): string[] {
  const [now, was, back] = [ups.get('nullable'), ups.get('existing_nullable'), downs.get('nullable')];
  if (!now) return back ? ['undoes-else'] : [];
  if (now.kind !== 'literal' || (was !== undefined && was.kind !== 'literal')) return ['unknown-argument'];
  if (was?.value === now.value)
    return back && !isLiteral(back, Boolean(was.value)) ? ['undone-otherwise'] : [];
  if (!back) return ['not-undone'];
  if (isLiteral(back, Boolean(now.value))) return ['not-undone'];
  return now.value === true ? ['narrows-on-the-way-back'] : [];
}

function judgeDefault(ups: Keywords, downs: Keywords): string[] {
  const [now, was, back] = [
    ups.get('server_default'),
    ups.get('existing_server_default'),
    downs.get('server_default'),
  ];
  if (!now) return back ? ['undoes-else'] : [];
  if (!back) return ['not-undone'];
  if (canonicalText(back) === canonicalText(now)) return ['not-undone'];
  if (!was) return ['was-not-seen'];
  return canonicalText(back) === canonicalText(was) ? [] : ['undone-otherwise'];
}
