import { decodeUtf8 } from './lib/decode-utf8.ts';
import { ConfigError, missingObject } from './lib/errors.ts';
import type { Change, ChangeReader, TreeFile } from './model.ts';
import { holdRules, type WeakenedRule } from './source-rules/hold-rules.ts';
import { joinRules, type TreeRules } from './source-rules/join-rules.ts';
import { ownRulesFolder, parseRuleFile } from './source-rules/parse-rule-file.ts';
import { sourceRules as shipped } from './source-rules/rules.ts';

/**
 * The source rules that a Change is judged by: what ships, with the files of `governance/rules/` in its own tree, held to
 * those of its base.
 * @param files of the head tree
 * @throws ConfigError where those of the head cannot be followed
 */
export async function changeSourceRules(
  change: Change,
  files: readonly TreeFile[],
  reader: Pick<ChangeReader, 'readBlob'>,
): Promise<{ sourceRules: TreeRules; weakened: readonly WeakenedRule[] }> {
  const own = files.filter(({ path }) => path.startsWith(`${ownRulesFolder}/`));
  const changed = change.files.filter(({ path }) => path.startsWith(`${ownRulesFolder}/`));
  if (own.length === 0 && changed.length === 0) return { sourceRules: joinRules(shipped, []), weakened: [] };
  const head = await treeRules(own, reader);
  if (changed.length === 0) return { sourceRules: head, weakened: [] };
  const isChanged = new Set(changed.map(({ path }) => path));
  const before = [
    ...own.filter(({ path }) => !isChanged.has(path)),
    ...changed.flatMap(({ base }) => base ?? []),
  ];
  const { rules, weakened } = holdRules(head, await baseRules(before, reader));
  return { sourceRules: rules, weakened };
}

async function treeRules(
  files: readonly TreeFile[],
  reader: Pick<ChangeReader, 'readBlob'>,
): Promise<TreeRules> {
  const named = files.filter(({ path }) => !isBeside(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = named.map(async ({ path, mode, oid }) => {
    refuseOther(path, mode);
    const content = await reader.readBlob(oid);
    if (!content) throw missingObject(path, oid);
    return parseRuleFile(path, decodeUtf8(content, path));
  });
  return joinRules(shipped, await Promise.all(read));
}

/** Those of a base that cannot be followed were never in force; what ships was. */
async function baseRules(
  files: readonly TreeFile[],
  reader: Pick<ChangeReader, 'readBlob'>,
): Promise<TreeRules> {
  try {
    return await treeRules(files, reader);
  } catch (error) {
    if (error instanceof ConfigError) return joinRules(shipped, []);
    throw error;
  }
}

/** Words for people, and what git and editors want to know. */
function isBeside(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /\.(md|rst|txt|adoc)$/i.test(name) || name.startsWith('.') || !name.includes('.');
}

function refuseOther(path: string, mode: TreeFile['mode']): void {
  const name = path.slice(ownRulesFolder.length + 1);
  if (name.includes('/'))
    throw new ConfigError({ file: path }, `is below ${ownRulesFolder}/, where no rules are looked for`);
  if (!mode.startsWith('100')) throw new ConfigError({ file: path }, 'must be a regular file');
  if (!/\.ya?ml$/i.test(name))
    throw new ConfigError({ file: path }, 'is no file of rules by its name, which must end with .yml');
}
