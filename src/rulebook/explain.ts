import type { Policy } from './policy.ts';
import { claimPath } from './settings.ts';
import { shown } from './resolve.ts';

/** What a person is told of a claim, a reason or a rule. */
export interface Explanation {
  readonly name: string;
  readonly kind: 'claim' | 'reason' | 'rule';
  readonly means: string;
  readonly why?: string;
  readonly mend?: string;
  readonly good?: readonly string[];
  readonly bad?: readonly string[];
  /** Settings of a claim, each with where it is from. */
  readonly settings?: readonly {
    readonly setting: string;
    readonly value: string;
    readonly origin: string;
  }[];
}

/** Settings that are words for people. */
export const wordSettings: readonly string[] = ['means', 'why', 'mend', 'examples'];

/** What the policy says of a claim, a reason code or an undeclared input; undefined for anything else. */
export function explainByPolicy(policy: Policy, name: string): Explanation | undefined {
  return explainClaim(policy, name) ?? explainReason(policy, name) ?? explainUndeclared(policy, name);
}

function explainClaim({ claims, settings }: Policy, name: string): Explanation | undefined {
  const claim = claims.find(known => known.name === name);
  if (!claim) return undefined;
  const prefix = `${claimPath(name)}.`;
  const word = (key: string) => settings.get(`${prefix}${key}`)?.value as string | undefined;
  const examples = settings.get(`${prefix}examples`)?.value as { good: string; bad: string } | undefined;
  const [why, mend] = [word('why'), word('mend')];
  return {
    name,
    kind: 'claim',
    means: claim.means,
    ...(why !== undefined && { why }),
    ...(mend !== undefined && { mend }),
    ...(examples && { good: [examples.good], bad: [examples.bad] }),
    settings: [...settings]
      .filter(([path]) => path.startsWith(prefix) && !wordSettings.includes(path.slice(prefix.length)))
      .map(([path, { value, origin }]) => ({
        setting: path.slice(prefix.length),
        value: shown(value),
        origin,
      })),
  };
}

function explainReason({ reasons }: Policy, name: string): Explanation | undefined {
  const reason = Object.entries(reasons).find(([code]) => code === name)?.[1];
  return reason && { name, kind: 'reason', means: reason.means, mend: reason.mend };
}

function explainUndeclared({ claims }: Policy, name: string): Explanation | undefined {
  const kinds = claims.find(({ outside }) => outside)?.outside?.kinds;
  const found = Object.entries(kinds ?? {}).find(([kind]) => `undeclared-${kind}` === name)?.[1];
  const filled = (text: string) => text.replaceAll('{what}', '…');
  return found && { name, kind: 'rule', means: `a test ${filled(found.message)}`, mend: filled(found.mend) };
}
