import { ConfigError } from '../lib/errors.ts';
import { lineOfSetting } from '../lib/explain-issue.ts';
import { holdToSchema } from '../lib/hold-to-schema.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { RepoPath } from '../model.ts';
import { unknownAnalyser } from './compile-rules.ts';
import { ownRulebookSchema, type SeverityChoice, type SourceRule } from './rule-schema.ts';

/** Where a repository keeps rules of its own. */
export const ownRulesFolder = 'governance/rules';

/** What a file of rules of a repository says. */
export interface RuleFile {
  readonly path: RepoPath;
  readonly rules: readonly SourceRule[];
  /** By the ids of rules that ship. */
  readonly severities: Readonly<Record<string, SeverityChoice>>;
}

/** @throws ConfigError with file, line and what was expected */
export async function parseRuleFile(path: RepoPath, text: string): Promise<RuleFile> {
  const file = { name: path, text, what: 'a file of source rules' };
  const { rules = [], severities = {} } = await holdToSchema(
    await parseYaml(text, path),
    ownRulebookSchema,
    file,
  );
  for (const [index, rule] of rules.entries()) {
    const analyser = unknownAnalyser(rule);
    if (analyser === undefined) continue;
    const line = await lineOfSetting(file, ['rules', index]);
    throw new ConfigError({ file: path, line }, `${rule.id}: there is no analyser "${analyser}"`);
  }
  return { path, rules, severities };
}
