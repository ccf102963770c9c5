import { posix } from 'node:path';
import { missingObject } from '../../lib/errors.ts';
import type { RepoPath } from '../../model.ts';
import type { Toolchain } from '../../toolchain/toolchain.ts';
import type { CheckContext } from '../check.ts';
import { isPythonFile } from '../python-files.ts';

/** How the tests of a repository without pytest are run: Django's way, or by discovery from some folders. */
export type UnittestScope =
  { readonly kind: 'django' } | { readonly kind: 'discover'; readonly starts: readonly string[] };

/**
 * Undefined where the tests are for pytest, or there are none. They are Django's where its `manage.py` stands at the root
 * and nothing joins it to pytest; they are unittest's where pytest is not installed and no file needs it.
 */
export async function findUnittestScope(
  context: CheckContext,
  toolchain: Toolchain,
): Promise<UnittestScope | undefined> {
  const installed = toolchain.kind === 'found' ? toolchain.python.packages : new Map<string, unknown>();
  const { files, project } = context;
  const manage = project.has('manage.py') ? await project.text('manage.py') : undefined;
  const joined = installed.has('pytest-django') || project.named('conftest.py').length > 0;
  const isDjango = manage?.includes('django') === true && !joined;
  if (!isDjango && installed.has('pytest')) return undefined;

  const candidates = files.filter(file => isPythonFile(file) && isDiscovered(file.path));
  const sources = await Promise.all(
    candidates.map(async ({ path, oid }) => {
      const content = await context.reader.readBlob(oid);
      if (!content) throw missingObject(path, oid);
      return { path, text: content.toString('latin1') };
    }),
  );
  if (sources.some(({ text }) => needsPytest(text))) return undefined;
  const tests = sources.filter(({ text }) => /\bunittest\b|TestCase\b/.test(text)).map(({ path }) => path);
  if (tests.length === 0) return undefined;
  if (isDjango) return { kind: 'django' };
  const folders = new Set(project.named('__init__.py').map(path => posix.dirname(path)));
  return { kind: 'discover', starts: startFolders(tests, folders) };
}

/** What unittest and Django look for: `test*.py`, by names that can be imported. */
function isDiscovered(path: RepoPath): boolean {
  return /(^|\/)test\w*\.py$/.test(path);
}

/** Tests that unittest would pass over without a word, or cannot import. */
function needsPytest(text: string): boolean {
  return /^(async )?def test|^class Test\w*(\(\s*(object)?\s*\))?:|^\s*(import|from) pytest\b/m.test(text);
}

/**
 * The folders from which discovery reaches every test file: it enters only packages, so a file in a folder that is none
 * needs a start of its own.
 * @param packages folders that have an `__init__.py`
 */
export function startFolders(tests: readonly RepoPath[], packages: ReadonlySet<string>): string[] {
  const starts = tests.map(path => {
    let folder = posix.dirname(path);
    while (folder !== '.' && packages.has(folder)) folder = posix.dirname(folder);
    return folder;
  });
  return [...new Set(starts)].sort();
}
