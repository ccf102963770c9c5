import { loadParser, type Parse } from '../../../src/source-rules/parser.ts';

export async function parser(): Promise<Parse> {
  const parse = await loadParser();
  if (typeof parse !== 'function') throw new Error(parse.unavailable);
  return parse;
}
