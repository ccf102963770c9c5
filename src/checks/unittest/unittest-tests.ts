import { randomInt } from 'node:crypto';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding, Outcome, Workspace } from '../../model.ts';
import { packageInputs, pythonInputs, pythonTool, type Tool } from '../../toolchain/tool.ts';
import { argumentsInput, count, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { heldToLock } from '../held-to-lock.ts';
import { holdToDeclared } from '../outside/hold-to-declared.ts';
import { readUndeclared } from '../outside/read-undeclared.ts';
import { requirementInputs } from '../outside/requirements.ts';
import { watchOutside } from '../outside/watch-outside.ts';
import { repoPath } from '../python-files.ts';
import { lastLines, runTool } from '../run-tool.ts';
import { explainUntracked } from '../pytest/untracked-input.ts';
import { readUnittestReport, type UnittestFailure, type UnittestReport } from './unittest-report.ts';
import { findUnittestScope, type UnittestScope } from './unittest-scope.ts';

/** The whole suite with unittest or Django, where it is not for pytest; undefined where it is, or there is none. */
export async function planUnittest(context: CheckContext): Promise<SinglePlan | undefined> {
  const toolchain = await context.toolchain();
  const scope = await findUnittestScope(context, toolchain);
  if (!scope) return undefined;
  if (toolchain.kind === 'unusable') return { ...toolchain, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const lock = await heldToLock(context, ['']);
  if (lock.kind === 'unproved') return lock;
  const { python } = toolchain;
  const django = pythonTool(toolchain, 'django');
  if (scope.kind === 'django' && django.kind === 'unavailable') {
    return { ...django, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  }
  const tool: Tool =
    scope.kind === 'django' && django.kind === 'found'
      ? { ...django.tool, argv: [python.executable, 'manage.py'], shown: ['<python>', 'manage.py'] }
      : {
          name: 'unittest',
          version: python.version,
          argv: [python.executable, '-m', 'unittest'],
          shown: ['<python>', '-m', 'unittest'],
          inputs: pythonInputs(python),
          runsInPython: true,
        };
  const calls = callsOf(scope, context.scope.tests);
  return {
    kind: 'workspace',
    tool: `${tool.name} ${tool.version}`,
    command: [...tool.shown, ...(calls[0] ?? [])],
    inputs: [
      ...tool.inputs,
      { kind: 'tree', label: 'judged files', value: context.change.head.tree },
      ...packageInputs(python),
      ...lock.inputs,
      ...(await context.runInputs()),
      ...requirementInputs(context),
      argumentsInput([tool.name, ...calls.flat()]),
    ],
    run: workspace => runUnittest({ context, tool, calls, workspace }),
  };
}

/** The arguments of each run. */
function callsOf(scope: UnittestScope, configured: readonly string[] | undefined): string[][] {
  if (scope.kind === 'django') return [['test', '--noinput', '-v', '2', ...(configured ?? [])]];
  const starts = configured ?? scope.starts;
  return starts.map(start => ['discover', '-v', ...(start === '.' ? [] : ['-s', start])]);
}

interface UnittestCall {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly calls: readonly (readonly string[])[];
  readonly workspace: Workspace;
}

async function runUnittest({ context, tool, calls, workspace }: UnittestCall): Promise<Outcome> {
  // Drawn anew for each run, never fixed: a fixed seed hides tests that depend on the order of a set.
  const seed = context.env.PYTHONHASHSEED ?? String(randomInt(1, 2 ** 32 - 1));
  const reports: UnittestReport[] = [];
  const undeclared: Finding[] = [];
  for (const args of calls) {
    const env = { PYTHONHASHSEED: seed, ...watchOutside(context, workspace) };
    const run = await runTool(context, workspace, { tool, args, env });
    if (run.kind !== 'exited') return run;
    undeclared.push(...readUndeclared(run.reports, context));
    const output = lastLines(run);
    const report = readUnittestReport(run.stderr);
    if (report?.ran === 0 && report.failures.length === 0) {
      const recovery = shellCommand([...tool.argv, ...args]);
      return unproved('PARTIAL_SCOPE', `${tool.name} found no test`, { output, recovery });
    }
    if (report?.ok !== (run.code === 0)) {
      return unproved('TOOL_ERROR', `${tool.name} ended with exit code ${run.code}`, { output });
    }
    if (!report.ok) {
      const outcome = failed(report, { context, tool, args, workspace, seed, output });
      return holdToDeclared(outcome, undeclared, context);
    }
    reports.push(report);
  }
  const ran = sum(reports.map(report => report.ran));
  const skipped = sum(reports.map(report => report.skipped));
  if (ran === skipped) return unproved('PARTIAL_SCOPE', `${tool.name} ran no test: every one was skipped`);
  const summary = [count(ran, 'test'), ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
  return holdToDeclared({ kind: 'passed', summary, findings: [], hashSeed: seed }, undeclared, context);
}

interface FailedRun extends Omit<UnittestCall, 'calls'> {
  readonly args: readonly string[];
  readonly seed: string;
  readonly output: string;
}

function failed(report: UnittestReport, run: FailedRun): Outcome {
  const { context, tool, args, workspace, seed, output } = run;
  const findings = report.failures.map(failure => asFinding(failure, context, workspace.path));
  const unfound = findings.length > 0 ? explainUntracked(findings, { ...context, folder: '' }) : undefined;
  if (unfound) return unproved('UNTRACKED_INPUT', unfound.message, { output, recovery: unfound.recovery });
  return {
    kind: 'failed',
    summary: `${count(report.ran, 'test')}, ${report.counts} (PYTHONHASHSEED=${seed})`,
    findings,
    hashSeed: seed,
    recovery: `PYTHONHASHSEED=${seed} ${shellCommand([...tool.argv, ...args])}`,
    ...(findings.length === 0 && { output }),
  };
}

/** At the innermost line of a test file, else of another file of the tree, else in the file that the test's name tells. */
function asFinding(
  { id, frames, message }: UnittestFailure,
  { redact, files }: CheckContext,
  folder: string,
): Finding {
  const known = new Set(files.map(({ path }) => path));
  const places = frames
    .map(({ file, line }) => ({ path: repoPath(file, folder), line }))
    .filter(({ path }) => known.has(path));
  const place = places.findLast(({ path }) => /(^|\/)tests?(\/|\w*\.py$)/.test(path)) ?? places.at(-1);
  const names = id.split('.');
  const byName = names
    .map((_name, at) => `${names.slice(0, at + 1).join('/')}.py`)
    .find(path => known.has(path));
  return {
    rule: redact(id),
    severity: 'error',
    ...(place ?? { path: byName ?? `${names[0] ?? id}.py` }),
    message: redact(message.replaceAll(folder, '<slot>')),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
