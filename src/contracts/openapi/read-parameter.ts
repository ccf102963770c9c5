import type { Life, Parameter } from './contract.ts';
import type { DocumentSet } from './document-set.ts';
import { below, isTable, membersOf, type Located, type Table } from './place.ts';
import { sunsetOf } from './read-shape.ts';

/** Headers that other parts of a document speak of: a parameter of such a name counts for nothing. */
const reserved = ['accept', 'content-type', 'authorization'];

/** How 2.0 calls the ways to write a list. */
const formats: Readonly<Record<string, string>> = {
  csv: 'false',
  multi: 'true',
  ssv: 'spaceDelimited false',
  tsv: 'tabDelimited false',
  pipes: 'pipeDelimited false',
};

/**
 * A parameter with its key; none for the body of 2.0, or for what is no parameter.
 * @param places the names in the path, in order: what is asked for there is known by its position
 */
export function readParameter(
  part: Located,
  places: readonly string[],
  set: DocumentSet,
): [string, Parameter] | undefined {
  const node = part.node as Table;
  const { name, in: where } = node;
  if (typeof name !== 'string' || typeof where !== 'string') {
    set.note({ place: part.place, message: 'a parameter says no name, or not where it is' });
    return undefined;
  }
  if (where === 'body' || where === 'formData') return undefined;
  const lower = name.toLowerCase();
  if (where === 'header' && reserved.includes(lower)) return undefined;
  const position = places.indexOf(name);
  const key = where === 'path' ? `path ${position}` : `${where} ${where === 'header' ? lower : name}`;
  return [
    key,
    {
      ...described(part, where),
      label: `${where} ${name}`,
      name,
      required: where === 'path' || node.required === true,
    },
  ];
}

/** A header of a response, which is written as a parameter without name and place. */
export function readHeader(name: string, part: Located): Parameter {
  const node = part.node as Table;
  return { ...described(part, 'header'), label: `header ${name}`, name, required: node.required === true };
}

export function lifeOf(node: Table): Life {
  return { deprecated: node.deprecated === true, sunset: sunsetOf(node) };
}

function described(part: Located, where: string): Omit<Parameter, 'label' | 'name' | 'required'> {
  const node = part.node as Table;
  const [content] = membersOf(below(part, 'content'));
  const schema = below(part, 'schema');
  // In 2.0 the parameter is the schema.
  const own = isTable(schema.node) ? schema : content ? below(content[1], 'schema') : part;
  return {
    life: lifeOf(node),
    style: styleOf(node, where),
    allowsEmpty: node.allowEmptyValue === true,
    allowsReserved: node.allowReserved === true,
    mediaType: content?.[0],
    schema: own.node === undefined ? [] : [own],
    place: part.place,
  };
}

/** Style and whether it explodes; of plain values it says nothing. */
function styleOf(node: Table, where: string): string {
  const usual = where === 'path' || where === 'header' ? 'simple' : 'form';
  if (typeof node.collectionFormat === 'string') {
    const format = formats[node.collectionFormat] ?? node.collectionFormat;
    return format.includes(' ') ? format : `${usual} ${format}`;
  }
  if (node.type === 'array') return `${usual} false`;
  const style = typeof node.style === 'string' ? node.style : usual;
  return `${style} ${String(typeof node.explode === 'boolean' ? node.explode : style === 'form')}`;
}
