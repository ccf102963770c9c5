import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { normalizeName } from '../lib/package-name.ts';
import type { Digest } from '../model.ts';
import { linkedFolders, linkedSourceDigest } from './linked-source.ts';

export interface Distribution {
  /** Normalised as in PEP 503. */
  readonly name: string;
  readonly version: string;
  /** Of its RECORD (which holds the sha256 of every installed file) and its origin. */
  readonly digest: Digest;
  /** The groups of its entry points: `flake8.extension`. */
  readonly plugsInto: readonly string[];
}

/** What is installed, by normalised name; of two with one name the first folder wins, as on sys.path. */
export type Packages = ReadonlyMap<string, Distribution>;

/**
 * Reads the installed distributions (PEP 376: `NAME-VERSION.dist-info`, older: `.egg-info`) and the .pth files beside
 * them, without starting Python.
 * @param siteFolders absolute paths, in the order of sys.path; those that are not there hold nothing
 * @param workTrees those of the repository, whose source a snapshot stands for
 */
export function readPackages(siteFolders: readonly string[], workTrees: readonly string[]): Packages {
  const packages = new Map<string, Distribution>();
  for (const folder of siteFolders.filter(path => existsSync(path))) {
    for (const entry of readdirSync(folder).sort()) {
      const distribution = readEntry(folder, entry, workTrees);
      if (distribution && !packages.has(distribution.name)) packages.set(distribution.name, distribution);
    }
  }
  return packages;
}

function readEntry(folder: string, entry: string, workTrees: readonly string[]): Distribution | undefined {
  const metadata = /^(?<name>.+?)(?:-(?<version>[^-]+))?(?:-py\d[\d.]*)?\.(?:dist-info|egg-info)$/.exec(
    entry,
  );
  if (metadata?.groups) {
    const { name = '', version = '' } = metadata.groups;
    const files = ['RECORD', 'direct_url.json', 'entry_points.txt', 'METADATA', 'PKG-INFO'];
    const contents = files.map(file => readIfThere(join(folder, entry, file)) ?? 'absent');
    const origin = readIfThere(join(folder, entry, 'direct_url.json'));
    const linked = origin === undefined ? '' : linkedSource('direct_url.json', origin, workTrees);
    const entryPoints = readIfThere(join(folder, entry, 'entry_points.txt')) ?? '';
    const plugsInto = [...entryPoints.matchAll(/^\[([^\]\n]+)\]/gm)].map(([, group = '']) => group.trim());
    return {
      name: normalizeName(name),
      version,
      plugsInto,
      digest: sha256([...contents, linked].join('\0')),
    };
  }
  if (/\.(?:pth|egg-link)$/.test(entry)) {
    const text = readIfThere(join(folder, entry)) ?? '';
    return {
      name: entry,
      version: '',
      plugsInto: [],
      digest: sha256(`${text}\0${linkedSource(entry, text, workTrees)}`),
    };
  }
  return undefined;
}

function linkedSource(file: string, text: string, workTrees: readonly string[]): Digest {
  return linkedSourceDigest(linkedFolders(file, text), workTrees);
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'latin1') : undefined;
}
