import type { RepoPath } from '../../model.ts';
import { readCallField, isCallKind } from './call-field.ts';
import { readClassSettings, type ClassSettings } from './class-settings.ts';
import { describe } from './compare-shapes.ts';
import { shown, type Expression } from './expression.ts';
import type { Field, Model, Shape } from './model.ts';
import type { Meaning, Project } from './project.ts';
import type { ClassSource } from './read-module.ts';
import { readShape, unknown, type Bound, type ClassReader } from './read-shape.ts';
import { readTypedField } from './typed-field.ts';
import { readMadeModel } from './made-model.ts';
import { vocabulary } from './vocabulary.ts';
import type { ModelKind } from './vocabulary-schema.ts';

export type FoundClass = Extract<Meaning, { kind: 'class' }>;

/** One class with those that it is made from, the nearest first. */
export interface Lineage {
  readonly kind: ModelKind | undefined;
  readonly classes: readonly (FoundClass & { readonly bound: Bound })[];
  /** Bases that are neither in the tree nor known. */
  readonly foreign: readonly string[];
  readonly dynamic?: string;
}

const kindOf = new Map(
  Object.entries(vocabulary.kinds).flatMap(([kind, names]) =>
    names.map(name => [name, kind as ModelKind] as const),
  ),
);

/** Reads models of one side, each once. */
export function modelReader(project: Project): ClassReader & { lineage(found: FoundClass): Lineage } {
  const models = new Map<string, Model>();
  const reader = {
    project,
    lineage: (found: FoundClass) => lineageOf(reader, found, [], 0),
    classShape: (found: FoundClass, args: readonly Shape[]): Shape => shapeOf(reader, models, found, args),
    callShape: (path: RepoPath, name: string, call: Expression) => readMadeModel(reader, path, name, call),
  };
  return reader;
}

function shapeOf(
  reader: ClassReader,
  models: Map<string, Model>,
  found: FoundClass,
  args: readonly Shape[],
): Shape {
  const { source, path } = found;
  const lineage = lineageOf(reader, found, args, 0);
  if (lineage.kind === undefined) return { kind: 'unknown', text: source.name, args, digest: source.text };
  if (lineage.kind === 'enum') return enumShape(lineage);
  const { kind } = lineage;
  const name = args.length === 0 ? source.name : `${source.name}[${args.map(describe).join(', ')}]`;
  const key = `${path}\0${source.line}\0${source.name}\0${JSON.stringify(args)}`;
  return {
    kind: 'model',
    name,
    get() {
      const model = models.get(key) ?? readModel(reader, found, { ...lineage, kind, name });
      models.set(key, model);
      return model;
    },
  };
}

function enumShape({ classes }: Lineage): Shape {
  const values = classes.flatMap(({ source }) =>
    source.body.flatMap(({ name, value }) => {
      if (!value || name.startsWith('_')) return [];
      // Choices of Django have a label beside the value; `auto()` of a StrEnum is the name in lower case.
      const [first] = value.kind === 'list' ? value.items : [];
      return [value.kind === 'call' ? JSON.stringify(name.toLowerCase()) : shown(first ?? value)];
    }),
  );
  return { kind: 'values', values };
}

function lineageOf(reader: ClassReader, found: FoundClass, args: readonly Shape[], depth: number): Lineage {
  const { project } = reader;
  const { source, path } = found;
  const { positional, named } = source.header.args;
  const bound = boundOf(source, args);
  const classes: (FoundClass & { bound: Bound })[] = [{ ...found, bound }];
  const foreign: string[] = [];
  let kind = decoratedKind(project, found);
  let dynamic = named.has('metaclass') ? `its metaclass is ${shown(named.get('metaclass'))}` : undefined;
  if (source.header.args.more) dynamic = 'its bases are computed';
  for (const base of depth > 20 ? [] : positional) {
    const generic = base.kind === 'subscript' ? base : undefined;
    const of = generic?.of ?? base;
    const meaning = of.kind === 'name' ? project.meaning(path, of.name) : undefined;
    if (meaning?.kind === 'class') {
      const given = generic?.items.map(item => readShape(reader, path, item, bound)) ?? [];
      const above = lineageOf(reader, meaning, given, depth + 1);
      classes.push(...above.classes);
      foreign.push(...above.foreign);
      kind ??= above.kind;
      dynamic ??= above.dynamic;
    } else if (meaning?.kind === 'outside') {
      if (kindOf.has(meaning.name)) kind ??= kindOf.get(meaning.name);
      else if (/^(rest_framework\.(serializers|generics)\.\w*Serializer)$/.test(meaning.name)) kind ??= 'drf';
      else if (!/(^|\.)(Generic|object|ABC|Protocol|str|int|Representation|Mixin)$/.test(meaning.name))
        foreign.push(meaning.name);
    } else dynamic ??= `its base ${shown(base)} is computed`;
  }
  return { kind, classes, foreign, ...(dynamic !== undefined && { dynamic }) };
}

