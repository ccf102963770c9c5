import { compareTypes } from './column-type.ts';
import { djangoRule, djangoRules } from './django-rules.ts';
import type { DjangoState } from './django-state.ts';
import { judgeRunPython } from './judge-run-python.ts';
import type { Operation, Reason, StaticVerdict, Step } from './migration.ts';
import type { PythonModule } from './python-module.ts';
import { djangoSteps, sqlText } from './read-django.ts';
import { reason, verdictOf } from './reason.ts';
import { sqlStatements } from './sql-statement.ts';
import { canonicalText, isLiteral, type CallValue, type Value } from './values.ts';

/** Whether a migration of Django can be taken back, by its text and what those before it say of its models. */
export function judgeDjango(steps: readonly Step[], module: PythonModule, state: DjangoState): StaticVerdict {
  return verdictOf(judgeSteps(steps, { module, state, all: steps }));
}

interface Around {
  readonly module: PythonModule;
  readonly state: DjangoState;
  readonly all: readonly Step[];
}

function judgeSteps(steps: readonly Step[], around: Around): Reason[] {
  return steps.flatMap((step): Reason[] => {
    if (step.kind !== 'operation')
      return [reason(step.kind === 'opaque' ? step.rule : 'conditional', step.line, step.written)];
    const { operation } = step;
    const rule = djangoRule(operation.call?.name ?? '');
    const rules = rule ? judgeKnown(operation, rule.back, around) : judgeCustom(operation, around.module);
    const open = operation.call?.isOpen ? ['unknown-argument'] : [];
    return [
      ...[...rules, ...open].map(one => reason(one, operation.line, operation.written)),
      ...(rule?.back === 'both' ? judgeSteps(databaseSteps(operation), around) : []),
    ];
  });
}

function judgeKnown(operation: Operation, back: string, around: Around): string[] {
  switch (back) {
    case 'reversible':
      return judgeReversible(operation);
    case 'field':
      return judgeField(operation, around);
    case 'together':
      return judgeTogether(operation, around.state);
    case 'python':
      return judgeRunPython(operation, around.module, around.all);
    case 'sql':
      return judgeSql(operation);
    case 'both':
      return [];
    default:
      return [back];
  }
}

/** An index that is renamed by its columns keeps its new name on the way back. */
function judgeReversible({ call, given }: Operation): string[] {
  return call?.name.endsWith('.RenameIndex') === true && given.has('old_fields') ? ['was-not-seen'] : [];
}

function databaseSteps({ given }: Operation): Step[] {
  return djangoSteps(given.get('database_operations') ?? { kind: 'list', items: [] });
}

function judgeField({ table = '', name = '', given }: Operation, { state }: Around): string[] {
  const was = state.fields.get(`${table}.${name}`);
  const now = given.get('field');
  if (was?.kind !== 'call' || now?.kind !== 'call' || state.isUncertain) return ['was-not-seen'];
  if (was.isOpen || now.isOpen) return ['unknown-argument'];
  const [old, next] = [databasePart(was), databasePart(now)];
  const nulls = [was, now].map(field => isLiteral(field.keywords.get('null'), true));
  const uniques = [was, now].map(field => isLiteral(field.keywords.get('unique'), true));
  const hasDefault = now.keywords.has('default') || now.keywords.has('db_default');
  const change = old.text === next.text ? 'same' : compareTypes(was, now);
  return [
    ...(!nulls[0] && nulls[1] ? ['narrows-on-the-way-back'] : []),
    ...(nulls[0] && !nulls[1] && hasDefault ? ['fills-nulls'] : []),
    ...(uniques[0] && !uniques[1] ? ['narrows-on-the-way-back'] : []),
    ...(change === 'narrower' ? ['type-narrowed'] : []),
    ...(change === 'wider' ? ['narrows-on-the-way-back'] : []),
    ...(change === 'unknown' ? ['type-unknown'] : []),
    ...(change !== 'same' && old.rest !== next.rest ? ['type-unknown'] : []),
  ];
}

