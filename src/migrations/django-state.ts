import { djangoSteps } from './read-django.ts';
import type { Operation, Step } from './migration.ts';
import type { Value } from './values.ts';

/** What models of an app look like before a migration, as far as the migrations before it say: fields by `model.field`. */
export interface DjangoState {
  readonly fields: Map<string, Value>;
  /** Sets of `unique_together`, by model. */
  readonly together: Map<string, Value>;
  /** Something was done that is not followed, so that what is here may be old. */
  isUncertain: boolean;
}

export function emptyState(): DjangoState {
  return { fields: new Map(), together: new Map(), isUncertain: false };
}

/** Brings a state forward over one migration. */
export function advance(state: DjangoState, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step.kind !== 'operation') state.isUncertain = true;
    else apply(state, step.operation);
  }
}

function apply(state: DjangoState, { kind, table = '', name = '', given, call }: Operation): void {
  const last = call?.name.slice(call.name.lastIndexOf('.') + 1) ?? '';
  const field = given.get('field');
  if (kind === 'both')
    advance(state, djangoSteps(given.get('state_operations') ?? { kind: 'list', items: [] }));
  else if ((last === 'AddField' || last === 'AlterField') && field)
    state.fields.set(`${table}.${name}`, field);
  else if (last === 'CreateModel') createModel(state, table, given);
  else if (last === 'AlterUniqueTogether')
    state.together.set(table, given.get('unique_together') ?? { kind: 'list', items: [] });
  else if (last === 'RenameField')
    rename(state.fields, `${table}.${name}`, `${table}.${textOfName(given.get('new_name'))}`);
  else if (last === 'RenameModel') renameModel(state, table, name);
  else if (kind === 'custom') state.isUncertain = true;
}

function createModel(state: DjangoState, table: string, given: ReadonlyMap<string, Value>): void {
  const fields = given.get('fields');
  for (const pair of fields?.kind === 'list' ? fields.items : []) {
    const [name, field] = pair.kind === 'list' ? pair.items : [];
    if (name && field) state.fields.set(`${table}.${textOfName(name)}`, field);
  }
  const options = given.get('options');
  const entry =
    options?.kind === 'dict'
      ? options.entries.find(([key]) => textOfName(key) === 'unique_together')
      : undefined;
  state.together.set(table, entry?.[1] ?? { kind: 'list', items: [] });
}

function renameModel(state: DjangoState, from: string, to: string): void {
  for (const key of [...state.fields.keys()])
    if (key.startsWith(`${from}.`)) rename(state.fields, key, `${to}.${key.slice(from.length + 1)}`);
  rename(state.together, from, to);
}

function rename(map: Map<string, Value>, from: string, to: string): void {
  const value = map.get(from);
  if (value) map.set(to, value);
  map.delete(from);
}

function textOfName(value: Value | undefined): string {
  return value?.kind === 'literal' ? String(value.value).toLowerCase() : '';
}
