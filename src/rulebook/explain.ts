import type { Policy } from './policy.ts';
import { claimPath } from './settings.ts';
import { shown } from './resolve.ts';

/** What a person is told of anything that the policy names. */
export interface Explanation {
  readonly name: string;
  readonly kind: 'claim' | 'reason' | 'rule' | 'surface' | 'proof' | 'criterion' | 'tier' | 'add-on';
  readonly means: string;
  readonly why?: string;
  readonly mend?: string;
  readonly good?: readonly string[];
  readonly bad?: readonly string[];
  /** Its settings, each with where it is from. */
  readonly settings?: readonly {
    readonly setting: string;
    readonly value: string;
    readonly origin: string;
  }[];
}

/** Settings that are words for people. */
export const wordSettings: readonly string[] = ['means', 'asks', 'why', 'mend', 'examples'];

/** What the policy says of something that it names; undefined for anything else. */
export function explainByPolicy(policy: Policy, name: string): Explanation | undefined {
  return (
    explainClaim(policy, name) ??
    explainReason(policy, name) ??
    explainUndeclared(policy, name) ??
    explainRisk(policy, name)
  );
}

/** Everything that it can explain. */
export function explainable({ claims, reasons, settings }: Policy): string[] {
  const named = [...settings.keys()].flatMap(path => /^(?:[a-z-]+)\.(.+)\.[a-z-]+$/.exec(path)?.[1] ?? []);
  const names = named.filter(name => !name.includes('.'));
  return [...new Set([...claims.map(({ name }) => name), ...Object.keys(reasons), ...names])];
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
    settings: settingsBelow(settings, prefix),
  };
}

/** Sections of what a rulebook of risk names, with what its name is called and which setting says what it means. */
const riskSections = [
  { section: 'surfaces', kind: 'surface', words: 'means' },
  { section: 'proofs', kind: 'proof', words: 'means' },
  { section: 'criteria', kind: 'criterion', words: 'asks' },
  { section: 'minimums', kind: 'tier', words: undefined },
  { section: 'add-ons', kind: 'add-on', words: undefined },
] as const;

function explainRisk({ settings }: Policy, name: string): Explanation | undefined {
  for (const { section, kind, words } of riskSections) {
    const prefix = `${section}.${name}.`;
    const rows = settingsBelow(settings, prefix);
    if (rows.length === 0) continue;
    const means = words && (settings.get(`${prefix}${words}`)?.value as string | undefined);
    return { name, kind, means: means ?? meanings[kind] ?? name, settings: rows };
  }
  return undefined;
}

const meanings: Readonly<Partial<Record<Explanation['kind'], string>>> = {
  tier: 'how much can go wrong; these proofs are asked for',
  'add-on': 'a rulebook besides',
};

function settingsBelow(settings: Policy['settings'], prefix: string): NonNullable<Explanation['settings']> {
  return [...settings]
    .filter(([path]) => path.startsWith(prefix) && !wordSettings.includes(path.slice(prefix.length)))
    .map(([path, { value, origin }]) => ({ setting: path.slice(prefix.length), value: told(value), origin }));
}

/** Whole, an expression a line: who asks for it wants to read it. */
function told(value: unknown): string {
  return Array.isArray(value) && value.some(item => typeof item !== 'string' || item.includes('\\'))
    ? value.map(item => `\n    ${typeof item === 'string' ? item : JSON.stringify(item)}`).join('')
    : Array.isArray(value)
      ? value.join(', ')
      : shown(value);
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
