import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatElapsed } from '../lib/duration.ts';
import { exec } from '../lib/exec.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Outcome, RepoPath, Workspace } from '../model.ts';
import { snapshotVariables } from '../toolchain/environment.ts';
import type { Tool } from '../toolchain/tool.ts';
import type { CheckContext } from './check.ts';

/** A tool that ended by itself. What its exit code means is the check's to say. */
export interface ToolRun {
  readonly kind: 'exited';
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The folder for reports that the run had. */
  readonly reports: string;
}

export interface ToolCall {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs, relative to the root of the snapshot; there by default. */
  readonly folder?: RepoPath;
}

/**
 * Runs a tool in the snapshot, with the environment of this gate and Python's search paths turned to the snapshot.
 * Anything but an exit by itself is an Outcome already, and so is a run that imported from the working tree.
 */
export async function runTool(
  context: CheckContext,
  workspace: Workspace,
  call: ToolCall,
): Promise<ToolRun | Extract<Outcome, { kind: 'unproved' }>> {
  const { tool, folder = '' } = call;
  const inTheWay = context.files.find(({ path }) => shadows(path, folder, tool));
  if (inTheWay) {
    const problem = `${displayPath(inTheWay.path)} stands in front of ${tool.name} itself when Python looks for it`;
    return broken('UNPROVABLE', problem);
  }
  const reports = workspace.reportFolder(context.claim.name);
  const toolchain = await context.toolchain(folder);
  const prefix = toolchain.kind === 'found' ? toolchain.python.prefix : '';
  const { workTrees, env } = context;
  const where = { workTrees, snapshot: workspace.path, prefix, reports };
  const redirected = { ...call, env: { ...snapshotVariables(env, where), ...call.env } };
  const run = await runProgram(context, workspace, redirected);
  if (run.kind !== 'exited') return run;
  if (tool.runsInPython && !existsSync(join(reports, 'redirected'))) {
    return broken('UNPROVABLE', `${tool.name} ran without pygov's import redirection`, run);
  }
  const [unwatched] = reportedLines(reports, 'unwatched');
  if (unwatched !== undefined) {
    const problem = `${tool.name} started ${unwatched} in a way that may import from the working tree`;
    return broken('UNPROVABLE', problem);
  }
  const foreign = reportedLines(reports, 'foreign-modules');
  const [example] = foreign;
  if (example === undefined) return { ...run, reports };
  return broken(
    'UNPROVABLE',
    `${tool.name} imported ${foreign.length} modules from the working tree: ${example}`,
  );
}

/** A program that ended by itself; anything else is an Outcome already. It sees the environment of this gate. */
export async function runProgram(
  context: CheckContext,
  workspace: Workspace,
  { tool, args, env, folder = '' }: ToolCall,
): Promise<Omit<ToolRun, 'reports'> | Extract<Outcome, { kind: 'unproved' }>> {
  const result = await exec({
    argv: [...tool.argv, ...args] as [string, ...string[]],
    cwd: join(workspace.path, folder),
    env: { ...context.env, ...env },
    timeoutMs: context.claim.timeoutMs,
    signal: context.signal,
    onStart: workspace.onStart,
  });
  switch (result.kind) {
    case 'interrupted':
      return broken('INTERRUPTED', `${tool.name} was interrupted`);
    case 'not-started':
      return broken('TOOL_UNAVAILABLE', `${tool.name} cannot be started: ${result.message}`);
    case 'timeout':
      return broken(
        'TIMEOUT',
        `${tool.name} did not end within ${formatElapsed(context.claim.timeoutMs)}`,
        result,
      );
    case 'signalled':
      return broken('TOOL_ERROR', `${tool.name} was ended by ${result.signalName}`, result);
    case 'exited':
      return result;
  }
}

/** `python -m` looks in the current folder first, so a module there would speak in the tool's name. */
function shadows(path: RepoPath, folder: RepoPath, { name, runsInPython }: Tool): boolean {
  const own = folder === '' ? name : `${folder}/${name}`;
  return runsInPython && (path === `${own}.py` || path === `${own}/__init__.py`);
}

/** The end of what a tool printed, for a message. */
export function lastLines({ stdout, stderr }: { stdout: string; stderr: string }, limit = 15): string {
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-limit).join('\n');
}

function broken(
  reason: 'INTERRUPTED' | 'TOOL_UNAVAILABLE' | 'TIMEOUT' | 'TOOL_ERROR' | 'UNPROVABLE',
  message: string,
  printed?: { stdout: string; stderr: string },
): Extract<Outcome, { kind: 'unproved' }> {
  const output = printed && lastLines(printed);
  return { kind: 'unproved', reason, message, ...(output && { output }) };
}

/** Written by `python/site/sitecustomize.py`, one path a line. */
function reportedLines(reports: string, name: string): string[] {
  const file = join(reports, name);
  return existsSync(file) ? [...new Set(readFileSync(file, 'utf8').trim().split('\n'))] : [];
}
