import type { Input, RepoPath } from '../model.ts';
import { packageInputs, pythonTool, type Tool, type ToolResult } from '../toolchain/tool.ts';
import type { CheckContext } from './check.ts';

type Unavailable = Extract<ToolResult, { kind: 'unavailable' }>;

/** A tool for each run of a task, of the environment that the run's folder has. */
export interface Tools<Run> {
  readonly kind: 'found';
  readonly runs: readonly (Run & { readonly tool: Tool })[];
  /** For people: `8.1`, or `8.1, 8.3` where the environments differ. */
  readonly versions: string;
  /** How it is called, in a record. */
  readonly shown: readonly string[];
  /** The tools, their interpreters, and everything that is installed for these. */
  readonly inputs: readonly Input[];
}

/** Finds a Python tool for every run; unavailable where one run lacks it. */
export async function toolsFor<Run extends { readonly folder: RepoPath }>(
  context: CheckContext,
  name: string,
  runs: readonly Run[],
): Promise<Tools<Run> | Unavailable> {
  const withTool: (Run & { tool: Tool })[] = [];
  const inputs: Input[] = [];
  const environments = new Set<string>();
  for (const run of runs) {
    const toolchain = await context.toolchain(run.folder);
    const resolved = pythonTool(toolchain, name);
    if (resolved.kind === 'unavailable') return resolved;
    withTool.push({ ...run, tool: resolved.tool });
    if (toolchain.kind !== 'found' || environments.has(toolchain.python.executable)) continue;
    environments.add(toolchain.python.executable);
    inputs.push(...resolved.tool.inputs, ...packageInputs(toolchain.python));
  }
  const versions = [...new Set(withTool.map(({ tool }) => tool.version))].join(', ');
  return { kind: 'found', runs: withTool, versions, shown: withTool[0]?.tool.shown ?? [name], inputs };
}
