import { globMatcher } from '../lib/match.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Change, ChangeReader, RepoPath, Tier, TouchedSurface } from '../model.ts';
import type { Surface, TieringRules } from '../rulebook/risk-rules.ts';
import { tiers } from '../rulebook/tiers.ts';
import { readChangedLines } from './changed-lines.ts';
import { lookInto, surfaceMatcher } from './surface-matcher.ts';

/** What a Change touches, as far as it can be told. */
export interface Exposure {
  readonly tier: Tier;
  /** The highest tier first. */
  readonly surfaces: readonly TouchedSurface[];
  /** Lines that the change adds to test files. */
  readonly testLines: readonly string[];
}

/**
 * Finds what a Change touches, by paths, imports and changed lines; what cannot be told goes up.
 * @param isOurs whether the rules of the profile hold for a file
 */
export async function findSurfaces(
  { files }: Change,
  reader: ChangeReader,
  rules: TieringRules,
  isOurs: (path: RepoPath) => boolean,
): Promise<Exposure> {
  const touched = new Map<string, TouchedSurface & { files: { path: RepoPath; because: string }[] }>();
  const touch = (surface: Omit<TouchedSurface, 'files'>, path: RepoPath, because: string) => {
    const known = touched.get(surface.surface) ?? { ...surface, files: [] };
    known.files.push({ path, because });
    touched.set(surface.surface, known);
  };
  const isTest = globMatcher(rules.tests);
  const isOrdinary = globMatcher(rules.ordinary);
  const matchers = rules.surfaces.map(surface => ({ surface, matches: surfaceMatcher(surface) }));
  const testLines: string[] = [];
  const left = { files: rules.readAtMost.files, bytes: rules.readAtMost.bytes };
  for (const file of files.filter(({ path }) => isOurs(path))) {
    const { path } = file;
    const looksInto = isTest(path) || path.endsWith('.py');
    const mayRead = looksInto && left.files > 0 && left.bytes > 0;
    const lines = mayRead ? await readChangedLines(file, reader) : undefined;
    if (lines) {
      left.files -= 1;
      left.bytes -= lines.before.length + lines.after.length;
    }
    if (isTest(path)) {
      testLines.push(...(lines?.added ?? []).map(({ text }) => text));
      continue;
    }
    if (lines && isOrdinary(path) && lines.added.length + lines.removed.length === 0) continue;
    const content = lines && lookInto(lines);
    let isTouched = false;
    for (const { surface, matches } of matchers) {
      const because = matches(path, content);
      if (because === undefined) continue;
      isTouched = true;
      touch(asTouched(surface), path, because);
    }
    if (looksInto && !lines) {
      touch(
        doubt('unreadable', 'what cannot be looked into', rules.unreadable),
        path,
        'its content is not read',
      );
    } else if (!isTouched && !isOrdinary(path)) {
      touch(doubt('uncertain', 'what no rule knows', rules.uncertain), path, 'no rule says what it is');
    }
  }
  const surfaces = [...touched.values()].sort((a, b) => tiers.indexOf(b.tier) - tiers.indexOf(a.tier));
  return { tier: surfaces[0]?.tier ?? 'TIER-LOW', surfaces, testLines };
}

/** The rationale in a few words: the surfaces that decided, each with its first file. */
export function describeSurfaces(tier: Tier, surfaces: readonly TouchedSurface[]): string {
  const deciding = surfaces.filter(surface => surface.tier === tier && tier !== 'TIER-LOW');
  const shown = deciding.slice(0, 3).map(({ surface, files: [first, ...more] }) => {
    const rest = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${surface}: ${first ? displayPath(first.path) : ''}${rest}`;
  });
  const more = deciding.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function asTouched({ name, means, tier, proofs }: Surface): Omit<TouchedSurface, 'files'> {
  return { surface: name, means, tier, proofs };
}

function doubt(surface: string, means: string, tier: Tier): Omit<TouchedSurface, 'files'> {
  return { surface, means, tier, proofs: [] };
}
