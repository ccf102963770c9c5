import type { Site } from '../site.ts';

/**
 * Whether what the place changes is put back, as far as the text tells: it stands itself where things are put back, or its
 * function or class goes on to such a place, or it is the test of another process.
 */
export function putBack({ facts: { text, definitions }, node, around }: Site): boolean {
  const [innermost] = around;
  if (innermost?.kind === 'function') {
    if (/^(?:async)?tear_?down/i.test(innermost.name)) return true;
    const own = text.slice(innermost.start, innermost.end);
    if (/\bfinally\s*:|\bexcept\b[^]*\braise\b/.test(own)) return true;
    // What a fixture does after its `yield`, it does when the test has ended.
    if (/\byield\b[^\n]*\n[^]*\S|\baddfinalizer\(/.test(own)) return true;
    if (/\badd(?:Class|Module|Async)?Cleanup\(|\benterContext\(|\bcallback\(/.test(own)) return true;
  }
  if (node.ancestors().some(outer => outer.is('with_item') || outer.is('finally_clause'))) return true;
  const owner = around.find(({ kind }) => kind === 'class');
  return definitions.some(
    ({ kind, name, start, end }) =>
      kind === 'function' &&
      /^(?:async)?tear_?down/i.test(name) &&
      (owner === undefined || (start > owner.start && end <= owner.end)),
  );
}
