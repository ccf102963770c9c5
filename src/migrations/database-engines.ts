import enginesFile from '../../rulebooks/migrations/engines.yml';
import { globMatcher } from '../lib/match.ts';
import type { TreeFile } from '../model.ts';

interface EnginesRulebook {
  readonly files: readonly string[];
  readonly engines: Readonly<Record<string, string>>;
}

const rulebook = enginesFile as EnginesRulebook;

export const engineNames: readonly string[] = Object.keys(rulebook.engines);

/** The databases that a tree says it is for, by `rulebooks/migrations/engines.yml`; none where it does not say. */
export async function databaseEngines(
  files: readonly TreeFile[],
  read: (file: TreeFile) => Promise<string | undefined>,
): Promise<string[]> {
  const isAsked = globMatcher(rulebook.files);
  const found = new Set<string>();
  for (const file of files.filter(({ path }) => isAsked(path) && !/(^|\/)tests?\//.test(path))) {
    const text = (await read(file)) ?? '';
    for (const [engine, words] of Object.entries(rulebook.engines))
      if (new RegExp(words, 'i').test(text)) found.add(engine);
  }
  return [...found].sort();
}
