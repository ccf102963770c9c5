import * as v from 'valibot';
import { itemLines, parseCommitted } from '../lib/committed-json.ts';
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

/** A line a finding, in the order of paths. */
export function formatBaseline(baseline: Baseline): string {
  const claims = [...baseline].filter(([, counts]) => counts.size > 0);
  const text = claims.map(([claim, counts]) => {
    const findings = [...counts.values()].map(({ path, rule, line, count }) => ({ path, rule, line, count }));
    const orderBy = ({ path, rule, line }: (typeof findings)[number]) => [path, rule, line].join('\0');
    return `    ${JSON.stringify(claim)}: [\n${itemLines(findings, { indent: 6, orderBy })}\n    ]`;
  });
  return `{\n  "format": 1,\n  "claims": {\n${text.join(',\n')}\n  }\n}\n`;
}

/** @throws ConfigError where it is not what `formatBaseline` writes */
export function parseBaseline(text: string): Baseline {
  const file = { path: baselinePath, what: 'a baseline', mend: '`pygov baseline` writes it anew' };
  const { claims } = parseCommitted(text, schema, file);
  return new Map(
    Object.entries(claims).map(([claim, findings]) => [
      claim,
      new Map(findings.map(finding => [identityKey(finding), finding])),
    ]),
  );
}
