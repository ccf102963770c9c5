import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { GitError } from '../lib/plumbing.ts';
import type { Input, TreeFile } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * What decides, besides the blobs, which bytes git writes into a snapshot: attributes (gitattributes(5)) and the filters
 * that they name. The user's line endings and personal attributes are switched off there.
 */
export async function conversionInputs(repository: Repository, files: readonly TreeFile[]): Promise<Input[]> {
  const attributes = files.filter(({ path }) => /(^|\/)\.gitattributes$/.test(path));
  const local = join(repository.commonDir, 'info', 'attributes');
  const filters = await configuredFilters(repository);
  return [
    asInput('.gitattributes', attributes.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\n')),
    asInput('info/attributes', existsSync(local) ? sha256(readFileSync(local)) : ''),
    asInput('git filters', filters),
  ];
}

function asInput(label: string, value: string): Input {
  return { kind: 'config', label, value: value === '' ? undefined : value };
}

/** `filter.<name>.<key>` with its value, an item each; LFS is off in a snapshot, so its filter does not count. */
async function configuredFilters(repository: Repository): Promise<string> {
  try {
    const output = await runGit(repository, ['config', '--null', '--get-regexp', '^filter\\.']);
    const items = output.toString('latin1').split('\0');
    return items.filter(item => item !== '' && !item.startsWith('filter.lfs.')).join('\0');
  } catch (error) {
    // Exit code 1: nothing of that name is configured.
    if (error instanceof GitError && error.exitCode === 1) return '';
    throw error;
  }
}
