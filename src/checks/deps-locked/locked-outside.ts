import { isNode } from '../../dependencies/marker.ts';
import type { EnvironmentMarker } from '../../dependencies/requirement.ts';
import { fulfils, isSpecifier, isVersion } from '../../dependencies/version.ts';
import { lineAfter, namePattern, type Drift } from './drift.ts';
import { shown, type Wanted } from './wanted.ts';

/** Where a requirement stands, and the lock that has to have it. */
export interface Sides {
  readonly source: string;
  /** Of the lock. */
  readonly path: string;
  readonly text: string;
  /** In what part of the source, ` in group dev` for instance. */
  readonly where?: string;
}

/**
 * Whether a lock has a package in none of the versions that a requirement allows, or not at all. What is asked for under
 * a condition may be left out of a lock.
 * @param versions that the lock has of it; undefined for one that has none (a folder)
 */
export async function lockedOutside(
  wanted: Wanted,
  versions: readonly (string | undefined)[],
  { source, path, text, where = '' }: Sides,
): Promise<Drift | undefined> {
  if (versions.length === 0) {
    if (wanted.mayLack || (wanted.marker && isConditional(wanted.marker))) return undefined;
    // Whatever the version: one that is asked for anew is missing as before.
    const message = `${source} asks for ${wanted.name}${where}, which ${path} does not have`;
    return { rule: 'lock-missing-requirement', message };
  }
  const specifier = wanted.specifiers.join(',');
  if (wanted.from !== undefined || !(await isSpecifier(specifier))) return undefined;
  for (const version of versions) {
    if (version === undefined || !(await isVersion(version)) || (await fulfils(version, specifier)))
      return undefined;
  }
  const message = `${source} asks for ${shown(wanted)}${where}, ${path} has ${[...new Set(versions)].join(' and ')}`;
  return { rule: 'lock-version-outside', message, ...lineAfter(text, lockedLine(wanted.name)) };
}

/** The line that names a package in a lock: TOML, JSON, or a requirement. */
function lockedLine(name: string): RegExp {
  return new RegExp(
    `^(name = "${namePattern(name)}"|\\s+"${namePattern(name)}": \\{|${namePattern(name)}\\s*(\\[.*\\])?\\s*==)`,
    'i',
  );
}

/** An extra is no condition: a lock has the packages of all of them. */
function isConditional(marker: EnvironmentMarker): boolean {
  if (isNode(marker)) return isConditional(marker.left) || isConditional(marker.right);
  const words: readonly string[] = [marker.left, marker.right];
  return !words.includes('extra');
}
