import * as v from 'valibot';
import rulebook from '../../rulebooks/own-findings.yml';

const words = v.pipe(v.string(), v.minLength(8));

/** `rulebooks/own-findings.yml`; what its words mean stands there. */
export const ownFindingsSchema = v.strictObject({
  rulebook: v.literal('own-findings'),
  kind: v.literal('own-findings'),
  format: v.literal(1),
  findings: v.record(
    v.pipe(v.string(), v.regex(/^[a-z]+(?:-[a-z]+)*$/)),
    v.strictObject({ means: words, why: v.optional(words), mend: v.optional(words) }),
  ),
});

interface OwnFinding {
  readonly means: string;
  readonly why?: string;
  readonly mend?: string;
}

/** Compiled into the program by the build and held against its schema by the tests. */
export const { findings: ownFindings } = rulebook as { findings: Readonly<Record<string, OwnFinding>> };
