import { isAbsolute } from 'node:path';
import { isUtf8Path } from '../../lib/repo-path.ts';
import type { Finding, Outcome, Part, Workspace } from '../../model.ts';
import { standaloneTool, type Tool } from '../../toolchain/tool.ts';
import { type ToolHook } from '../../toolchain/tool-hooks.ts';
import { argumentsInput, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { lastLines, runTool } from '../run-tool.ts';
import { ruffInputs, ruffParts } from './ruff-config.ts';
import type { RuffSettings } from './ruff-settings.ts';

export interface RuffCall {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly workspace: Workspace;
  /** Options of the project's hook. */
  readonly options: readonly string[];
}

/** How one of ruff's verbs judges the parts that have no fresh evidence. */
export type RuffRun = (call: RuffCall, parts: readonly Part[]) => Promise<Outcome>;

export interface RuffVerb {
  /** The arguments that decide what it says. */
  readonly args: readonly string[];
  readonly run: RuffRun;
  readonly hook: ToolHook | undefined;
}

/** The task for one of ruff's verbs. */
export async function planRuff(
  context: CheckContext,
  settings: RuffSettings,
  { args, run, hook }: RuffVerb,
): Promise<SinglePlan> {
  const options = hook?.options ?? [];
  const parts = ruffParts(context, settings).filter(([path]) => hook?.concerns(path) ?? true);
  if (parts.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  if (settings.outside !== undefined) {
    const message = `${settings.outside}, which the judged tree does not have: copy it into the repository`;
    return { kind: 'unproved', reason: 'UNPROVABLE', message };
  }
  const { env, signal } = context;
  const resolved = await standaloneTool(await context.toolchain(), 'ruff', { env, signal, cwd: '/' });
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  return {
    kind: 'workspace',
    tool: `ruff ${tool.version}`,
    command: [...tool.shown, ...args, ...options],
    inputs: [...tool.inputs, ...(await ruffInputs(context, settings)), argumentsInput([...args, ...options])],
    parts,
    run: (workspace, missing) => run({ context, tool, workspace, options }, missing),
  };
}

/**
 * Runs one of ruff's verbs on its parts. Without its cache, which knows a file by its time and does not see that another
 * file has made an import first-party; what was proved file by file is in the ledger.
 */
export function runRuff(
  call: RuffCall,
  args: readonly string[],
  parts: readonly Part[],
): ReturnType<typeof runTool> {
  return startRuff(call, [...args, ...call.options, '--no-cache', ...ruffTargets(parts)]);
}

/** Whether ruff says that it saw no file at all. */
export function sawNoFile({ stderr }: { stderr: string }): boolean {
  return stderr.includes('No Python files found');
}

/**
 * ruff saw no file. That is right where the project excludes what changed; where it sees none in the whole tree
 * either, it is blind, and a blind linter has proved nothing.
 */
export async function explainNoFiles(call: RuffCall): Promise<Outcome> {
  const run = await startRuff(call, ['check', '--show-files', ...wholeTree]);
  if (run.kind !== 'exited') return run;
  // ruff lists its own configuration among the files that it judges.
  const seen = run.stdout.split('\n').filter(line => isAbsolute(line) && !line.endsWith('.toml')).length;
  if (run.code === 0 && seen > 0) {
    return {
      kind: 'passed',
      summary: "the project's configuration excludes every changed file",
      findings: [],
    };
  }
  return unproved('PARTIAL_SCOPE', 'ruff sees no Python file in the whole tree', { output: lastLines(run) });
}

/** The user's own configuration (`~/.config/ruff`) is no part of the judged tree: ruff looks for it in an empty folder. */
function startRuff(
  { context, tool, workspace }: RuffCall,
  args: readonly string[],
): ReturnType<typeof runTool> {
  const env = { XDG_CONFIG_HOME: workspace.reportFolder(`${context.claim.name}-no-settings`) };
  return runTool(context, workspace, { tool, args, env });
}

/** What git tracks is judged, also where an ignore file names it. */
const wholeTree = ['--no-respect-gitignore', '--', '.'] as const;

/** More names than this do not fit a command line everywhere; then the whole tree is named. */
const namesLimit = 1_000;

/**
 * The arguments that name the parts. A name that is not UTF-8 cannot be an argument; then, as for very many names,
 * the whole tree is judged: wider, never narrower.
 */
function ruffTargets(parts: readonly Part[]): readonly string[] {
  const names = parts.map(([path]) => path);
  return names.length > namesLimit || !names.every(isUtf8Path) ? wholeTree : ['--', ...names];
}

/**
 * Which findings count when more was judged than asked: those of a part, and those of a file that the tree does not
 * know by the name that ruff printed (a name that is not UTF-8), because it may be a part.
 */
export function concernsParts(
  { files }: CheckContext,
  parts: readonly Part[],
): (finding: Finding) => boolean {
  const asked = new Set(parts.map(([path]) => path));
  const known = new Set(files.map(({ path }) => path));
  return ({ path }) => asked.has(path) || !known.has(path);
}
