import { readFileSync } from 'node:fs';
import { sha256 } from '../lib/digest.ts';
import { exec } from '../lib/exec.ts';
import { findOnPath } from '../lib/executable.ts';
import type { Input } from '../model.ts';
import type { Python, Toolchain } from './toolchain.ts';

/** A program that judges: how it is called, and what identifies it. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly argv: readonly [string, ...string[]];
  /** Whether the interpreter runs it, so that its imports are redirected to the snapshot. */
  readonly runsInPython: boolean;
  /** `argv` for people and records: the interpreter as `<python>`. */
  readonly shown: readonly string[];
  readonly inputs: readonly Input[];
}

export type ToolResult =
  | { readonly kind: 'found'; readonly tool: Tool }
  | { readonly kind: 'unavailable'; readonly message: string; readonly recovery: string };

/** A tool that is installed for the repository's interpreter, run as `<python> -m <name>`. */
export function pythonTool(toolchain: Toolchain, name: string): ToolResult {
  if (toolchain.kind === 'unusable') return { ...toolchain, kind: 'unavailable' };
  const { python } = toolchain;
  const distribution = python.packages.get(name);
  if (!distribution) {
    return {
      kind: 'unavailable',
      message: `${name} is not installed for ${python.executable} (found by ${python.source})`,
      recovery: `${python.installer} ${name}`,
    };
  }
  return {
    kind: 'found',
    tool: {
      name,
      version: distribution.version,
      argv: [python.executable, '-m', name],
      runsInPython: true,
      shown: ['<python>', '-m', name],
      inputs: [
        { kind: 'tool', label: name, value: `${distribution.version} ${distribution.digest}` },
        ...pythonInputs(python),
      ],
    },
  };
}

const versionTimeoutMs = 10_000;

/** A tool that needs no Python of the project (ruff): the interpreter's own, else the one on PATH. */
export async function standaloneTool(
  toolchain: Toolchain,
  name: string,
  run: { env: Record<string, string>; cwd: string; signal: AbortSignal },
): Promise<ToolResult> {
  const installed = pythonTool(toolchain, name);
  if (installed.kind === 'found') return installed;
  const path = findOnPath(name, run.env.PATH);
  if (!path) return installed;
  const result = await exec({ ...run, argv: [path, '--version'], timeoutMs: versionTimeoutMs });
  if (result.kind !== 'exited' || result.code !== 0) return installed;
  const version = result.stdout.trim().split(' ').at(-1) ?? '';
  return {
    kind: 'found',
    tool: {
      name,
      version,
      argv: [path],
      runsInPython: false,
      shown: [name],
      inputs: [{ kind: 'tool', label: name, value: `${version} ${sha256(readFileSync(path))}` }],
    },
  };
}

export function pythonInputs(python: Python): Input[] {
  const { build, implementation, platform } = python;
  return [{ kind: 'python', label: 'interpreter', value: [implementation, build, platform].join('\n') }];
}

/** Everything that is installed, one input a package, so that `evidence why` can name the one that changed. */
export function packageInputs(python: Python): Input[] {
  return [...python.packages.values()].map(({ name, version, digest }) => ({
    kind: 'packages',
    label: name,
    value: `${version} ${digest}`,
  }));
}