function boundOf(source: ClassSource, args: readonly Shape[]): Bound {
  const generic = source.header.args.positional.find(
    base => base.kind === 'subscript' && /(^|\.)(Generic|Protocol)$/.test(shown(base.of)),
  );
  const names =
    source.typeParameters.length > 0
      ? source.typeParameters
      : generic?.kind === 'subscript'
        ? generic.items.map(shown)
        : [];
  return new Map(names.flatMap((name, at) => (args[at] ? [[name, args[at]] as const] : [])));
}

function decoratedKind(project: Project, { path, source }: FoundClass): ModelKind | undefined {
  for (const decorator of source.decorators) {
    const of = decorator.kind === 'call' ? decorator.of : decorator;
    const meaning = of.kind === 'name' ? project.meaning(path, of.name) : undefined;
    const kind = meaning?.kind === 'outside' ? kindOf.get(meaning.name) : undefined;
    if (kind) return kind;
  }
  return undefined;
}

function readModel(
  reader: ClassReader,
  found: FoundClass,
  lineage: Lineage & { readonly kind: ModelKind; readonly name: string },
): Model {
  const { kind, classes, foreign } = lineage;
  const settings = readClassSettings(reader, kind, classes);
  const fields = new Map<string, Field>();
  for (const one of [...classes].reverse()) {
    for (const [name, field] of ownFields(reader, one, { ...lineage, settings })) {
      if (field) fields.set(name, field);
      else fields.delete(name);
    }
  }
  const shownFields = settings.chosen?.(fields) ?? fields;
  const dynamic =
    lineage.dynamic ??
    (foreign.length > 0 && foreign.some(name => !name.endsWith('Mixin'))
      ? `its base ${foreign.join(', ')} is not in the tree`
      : undefined);
  const text = [...classes.map(({ source }) => source.text), ...foreign].join('\n');
  return {
    name: lineage.name,
    kind,
    place: { path: found.path, line: found.source.line },
    fields: shownFields,
    extra: settings.extra,
    strict: settings.strict,
    validators: settings.validators,
    serializers: settings.serializers,
    ...(dynamic !== undefined && { dynamic: { why: dynamic, text } }),
  };
}

function ownFields(
  reader: ClassReader,
  one: FoundClass & { readonly bound: Bound },
  about: { readonly kind: ModelKind; readonly settings: ClassSettings },
): [string, Field | undefined][] {
  const { kind, settings } = about;
  const found: [string, Field | undefined][] = [];
  for (const declared of one.source.body) {
    const place = { path: one.path, line: declared.line };
    const field = isCallKind(kind)
      ? readCallField(reader, kind, { declared, place, settings })
      : readTypedField(reader, kind, { declared, place, settings, bound: one.bound });
    if (field !== 'none') found.push([declared.name, field]);
  }
  for (const method of one.source.methods) {
    if (!method.decorators.some(decorator => /(^|\.)computed_field\b/.test(shown(decorator)))) continue;
    found.push([
      method.name,
      {
        name: method.name,
        place: { path: one.path, line: method.line },
        input: [],
        output: method.name,
        shape: method.returns ? readShape(reader, one.path, method.returns, one.bound) : unknown('computed'),
        required: true,
        isSent: false,
        isGiven: true,
      },
    ]);
  }
  return found;
}
