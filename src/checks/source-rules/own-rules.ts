import { ConfigError } from '../../lib/errors.ts';
import type { Finding, RepoPath } from '../../model.ts';
import { brokenRule } from '../../source-rules/broken-rule.ts';
import type { TreeRules } from '../../source-rules/join-rules.ts';
import { loadParser, type Parse } from '../../source-rules/parser.ts';
import { tryExamples } from '../../source-rules/try-examples.ts';

/**
 * Tries every rule of the repository's own once, before files are judged by it.
 * @throws ConfigError for one that ast-grep refuses
 */
export function refuseBroken(origins: TreeRules['origins'], parse: Parse): void {
  for (const [rule, path] of origins) {
    const problem = brokenRule(rule, parse);
    if (problem !== undefined) throw new ConfigError({ file: path }, `${rule.id}: ${problem}`);
  }
}

/** The examples, in files that the Change brings, that their rules do not judge as they say: such a rule proves nothing. */
export async function wrongExamples(
  origins: TreeRules['origins'],
  files: readonly RepoPath[],
): Promise<Finding[]> {
  const brought = [...origins].filter(([, path]) => files.includes(path));
  if (brought.length === 0) return [];
  const parse = await loadParser();
  if (typeof parse !== 'function') return [];
  return brought.flatMap(([rule, path]) =>
    tryExamples(rule, parse).map(({ kind, code, problem }) => ({
      rule: 'rule-example',
      severity: 'error' as const,
      path,
      message: `${rule.id}: the ${kind.toUpperCase()} example \`${firstLine(code)}\` ${problem}`,
      mend: 'mend the rule or its example, and try it with `pygov rules test`',
    })),
  );
}

function firstLine(code: string): string {
  const [line = ''] = code.trim().split('\n');
  return line.slice(0, 80);
}
