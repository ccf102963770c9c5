import { readFileSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { findOnPath } from '../lib/executable.ts';
import type { Input, Outcome, TreeFile, Workspace } from '../model.ts';
import { packageInputs, pythonInputs, type Tool } from '../toolchain/tool.ts';
import { argumentsInput, type Check, type CheckContext, type Plan } from './check.ts';
import { watchReport } from './own-report.ts';
import { matchesGlob } from '../lib/match.ts';
import { lastLines, runProgram, runTool } from './run-tool.ts';

/** A command of the repository's own configuration: it proves its claim by ending with exit code 0 in the snapshot. */
export const commandCheck: Check = {
  id: 'command',
  reads: 'everything',
  async plan(context): Promise<Plan> {
    const { command } = context.claim;
    if (!command) throw new Error(`${context.claim.name} has no command`);
    const concerns = ({ path }: { path: string }) => command.files.some(glob => matchesGlob(path, glob));
    if (!context.change.files.some(concerns)) {
      return { kind: 'not-needed', why: `no file of ${command.files.join(', ')} changed` };
    }
    const resolved = await resolveProgram(context, command.run);
    if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    const { tool, args } = resolved;
    return {
      kind: 'workspace',
      ...(command.runsIn === 'worktree' && { runsIn: 'work-tree' as const }),
      tool: tool.name,
      command: [...tool.shown, ...args],
      inputs: [
        ...tool.inputs,
        { kind: 'tree', label: 'judged files', value: describeFiles(context.files.filter(concerns)) },
        ...(await context.runInputs()),
        argumentsInput(command.run),
        ...(command.runsIn === 'worktree' ? [inWorkTree] : []),
        ...(command.junit === undefined ? [] : [reportInput(command.junit)]),
      ],
      run: workspace => runCommand(context, tool, args, workspace),
    };
  },
};

const inWorkTree: Input = { kind: 'command', label: 'runs in', value: 'worktree' };

function reportInput(path: string): Input {
  return { kind: 'policy', label: 'junit', value: path };
}

type Resolved =
  | { readonly kind: 'found'; readonly tool: Tool; readonly args: readonly string[] }
  | { readonly kind: 'unavailable'; readonly message: string; readonly recovery?: string };

/** `python` is the repository's interpreter, a path with a slash is a file of the judged tree, the rest is on PATH. */
async function resolveProgram(
  context: CheckContext,
  [program = '', ...args]: readonly string[],
): Promise<Resolved> {
  if (/^python3?$/.test(program)) {
    const toolchain = await context.toolchain();
    if (toolchain.kind === 'unusable') return { ...toolchain, kind: 'unavailable' };
    const { python } = toolchain;
    const inputs = [...pythonInputs(python), ...packageInputs(python)];
    return asFound(program, [python.executable], ['<python>'], args, inputs, true);
  }
  if (program.includes('/')) {
    const path = posix.normalize(program);
    const file = context.files.find(known => known.path === path && known.mode === '100755');
    if (!file) return { kind: 'unavailable', message: `the judged tree has no executable file ${path}` };
    const input: Input = { kind: 'tool', label: path, value: `${file.mode} ${file.oid}` };
    return asFound(path, [`./${path}`], [`./${path}`], args, [input], false);
  }
  const found = findOnPath(program, context.env.PATH);
  if (!found) return { kind: 'unavailable', message: `${program} is not on PATH` };
  const value = sha256(readFileSync(realpathSync(found)));
  return asFound(program, [found], [program], args, [{ kind: 'tool', label: program, value }], false);
}

function asFound(
  name: string,
  argv: readonly [string],
  shown: readonly string[],
  args: readonly string[],
  inputs: readonly Input[],
  runsInPython: boolean,
): Resolved {
  return { kind: 'found', args, tool: { name, version: '', argv, shown, inputs, runsInPython } };
}

function describeFiles(files: readonly TreeFile[]): string {
  return files.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\0');
}

async function runCommand(
  context: CheckContext,
  tool: Tool,
  args: readonly string[],
  workspace: Workspace,
): Promise<Outcome> {
  const { runsIn, junit } = context.claim.command ?? {};
  const start = runsIn === 'worktree' ? runProgram : runTool;
  const report = junit === undefined ? undefined : watchReport(workspace, junit);
  const run = await start(context, workspace, { tool, args });
  if (run.kind !== 'exited') return run;
  const outcome =
    run.code === 0
      ? ({ kind: 'passed', summary: 'exit code 0', findings: [] } as const)
      : ({ kind: 'failed', summary: `exit code ${run.code}`, findings: [], output: lastLines(run) } as const);
  return report ? report.judge(outcome) : outcome;
}
