import { literalOf } from './literal.ts';
import type { Located, Table } from './place.ts';
import { noEntries } from './shape.ts';

/** Compared as text: there or not, equal or not. */
const forms = [
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'contentEncoding',
  'contentMediaType',
  'minContains',
  'maxContains',
  'dependentRequired',
];

/** 2.0, 3.0 and 3.1 say of files and of base64 each in a way of its own. */
export function readForms(part: Located): ReadonlyMap<string, string> {
  const node = part.node as Table;
  if (node.type !== 'file' && !forms.some(key => key in node)) return noEntries;
  if (node.type === 'file') return new Map([['format', 'binary']]);
  const texts = textsAt(node);
  const [encoding, media] = [texts.get('contentEncoding'), texts.get('contentMediaType')];
  const format =
    media === 'application/octet-stream' && encoding === undefined
      ? 'binary'
      : encoding === 'base64' && media === undefined
        ? 'byte'
        : undefined;
  if (format === undefined || texts.has('format')) return texts;
  texts.delete('contentEncoding');
  texts.delete('contentMediaType');
  return texts.set('format', format);
}

function textsAt(node: Table): Map<string, string> {
  const texts = new Map<string, string>();
  for (const key of forms) {
    const value = node[key];
    if (value === undefined || value === null || value === false) continue;
    texts.set(key, typeof value === 'string' ? value : literalOf(value));
  }
  return texts;
}
