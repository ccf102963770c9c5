import type { DocumentSet } from './document-set.ts';
import { below, isTable, itemsOf, textsOf, type Located } from './place.ts';

/** The addresses under which an operation is found: its own, else those of its path, else those of the document. */
export function readServers(own: readonly Located[], set: DocumentSet): Set<string> {
  const { root } = set;
  const said = [...own, below(root, 'servers')].find(part => itemsOf(part).length > 0);
  if (said) return new Set(itemsOf(said).map(server => plain(below(server, 'url').node)));
  if (!isTable(root.node) || root.node.swagger === undefined) return new Set(['']);
  const base = plain(root.node.basePath ?? '');
  const { host } = root.node;
  if (typeof host !== 'string') return new Set([base]);
  const schemes = textsOf(below(root, 'schemes'));
  return new Set((schemes.length > 0 ? schemes : ['https']).map(scheme => `${scheme}://${host}${base}`));
}

function plain(url: unknown): string {
  return typeof url === 'string' ? url.replace(/\/$/, '') : '';
}
