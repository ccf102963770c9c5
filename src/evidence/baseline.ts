import * as v from 'valibot';
import { ConfigError } from '../lib/errors.ts';
import type { ClaimName } from '../model.ts';
import { identityKey, type FindingCounts } from './existing.ts';

/** Where a repository keeps its baseline; it is committed. */
export const baselinePath = 'governance/baseline.json';

/** What stood in a tree before pygov judged it, claim by claim. */
export type Baseline = ReadonlyMap<ClaimName, FindingCounts>;

const schema = v.strictObject({
  format: v.literal(1),
  claims: v.record(
    v.string(),
    v.array(
      v.strictObject({
        path: v.string(),
        rule: v.string(),
        line: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
        count: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
    ),
  ),
});

/** A line a finding, in the order of paths, so that merges and reviews see what changes. */
export function formatBaseline(baseline: Baseline): string {
  const claims = [...baseline].filter(([, counts]) => counts.size > 0);
  const text = claims.map(([claim, counts]) => {
    const lines = [...counts.entries()]
      .sort(([a], [b]) => compare(inOrder(a), inOrder(b)))
      .map(([, { path, rule, line, count }]) => `      ${JSON.stringify({ path, rule, line, count })}`);
    return `    ${JSON.stringify(claim)}: [\n${lines.join(',\n')}\n    ]`;
  });
  return `{\n  "format": 1,\n  "claims": {\n${text.join(',\n')}\n  }\n}\n`;
}

/** @throws ConfigError where it is not what `formatBaseline` writes */
export function parseBaseline(text: string): Baseline {
  const broken = (problem: string) =>
    new ConfigError({ file: baselinePath }, `${problem}; \`pygov baseline\` writes it anew`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw broken('is not valid JSON');
  }
  const result = v.safeParse(schema, parsed);
  if (!result.success) {
    const [issue] = result.issues;
    throw broken(`"${v.getDotPath(issue) ?? ''}" is not as a baseline has it`);
  }
  return new Map(
    Object.entries(result.output.claims).map(([claim, findings]) => [
      claim,
      new Map(findings.map(finding => [identityKey(finding), finding])),
    ]),
  );
}

/** Paths first: a key begins with the rule. */
function inOrder(key: string): string {
  const [rule = '', path = '', line = ''] = key.split('\0');
  return [path, rule, line].join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
