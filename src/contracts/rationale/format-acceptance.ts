import type { Acceptance } from './acceptance.ts';

/** A file of `governance/changes`, as `parseAcceptance` reads it. */
export function formatAcceptance(accepts: readonly Acceptance[], reason: string): string {
  const lines = accepts.flatMap(entry =>
    Object.entries(entry).map(
      ([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}`,
    ),
  );
  return ['---', 'accepts:', ...lines, '---', '', reason, ''].join('\n');
}
