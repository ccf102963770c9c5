import { posix } from 'node:path';
import { isUtf8Path } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Finding, Input, Outcome, Workspace } from '../model.ts';
import type { Table } from '../toolchain/project-config.ts';
import { packageInputs, pythonTool, type Tool } from '../toolchain/tool.ts';
import {
  argumentsInput,
  count,
  judged,
  unproved,
  type Check,
  type CheckContext,
  type Plan,
} from './check.ts';
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
    const targets = [`--config-file=${configuration.file}`, ...scope(context, configuration)];
    return {
      kind: 'workspace',
      tool: `mypy ${tool.version}`,
      command: [...tool.shown, ...mypyArgs, ...targets],
      inputs: [
        ...tool.inputs,
        ...(await context.project.inputs(configurationFiles)),
        sourceInput(context, configuration),
        ...(toolchain.kind === 'found' ? packageInputs(toolchain.python) : []),
        ...(await context.runInputs()),
        argumentsInput([...mypyArgs, ...targets]),
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
  '--error-summary',
] as const;

interface MypyConfiguration {
  /** Empty where there is only pygov's own; mypy then reads none, also not the user's. */
  readonly file: string;
  readonly table: Table;
}

async function mypyConfiguration({ project, scope }: CheckContext): Promise<MypyConfiguration | undefined> {
  for (const path of configurationFiles) {
    if (!project.has(path)) continue;
    const isToml = path === 'pyproject.toml';
    const section = isToml ? await project.toml(path, 'tool', 'mypy') : await project.ini(path, 'mypy');
    // mypy takes mypy.ini for its configuration even without the section.
    if (!section && !path.endsWith('mypy.ini')) continue;
    return { file: path, table: section ?? {} };
  }
  return scope.types && { file: '', table: {} };
}

/**
 * What mypy is given: the paths of pygov's configuration; nothing where mypy's own configuration names files; else
 * `src`, or every folder and module at the root that holds source rather than tests.
 */
function scope({ files, scope: { types } }: CheckContext, { table }: MypyConfiguration): string[] {
  if (types) return ['--', ...types];
  if (['files', 'packages', 'modules'].some(key => key in table)) return [];
  const python = files.filter(isPythonFile);
  if (python.some(({ path }) => path.startsWith('src/'))) return ['--', 'src'];
  const atRoot = new Set(python.map(({ path }) => path.split('/', 1)[0] ?? path));
  const source = [...atRoot].filter(
    name => isUtf8Path(name) && !/^(\..*|tests?|setup\.py|conftest\.py)$/.test(name),
  );
  return ['--', ...(source.length > 0 ? source : ['.'])];
}

/**
 * Every file that mypy can read in the tree: sources, stubs and the markers of typed packages; a file that is named is
 * read whatever its suffix, so names that are not only folders make every file count.
 */
function sourceInput({ files, scope: { types } }: CheckContext, { table }: MypyConfiguration): Input {
  const named = [table.files, types]
    .flat()
    .flatMap(names => (typeof names === 'string' ? names.split(',') : []));
  const wanted = new Set(named.map(name => posix.normalize(name.trim())));
  const isRead = (path: string) => /(\.pyi?|(^|\/)py\.typed)$/.test(path);
  const anyFile =
    [...wanted].some(name => /[*?[]/.test(name)) ||
    files.some(({ path }) => !isRead(path) && wanted.has(path));
  const sources = anyFile ? files : files.filter(({ path }) => isRead(path));
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
  // mypy goes on without a configuration that it cannot read; what it finds then is not what the project asks for.
  const notices = complaints(run.stderr);
  const unread = notices.find(({ message }) => !/^(\[|No \[mypy\])/.test(message));
  if (unread) {
    const message = `mypy cannot read its configuration: ${unread.path}: ${unread.message}`;
    return unproved('TOOL_ERROR', message, { output: lastLines(run) });
  }
  // With exit code 2 mypy stopped at what it names: what else is wrong, it has not seen.
  const found = parseMessages(run.stdout, workspace.path).map(finding =>
    run.code === 1 ? finding : { ...finding, hidesOthers: true },
  );
  const findings = [...found, ...notices];
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

/**
 * A line a message: `app/main.py:12:5: error: Incompatible return value  [return-value]`; notes follow their error. With
 * `show_error_end` the place of the end stands behind that of the start.
 */
function parseMessages(stdout: string, folder: string): Finding[] {
  const line =
    /^(?<path>.+?):(?<line>\d+):(?:(?<column>\d+):)?(?:\d+:\d+:)? error: (?<message>.*?)(?: {2}\[(?<rule>[\w-]+)\])?$/gm;
  return [...stdout.matchAll(line)].map(({ groups = {} }) => ({
    rule: groups.rule ?? 'mypy',
    severity: 'error',
    path: repoPath(groups.path ?? '', folder),
    line: Number(groups.line),
    ...(groups.column && { column: Number(groups.column) }),
    message: groups.message ?? '',
  }));
}

/** What mypy says of its configuration before it goes on: `mypy.ini: [mypy]: Unrecognized option: strct = True`. */
function complaints(stderr: string): Finding[] {
  const line = /^(?<path>\.?mypy\.ini|pyproject\.toml|setup\.cfg): (?<message>.+)$/gm;
  return [...stderr.matchAll(line)].map(({ groups = {} }) => ({
    rule: 'mypy-config',
    severity: 'warning',
    path: groups.path ?? '',
    message: groups.message ?? '',
  }));
}