/** What of a field the database has: its type without what Django alone knows, and whatever else is said of it. */
function databasePart(field: CallValue): { text: string; rest: string } {
  const left = ['null', 'unique', 'db_index', ...djangoRules['state-only']];
  const keywords = [...field.keywords].filter(([keyword]) => !left.includes(keyword));
  const told = (all: readonly (readonly [string, Value])[]) =>
    all
      .map(([keyword, value]) => `${keyword}=${canonicalText(value)}`)
      .sort()
      .join();
  // The first positional argument of a field without relation is its verbose name.
  const isRelation = /(ForeignKey|OneToOneField|ManyToManyField)$/.test(field.name);
  const target = isRelation ? field.arguments.map(canonicalText).slice(0, 1).join().toLowerCase() : '';
  const rest = told(keywords.filter(([keyword]) => keyword !== 'max_length'));
  return { text: `${field.name}(${target})${told(keywords).toLowerCase()}`, rest };
}

function judgeTogether({ table = '', given }: Operation, state: DjangoState): string[] {
  const was = state.together.get(table);
  const now = given.get('unique_together');
  if (!was || !now || state.isUncertain) return ['was-not-seen'];
  const [old, next] = [setsOf(was), setsOf(now)];
  if (!old || !next) return ['was-not-seen'];
  return old.every(one => next.includes(one)) ? [] : ['narrows-on-the-way-back'];
}

/** `set()`, `{("a", "b")}`, `[("a", "b")]`, `("a", "b")`. */
function setsOf(value: Value): string[] | undefined {
  if (value.kind === 'call')
    return value.name === 'set' && value.arguments.length === 0
      ? []
      : value.arguments[0] && setsOf(value.arguments[0]);
  if (isLiteral(value, null)) return [];
  if (value.kind !== 'list') return undefined;
  const isOne = value.items.length > 0 && value.items.every(item => item.kind === 'literal');
  return isOne ? [canonicalText(value)] : value.items.map(canonicalText);
}

function judgeSql({ sql, given }: Operation): string[] {
  const forward = given.get('sql');
  const back = given.get('reverse_sql');
  const isNothing = (value: Value | undefined) =>
    (value?.kind === 'name' && value.name.endsWith('RunSQL.noop')) ||
    (value !== undefined && sqlText(value)?.trim() === '');
  if (isNothing(forward))
    return back === undefined || isLiteral(back, null)
      ? ['no-reverse-sql']
      : isNothing(back)
        ? []
        : ['raw-sql'];
  const verbs = sqlStatements(sql ?? '').map(({ verb }) => verb);
  const losses = [
    ...(verbs.includes('drop-table') ? ['table-dropped'] : []),
    ...(verbs.includes('drop-column') ? ['column-dropped'] : []),
    ...(verbs.includes('delete') ? ['rows-deleted'] : []),
  ];
  if (back === undefined || isLiteral(back, null)) return ['no-reverse-sql', ...losses];
  const isRead = verbs.length > 0 && verbs.every(verb => verb === 'read');
  if (isNothing(back) && isRead) return [];
  if (isNothing(back) && verbs.length > 0 && verbs.every(verb => verb === 'column-default'))
    return ['default-may-stay'];
  if (isNothing(back)) return [sql === undefined ? 'raw-sql' : 'noop-over-sql', ...losses];
  return [...losses, 'raw-sql'];
}

/** An operation of the project or of a library. One that stands in the same file may say that it cannot be reversed. */
function judgeCustom({ call }: Operation, { classes }: PythonModule): string[] {
  const definition = classes.get(call?.name ?? '');
  const text = definition ? definition.text() : '';
  if (/^\s*reversible\s*=\s*False\b/m.test(text)) return ['not-reversible'];
  if (/def database_backwards\([^)]*\)[^:]*:\s*(?:"""[^"]*"""\s*)?raise\b/.test(text))
    return ['reverse-raises'];
  return ['unknown-operation'];
}
