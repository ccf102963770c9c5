import type { Site } from '../site.ts';

/** Whether the place runs on the event loop: the innermost function around it, lambdas included, is an `async def`. */
export function inAsyncFunction({ node, around }: Site): boolean {
  const innermost = around.find(({ kind }) => kind === 'function');
  if (innermost?.isAsync !== true) return false;
  const { start } = innermost;
  for (const outer of node.ancestors()) {
    if (outer.is('lambda')) return false;
    if (outer.range().start.index <= start) break;
  }
  return true;
}
