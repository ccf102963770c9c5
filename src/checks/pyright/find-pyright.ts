import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../../lib/digest.ts';
import { findOnPath } from '../../lib/executable.ts';
import type { Input } from '../../model.ts';
import type { Tool, ToolResult } from '../../toolchain/tool.ts';
import type { Toolchain } from '../../toolchain/toolchain.ts';

export type Pyright =
  | {
      readonly kind: 'found';
      readonly tool: Tool;
      /** How the user calls it. */
      readonly userCommand: readonly string[];
    }
  | Extract<ToolResult, { kind: 'unavailable' }>;

/**
 * The repository's own pyright: of `node_modules`, of the environment, on PATH. It is a program for Node, and the Node of
 * this process runs it: the package of the same name on PyPI may download it, or Node, when it is called.
 */
export function findPyright(
  toolchain: Toolchain,
  { workTrees, path }: { workTrees: readonly string[]; path: string | undefined },
): Pyright {
  const local = workTrees.map(tree => join(tree, 'node_modules', 'pyright')).find(isProgram);
  if (local !== undefined) return asTool(local, ['node_modules/.bin/pyright']);
  if (toolchain.kind === 'found' && toolchain.python.packages.has('pyright')) {
    const { executable, siteFolders, packages, installer } = toolchain.python;
    const bundled = siteFolders.map(folder => join(folder, 'pyright', 'dist')).find(isProgram);
    if (bundled !== undefined) return asTool(bundled, [executable, '-m', 'pyright']);
    const version = packages.get('pyright')?.version ?? '';
    return {
      kind: 'unavailable',
      message: `the package pyright ${version} of ${executable} would have to download the program`,
      recovery: `${installer} --upgrade pyright`,
    };
  }
  const onPath = findOnPath('pyright', path);
  const program = onPath === undefined ? undefined : programBehind(realpathSync(onPath));
  if (program !== undefined) return asTool(program, ['pyright']);
  if (toolchain.kind === 'unusable') return { ...toolchain, kind: 'unavailable' };
  const { executable, source, installer } = toolchain.python;
  return {
    kind: 'unavailable',
    message: `pyright is not installed for ${executable} (found by ${source}), nor in node_modules, nor on PATH`,
    recovery: `${installer} pyright`,
  };
}

/** A link into the package of npm, or the script of an environment that has the package of PyPI. */
function programBehind(script: string): string | undefined {
  if (isProgram(dirname(script))) return dirname(script);
  const library = join(dirname(script), '..', 'lib');
  const versions = existsSync(library) ? readdirSync(library) : [];
  return versions.map(name => join(library, name, 'site-packages', 'pyright', 'dist')).find(isProgram);
}

function isProgram(folder: string): boolean {
  return ['package.json', 'index.js'].every(name => existsSync(join(folder, name)));
}

/** @param folder of the package of npm */
function asTool(folder: string, userCommand: readonly string[]): Pyright {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const tool: Tool = {
    name: 'pyright',
    version,
    argv: [process.execPath, join(folder, 'index.js')],
    runsInPython: false,
    shown: ['pyright'],
    inputs: [programInput(folder, version), { kind: 'tool', label: 'node', value: process.version }],
  };
  return { kind: 'found', tool, userCommand };
}

/** The package's programs; what it says of Python's own modules comes and goes with its version. */
function programInput(folder: string, version: string): Input {
  const programs = ['index.js', 'dist/pyright.js', 'dist/pyright-internal.js', 'dist/vendor.js'];
  const digests = programs
    .map(name => join(folder, name))
    .map(file => (existsSync(file) ? sha256(readFileSync(file)) : 'absent'));
  return { kind: 'tool', label: 'pyright', value: [version, ...digests].join(' ') };
}
