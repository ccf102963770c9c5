import { shellCommand } from '../lib/shell-quote.ts';
import type { Outcome, RepoPath } from '../model.ts';
import type { Tool } from '../toolchain/tool.ts';
import { count, unproved } from './check.ts';

/** What a formatter says of the files that it was given; those that it passes over are in neither list. */
export interface FormatJudgement {
  readonly kind: 'judged';
  readonly bad: readonly RepoPath[];
  readonly good: readonly RepoPath[];
}

export interface FormatRun {
  readonly tool: Tool;
  /** Every file of the tree that it could be given. */
  readonly everyFile: readonly RepoPath[];
  /** What a finding says. */
  readonly message: string;
  /** The arguments with which it mends a file. */
  readonly mendArgs: readonly string[];
  judge(paths: readonly RepoPath[]): Promise<FormatJudgement | Extract<Outcome, { kind: 'unproved' }>>;
}

/** The outcome of a formatter that names the files which it would change. */
export async function runFormatter(run: FormatRun, paths: readonly RepoPath[]): Promise<Outcome> {
  const judgement = await run.judge(paths);
  if (judgement.kind !== 'judged') return judgement;
  const { bad, good } = judgement;
  if (bad.length + good.length === 0) return explainNoFiles(run);
  if (bad.length === 0) return { kind: 'passed', summary: count(paths.length, 'file'), findings: [] };
  const { tool, message, mendArgs } = run;
  return {
    kind: 'failed',
    summary: `${count(bad.length, 'file')} to reformat`,
    findings: bad.map(path => ({ rule: tool.name, severity: 'error', path, message })),
    recovery: shellCommand([...tool.argv, ...mendArgs, '--', ...(bad.length > 20 ? ['.'] : bad)]),
  };
}

/** Right where the project excludes what changed; a tool that passes over the whole tree has proved nothing. */
async function explainNoFiles(run: FormatRun): Promise<Outcome> {
  const judgement = await run.judge(run.everyFile);
  if (judgement.kind !== 'judged') return judgement;
  if (judgement.bad.length + judgement.good.length === 0) {
    return unproved('PARTIAL_SCOPE', `${run.tool.name} passes over every Python file of the tree`);
  }
  const summary = "the project's configuration excludes every changed file";
  return { kind: 'passed', summary, findings: [] };
}
