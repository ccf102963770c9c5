import type { Site } from '../site.ts';

/**
 * Whether what the place changes is put back, as far as the text tells: it stands itself where things are put back, or its
 * function or class goes on to such a place, or it is the test of another process.
 */
export function putBack({ facts: { text, definitions }, node, around, offset }: Site): boolean {
  const [innermost] = around;
  if (innermost?.kind === 'function') {
    if (/^(?:async)?tear_?down/i.test(innermost.name)) return true;
    const own = text.slice(innermost.start, innermost.end);
    if (/\bfinally\s*:|\bexcept\b[^]*\braise\b/.test(own)) return true;
    // What a fixture does after its `yield`, it does when the test has ended.
    if (/\byield\b[^\n]*\n[^]*\S|\baddfinalizer\(/.test(own)) return true;
    const name = node.is('call') ? (node.field('function')?.text() ?? '') : 'environ';
    if (isChangedTwice(name, text.slice(innermost.start, offset), text.slice(offset, innermost.end)))
      return true;
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

/** Of two calls the one puts back what the other changed. */
function isChangedTwice(name: string, before: string, after: string): boolean {
  const calls = (text: string, called: string) => text.split(`${called}(`).length - 1;
  if (name !== 'environ' && !name.includes('environ.')) return calls(before, name) + calls(after, name) > 1;
  return /\bdel (?:os\.)?environ\[|\benviron\.pop\(|\bunsetenv\(/.test(after.slice(1));
}
