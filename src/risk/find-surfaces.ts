import { globMatcher } from '../lib/match.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Change, ChangeReader, RepoPath, Tier, TouchedSurface } from '../model.ts';
import type { Surface, TieringRules } from '../rulebook/risk-rules.ts';
import { tiers } from '../rulebook/tiers.ts';
import { readChangedLines, type ChangedLine, type ChangedLines } from './changed-lines.ts';

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
  let read = 0;
  for (const file of files.filter(({ path }) => isOurs(path))) {
    const { path } = file;
    const looksInto = isTest(path) || path.endsWith('.py');
    const lines = looksInto && read < rules.readAtMost ? await readChangedLines(file, reader) : undefined;
    if (lines) read += 1;
    if (isTest(path)) {
      testLines.push(...(lines?.added ?? []).map(({ text }) => text));
      continue;
    }
    if (lines && isOrdinary(path) && lines.added.length + lines.removed.length === 0) continue;
    let isTouched = false;
    for (const { surface, matches } of matchers) {
      const because = matches(path, lines);
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

/** Tells by what a file touches a surface; undefined where it does not. */
function surfaceMatcher({
  touchedBy,
}: Surface): (path: RepoPath, lines?: ChangedLines) => string | undefined {
  const ways = touchedBy.map(({ paths, imports, lines }) => ({
    isAt: paths && globMatcher(paths),
    imports: imports && importPattern(imports),
    lines: lines?.map(source => new RegExp(source)),
  }));
  return (path, lines) => {
    for (const way of ways) {
      if (way.isAt?.(path) === false) continue;
      if (!way.imports && !way.lines) {
        if (way.isAt) return 'its path';
        continue;
      }
      if (!lines) continue;
      const imported = way.imports?.exec(lines.after) ?? way.imports?.exec(lines.before);
      if (way.imports && !imported) continue;
      const found = lineThat(way.lines, lines);
      if (way.lines && found === undefined) continue;
      // Never the line itself: it may hold what must not be recorded.
      return found ?? `it imports ${imported?.[1] ?? ''}`;
    }
    return undefined;
  };
}

/** The first changed line that one of some expressions finds, by its number. */
function lineThat(
  expressions: readonly RegExp[] | undefined,
  { added, removed }: ChangedLines,
): string | undefined {
  const isFound = ({ text }: ChangedLine) => expressions?.some(expression => expression.test(text));
  const after = added.find(isFound);
  if (after) return `line ${after.line}`;
  const before = removed.find(isFound);
  return before && `line ${before.line} that was`;
}

/** Finds an import of one of some modules, as text: in a string as well, so that rather too much is found. */
function importPattern(modules: readonly string[]): RegExp {
  const names = modules.map(name => name.replaceAll('.', '\\.')).join('|');
  return new RegExp(
    `^[ \\t]*(?:from[ \\t]+|import[ \\t]+(?:[\\w.]+(?:[ \\t]+as[ \\t]+\\w+)?[ \\t]*,[ \\t]*)*)(${names})\\b`,
    'm',
  );
}
