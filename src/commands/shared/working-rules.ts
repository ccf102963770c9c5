import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { locateRepository } from '../../git/repository.ts';
import { UsageError } from '../../lib/errors.ts';
import type { Context } from '../../model.ts';
import { joinRules, type TreeRules } from '../../source-rules/join-rules.ts';
import { ownRulesFolder, parseRuleFile, type RuleFile } from '../../source-rules/parse-rule-file.ts';
import { sourceRules } from '../../source-rules/rules.ts';

/** The rules that ship and, inside of a repository, those of its working tree: what is being written is what is asked for. */
export async function workingRules(context: Context): Promise<TreeRules> {
  const root = await repositoryRoot(context);
  const folder = root === undefined ? undefined : join(root, ownRulesFolder);
  if (root === undefined || folder === undefined || !existsSync(folder)) return joinRules(sourceRules, []);
  return joinRules(sourceRules, await readRuleFiles([folder], root));
}

/** Undefined outside of a repository. */
export async function repositoryRoot(context: Context): Promise<string | undefined> {
  try {
    return (await locateRepository(context)).root;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/**
 * @param paths of files, and of folders whose files are meant; absolute
 * @param from the folder that they are named from
 * @throws UsageError for what is not there, ConfigError for what is no file of rules
 */
export async function readRuleFiles(paths: readonly string[], from: string): Promise<RuleFile[]> {
  const files = paths.flatMap(filesAt);
  return Promise.all(
    files.map(path => parseRuleFile(relative(from, path) || path, readFileSync(path, 'utf8'))),
  );
}

function filesAt(path: string): string[] {
  if (!existsSync(path)) throw new UsageError(`${path} is not there`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(path, name));
}
