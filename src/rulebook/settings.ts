import { parseDuration } from '../lib/duration.ts';
import type { ClaimName } from '../model.ts';
import type { Rulebook } from './schema.ts';
import { tiers } from './tiers.ts';

/** A setting as a rulebook or the configuration states it; `path` is where it stands, `claims.tests-green.timeout`. */
export interface Stated {
  readonly path: string;
  readonly value: unknown;
  /** As the user wrote it, where that is another path. */
  readonly written?: string;
  /** Why it is looser than what binds it. */
  readonly reason?: string;
}

/** How one value of a setting stands to another. */
export type Strictness = 'equal' | 'stricter' | 'looser' | 'other';

/** What a rulebook says, setting by setting. */
export function settingsOf({ evidence, risk, claims = {}, ...rulebook }: Rulebook): Stated[] {
  return [
    ...stated('evidence', evidence ?? {}, evidence?.reason),
    ...stated('risk', risk ?? {}, risk?.reason),
    ...Object.entries(claims).flatMap(([claim, { gates = {}, reason, ...rules }]) => [
      ...stated(claimPath(claim), rules, reason),
      ...stated(claimPath(claim, 'gates'), gates, reason),
    ]),
    ...namedSections.flatMap(section =>
      Object.entries<Named>(rulebook[section] ?? {}).flatMap(([name, { reason, ...rules }]) =>
        stated(`${section}.${name}`, rules, reason),
      ),
    ),
  ];
}

/** Sections of things that have names, besides claims. */
const namedSections = ['add-ons', 'surfaces', 'proofs', 'minimums', 'criteria', 'calibration'] as const;

interface Named {
  readonly reason?: string | undefined;
}

function stated(path: string, values: object, reason: string | undefined): Stated[] {
  return Object.entries(values)
    .filter(([key, value]) => key !== 'reason' && value !== undefined)
    .map(([key, value]: [string, unknown]) => ({
      path: `${path}.${key}`,
      value,
      ...(reason !== undefined && { reason }),
    }));
}

/** Whether nobody has said yet what proves a claim: a repository may give a command. */
export function isOpen(claim: ClaimName, settings: readonly { readonly path: string }[]): boolean {
  const says = (key: string) => settings.some(({ path }) => path === claimPath(claim, key));
  return !says('check') && !says('run');
}

/** The names of the claims that settings are about. */
export function claimsOf(settings: readonly { readonly path: string }[]): ClaimName[] {
  return settings.flatMap(({ path }) => /^claims\.([^.]+)\./.exec(path)?.[1] ?? []);
}

export function claimPath(claim: ClaimName, setting?: string): string {
  return setting === undefined ? `claims.${claim}` : `claims.${claim}.${setting}`;
}

/** From the loosest to the strictest. */
const ladders: Readonly<Record<string, readonly unknown[]>> = {
  existing: ['count', 'block'],
  skip: ['free', 'with-reason'],
  'only-configured': [true, false],
  hermetic: [false, true],
  'pre-commit': ['off', 'advisory', 'required'],
  'pre-push': ['off', 'advisory', 'required'],
  ci: ['off', 'advisory', 'required'],
  class: ['advisory', 'required'],
  tier: tiers,
  uncertain: tiers,
  unreadable: tiers,
  since: tiers.toReversed(),
  critical: [false, true],
};

/** Lists that ask for more the longer they are. */
const asking = [
  'default-rules',
  'advisory-rules',
  'speaks-for',
  'touched-by',
  'all',
  'where-listed',
  'proofs',
  'when-touched',
];

/** Lists that let more pass the longer they are. */
const granting = ['accepts', 'ordinary', 'one-of', 'tests', 'claims'];

/** What holds where nothing is stated. */
export const unstated: Readonly<Record<string, unknown>> = {
  accepts: [],
  existing: 'block',
  skip: 'free',
  'only-configured': false,
  hermetic: false,
  'trust-ingested': 'off',
  'pre-commit': 'off',
  'pre-push': 'off',
  ci: 'off',
  class: 'advisory',
  critical: false,
};

/** How `value` stands to `other`; `other` undefined is what holds where nothing is stated. */
export function compareSettings(path: string, value: unknown, other: unknown): Strictness {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const [one, two] = [value ?? unstated[name], other ?? unstated[name]];
  if (JSON.stringify(one) === JSON.stringify(two)) return 'equal';
  const ladder = ladders[name];
  if (ladder) return ladder.indexOf(one) > ladder.indexOf(two) ? 'stricter' : 'looser';
  // One reason to trust is as good as another.
  if (name === 'trust-ingested') return one === 'off' ? 'stricter' : two === 'off' ? 'looser' : 'equal';
  if (name === 'max-age') return milliseconds(one) < milliseconds(two) ? 'stricter' : 'looser';
  if (name === 'pass-ratio') return Number(one) > Number(two) ? 'stricter' : 'looser';
  if (asking.includes(name)) return holdsAll(one, two) ? 'stricter' : 'looser';
  if (granting.includes(name)) return holdsAll(two, one) ? 'stricter' : 'looser';
  return 'other';
}

/** Settings without an order of strictness that whoever comes later may state anew. */
export function isFree(path: string): boolean {
  return path.startsWith('claims.') && path.endsWith('.timeout');
}

export function milliseconds(duration: unknown): number {
  const parsed = typeof duration === 'string' ? parseDuration(duration) : undefined;
  if (parsed === undefined) throw new Error(`not a duration: ${String(duration)}`);
  return parsed;
}

function holdsAll(list: unknown, others: unknown): boolean {
  const texts = (values: unknown) =>
    ((values ?? []) as readonly unknown[]).map(value => JSON.stringify(value));
  const held = new Set(texts(list));
  return texts(others).every(item => held.has(item));
}
