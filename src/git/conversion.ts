import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { GitError } from '../lib/plumbing.ts';
import type { Input, TreeFile } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/** What the configuration of a repository says of how its blobs become files. */
export interface ConversionSettings {
  /** `filter.<name>.<key>` with its value, an item each. LFS is not among them: a snapshot has a filter of its own. */
  readonly filters: string;
  /** Whether some of its objects may be at a remote only. */
  readonly isPartial: boolean;
  /** Where git-lfs keeps contents; absolute. */
  readonly lfsObjects: string;
}

export async function conversionSettings(repository: Repository): Promise<ConversionSettings> {
  const settings = await readSettings(repository);
  const storage = settings.find(([key]) => key === 'lfs.storage')?.[1] ?? 'lfs';
  return {
    filters: settings
      .filter(([key]) => key.startsWith('filter.') && !key.startsWith('filter.lfs.'))
      .map(([key, value]) => `${key}\n${value}`)
      .join('\0'),
    isPartial: settings.some(
      ([key, value]) => key === 'extensions.partialclone' || (key.endsWith('.promisor') && value !== 'false'),
    ),
    lfsObjects: join(resolve(repository.commonDir, storage), 'objects'),
  };
}

/**
 * What decides, besides the blobs, which bytes git writes into a snapshot: attributes (gitattributes(5)) and the filters
 * that they name. The user's line endings and personal attributes are switched off there.
 */
export function conversionInputs(
  repository: Repository,
  { filters }: ConversionSettings,
  files: readonly TreeFile[],
): Input[] {
  const attributes = attributeFiles(files);
  const local = localAttributes(repository);
  return [
    asInput('.gitattributes', attributes.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\n')),
    asInput('info/attributes', local === undefined ? '' : sha256(local)),
    asInput('git filters', filters),
  ];
}

export function attributeFiles(files: readonly TreeFile[]): TreeFile[] {
  return files.filter(({ path }) => /(^|\/)\.gitattributes$/.test(path));
}

/** The attributes that a repository has for itself, in no tree. */
export function localAttributes({ commonDir }: Repository): Buffer | undefined {
  const file = join(commonDir, 'info', 'attributes');
  return existsSync(file) ? readFileSync(file) : undefined;
}

function asInput(label: string, value: string): Input {
  return { kind: 'config', label, value: value === '' ? undefined : value };
}

/** With `--null` an item is `<key> LF <value>`; a key without a value has no LF. Names of sections are in lower case. */
async function readSettings(repository: Repository): Promise<[key: string, value: string][]> {
  const wanted = '^(filter\\..*|extensions\\.partialclone|remote\\..*\\.promisor|lfs\\.storage)$';
  try {
    const output = await runGit(repository, ['config', '--null', '--get-regexp', wanted]);
    const items = output.toString('latin1').split('\0').slice(0, -1);
    return items.map(item => {
      const [key = '', ...value] = item.split('\n');
      return [key, value.join('\n')];
    });
  } catch (error) {
    // Exit code 1: nothing of that name is configured.
    if (error instanceof GitError && error.exitCode === 1) return [];
    throw error;
  }
}
