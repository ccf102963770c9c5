import { shellCommand } from '../lib/shell-quote.ts';
import type { Finding, Input, Outcome, Workspace } from '../model.ts';
import { packageInputs, pythonTool, type Tool } from '../toolchain/tool.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { isPythonFile, repoPath } from './python-files.ts';
import { lastLines, runTool } from './run-tool.ts';

/** `types-clean`: the repository's own mypy, where the judged tree configures it, in its configured scope. */
export const typesCheck: Check = {
  id: 'types',
  async plan(context): Promise<Plan> {
    const configuration = await mypyConfiguration(context);
    if (!configuration) return { kind: 'not-needed', why: 'no type checker is configured' };
    if (!context.files.some(isPythonFile)) return { kind: 'not-needed', why: 'the tree has no Python file' };
    const toolchain = await context.toolchain();
    const resolved = pythonTool(toolchain, 'mypy');
    if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    const { tool } = resolved;
    const targets = scope(context, configuration.namesFiles);
    return {
      kind: 'workspace',
      tool: `mypy ${tool.version}`,
      command: [...tool.shown, ...mypyArgs, ...targets],
      inputs: [
        ...tool.inputs,
        ...context.project.inputs(configurationFiles),
        sourceInput(context),
        ...(toolchain.kind === 'found' ? packageInputs(toolchain.python) : []),
        ...context.envInputs,
        { kind: 'command', label: 'arguments', value: [...mypyArgs, ...targets].join(' ') },
      ],
      run: workspace => runMypy(context, tool, targets, workspace),
    };
  },
};

/** In mypy's own order; the first that configures it is the one it reads. */
const configurationFiles = ['mypy.ini', '.mypy.ini', 'pyproject.toml', 'setup.cfg'];

const mypyArgs = [
  '--show-column-numbers',
  '--show-error-codes',
  '--hide-error-context',
  '--no-pretty',
  '--no-color-output',
] as const;

async function mypyConfiguration({ project }: CheckContext): Promise<{ namesFiles: boolean } | undefined> {
  for (const path of configurationFiles) {
    if (!project.has(path)) continue;
    const isToml = path === 'pyproject.toml';
    const section = isToml ? await project.toml(path, 'tool', 'mypy') : await project.ini(path, 'mypy');
    // mypy takes mypy.ini for its configuration even without the section.
    if (!section && !path.endsWith('mypy.ini')) continue;
    return { namesFiles: ['files', 'packages', 'modules'].some(key => section && key in section) };
  }
  return undefined;
}

/**
 * What mypy is given: the paths of pygov's configuration; nothing where mypy's own configuration names files; else the
 * packages at the root or below src, and the whole tree where there are none.
 */
function scope({ files, scope: { types } }: CheckContext, namesFiles: boolean): string[] {
  if (types) return ['--', ...types];
  if (namesFiles) return [];
  if (files.some(({ path }) => path.startsWith('src/') && path.endsWith('.py'))) return ['--', 'src'];
  const packages = files.flatMap(({ path }) => /^([^/]+)\/__init__\.pyi?$/.exec(path)?.[1] ?? []);
  return ['--', ...(packages.length > 0 ? packages : ['.'])];
}

/** Every file that mypy can read in the tree: sources, stubs and the markers of typed packages. */
function sourceInput({ files }: CheckContext): Input {
  const sources = files.filter(({ path }) => /(\.pyi?|(^|\/)py\.typed)$/.test(path));
  const value = sources.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\0');
  return { kind: 'tree', label: 'Python files', value };
}

async function runMypy(
  context: CheckContext,
  tool: Tool,
  targets: readonly string[],
  workspace: Workspace,
): Promise<Outcome> {
  const toolchain = await context.toolchain();
  const id = toolchain.kind === 'found' ? toolchain.python.id.slice(0, 16) : 'none';
  const cache = `--cache-dir=${workspace.cacheFolder(`mypy-${id}`)}`;
  const run = await runTool(context, workspace, { tool, args: [...mypyArgs, cache, ...targets] });
  if (run.kind !== 'exited') return run;
  const findings = parseMessages(run.stdout, workspace.path);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (run.code === 0) {
    const files = /^Success: no issues found in (\d+) source files?$/m.exec(run.stdout)?.[1];
    if (!files || files === '0') {
      return unproved('PARTIAL_SCOPE', 'mypy does not say that it checked a file', {
        output: lastLines(run),
      });
    }
    return { kind: 'passed', summary: count(Number(files), 'file'), findings };
  }
  // Exit code 2 is a syntax error (named as a finding) as well as a crash or a wrong configuration (not named).
  if (errors === 0)
    return unproved('TOOL_ERROR', `mypy ended with exit code ${run.code}`, { output: lastLines(run) });
  const outcome = judged(findings, { passed: '', failed: count(errors, 'error') });
  const recovery = shellCommand([...tool.argv, ...targets]);
  return outcome.kind === 'failed' ? { ...outcome, recovery } : outcome;
}

/** A line a message: `app/main.py:12:5: error: Incompatible return value  [return-value]`; notes follow their error. */
function parseMessages(stdout: string, folder: string): Finding[] {
  const line =
    /^(?<path>.+?):(?<line>\d+):(?:(?<column>\d+):)? error: (?<message>.*?)(?: {2}\[(?<rule>[\w-]+)\])?$/gm;
  return [...stdout.matchAll(line)].map(({ groups = {} }) => ({
    rule: groups.rule ?? 'mypy',
    severity: 'error',
    path: repoPath(groups.path ?? '', folder),
    line: Number(groups.line),
    ...(groups.column && { column: Number(groups.column) }),
    message: groups.message ?? '',
  }));
}
