import { describeHandler } from '../access/lost-guards.ts';
import type { Reached } from './find-async-test.ts';
import type { TouchedAsync } from './touched-async.ts';

export interface UntestedAsync {
  readonly rule: 'async-untested' | 'async-test-not-run';
  /** What kind of test it needs. */
  readonly needs: 'function' | 'handler';
  readonly message: string;
}

/** What is told of a function that tests do not reach on an event loop. */
export function describeUntested(
  { fn, isNew }: TouchedAsync,
  reached: Exclude<Reached, { kind: 'reached' }>,
): UntestedAsync {
  const [route] = fn.routes;
  const { name } = fn;
  const what = `async ${describeHandler({ name, ...(route !== undefined && { route }) })} ${isNew ? 'is new' : 'has changed'}`;
  const needs = fn.routes.length > 0 ? 'handler' : 'function';
  switch (reached.kind) {
    case 'not-run': {
      const message = `${what}, and nothing runs the async test that reaches it: ${testNamed(reached.test)} has no mark, and no setting makes up for it`;
      return { rule: 'async-test-not-run', needs, message };
    }
    case 'sync-only': {
      const message = `${what}, and no async test reaches it; ${testNamed(reached.test)} does, but runs no event loop`;
      return { rule: 'async-untested', needs, message };
    }
    case 'not-at-all':
      return { rule: 'async-untested', needs, message: `${what}, and no async test reaches it` };
  }
}

function testNamed({ path, owner, name }: { path: string; owner?: string; name: string }): string {
  return `${path} ${owner === undefined ? name : `${owner}.${name}`}`;
}
