import type { RepoPath } from '../../model.ts';
import { plainText, type Expression } from './expression.ts';
import type { Field } from './model.ts';
import type { ClassSource } from './read-module.ts';
import { modelsIn, unknown, type ClassReader } from './read-shape.ts';
import type { ModelKind } from './vocabulary-schema.ts';

/**
 * What `Meta` says of the fields of a serializer or a form: those that it names, from the class itself or else from the
 * stored model. Undefined where it says nothing of that.
 */
export function metaFields(
  reader: ClassReader,
  kind: ModelKind,
  metas: readonly { readonly path: RepoPath; readonly meta: ClassSource }[],
): ((fields: ReadonlyMap<string, Field>) => ReadonlyMap<string, Field>) | undefined {
  const setting = (name: string) => {
    for (const { path, meta } of metas) {
      const value = meta.body.find(one => one.name === name)?.value;
      if (value) return { path, line: meta.line, value };
    }
    return undefined;
  };
  if (kind !== 'drf' && kind !== 'form') return undefined;
  const named = setting('fields');
  const without = setting('exclude');
  const model = setting('model');
  if (!named && !without) return undefined;
  const stored = () => {
    if (model?.value.kind !== 'name') return undefined;
    const found = reader.project.meaning(model.path, model.value.name);
    return found.kind === 'class' ? modelsIn(reader.classShape(found, []))[0]?.().fields : undefined;
  };
  return fields => {
    const derived = stored();
    const all = (): string[] => [...new Set([...(derived?.keys() ?? []), ...fields.keys()])];
    const names = named && listed(reader, named.path, named.value);
    const left = without && listed(reader, without.path, without.value);
    const wanted = names ?? all().filter(name => !(left ?? []).includes(name));
    const place = { path: named?.path ?? without?.path ?? '', line: named?.line ?? without?.line ?? 0 };
    return new Map(
      wanted.map(name => {
        const own = fields.get(name) ?? derived?.get(name);
        return [name, own ?? derivedField(name, place)];
      }),
    );
  };
}

/** The names of a list of texts; `__all__` and what is computed give none. */
function listed(reader: ClassReader, path: RepoPath, value: Expression): string[] | undefined {
  if (value.kind === 'name') {
    const found = reader.project.meaning(path, value.name);
    return found.kind === 'value' && found.value.kind === 'list'
      ? listed(reader, path, found.value)
      : undefined;
  }
  return value.kind === 'list' ? value.items.map(plainText) : undefined;
}

/** `id`, a property, a field of a base that is not in the tree: it is there, and nothing more is known. */
function derivedField(name: string, place: Field['place']): Field {
  const isKey = name === 'id' || name === 'pk';
  return {
    name,
    place,
    input: [name],
    output: name,
    shape: isKey ? { kind: 'plain', name: 'int', limits: {} } : unknown(`the stored ${name}`),
    required: false,
    isSent: !isKey,
    isGiven: true,
  };
}
