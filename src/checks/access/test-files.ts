import type { RepoPath, TreeFile } from '../../model.ts';
import { spoken, type Spoken } from '../../source-rules/access/mentions.ts';
import { basesIn, readRefusals, type RefusalTest } from '../../source-rules/access/read-refusals.ts';
import type { TestFile } from '../../source-rules/access/untested-refusals.ts';
import { moduleFacts } from '../../source-rules/module-facts.ts';
import type { Parse } from '../../source-rules/parser.ts';
import { testFileMatcher } from '../../python/test-files.ts';
import type { CheckContext } from '../check.ts';
import { readText } from './compared-files.ts';

/** Whether tests of other modules do not inherit from it, as far as its name says. */
const isOnlyRun = testFileMatcher();

/**
 * Reads what the tests of the judged tree refuse, and which of them the Change brings. A file that is not about
 * what is touched is not parsed.
 */
export async function readTestFiles(
  { change, reader, signal }: Pick<CheckContext, 'change' | 'reader' | 'signal'>,
  files: readonly TreeFile[],
  { parse, isAbout }: { readonly parse: Parse; readonly isAbout: (text: Spoken) => boolean },
): Promise<TestFile[]> {
  const changed = new Map(change.files.map(file => [file.path, file]));
  const read: TestFile[] = [];
  for (const file of files) {
    if (signal.aborted) break;
    const text = await readText(file, reader);
    if (text === undefined || !/def test|class /.test(text)) continue;
    if (!changed.has(file.path) && isOnlyRun(file.path) && !isAbout(spoken(text))) {
      read.push({ path: file.path, refusals: [], lends: [], inherits: basesIn(text), changed: new Set() });
      continue;
    }
    const module = readRefusals(moduleFacts({ root: parse(text), text, scope: 'test' }));
    const touched = changed.get(file.path);
    const old = touched && ((await readText(touched.base, reader)) ?? '');
    const before = old === undefined ? undefined : refusalsOf(old, parse);
    read.push({ path: file.path, ...module, changed: newIn(module.refusals, before) });
  }
  return read;
}

function refusalsOf(text: string, parse: Parse): readonly RefusalTest[] {
  return text === '' ? [] : readRefusals(moduleFacts({ root: parse(text), text, scope: 'test' })).refusals;
}

/** Those that say something else than before, or were not there. */
function newIn(
  now: readonly RefusalTest[],
  before: readonly RefusalTest[] | undefined,
): ReadonlySet<RepoPath> {
  if (!before) return new Set();
  const known = new Set(before.map(({ name, says }) => `${name}\n${says}`));
  return new Set(now.filter(({ name, says }) => !known.has(`${name}\n${says}`)).map(({ name }) => name));
}
