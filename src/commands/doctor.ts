import { join } from 'node:path';
import type { SinglePlan } from '../checks/check.ts';
import { changeReader } from '../git/change-reader.ts';
import { Repo } from '../git/repo.ts';
import { governanceFolder } from '../git/governance-folder.ts';
import { hookStates } from '../install.ts';
import { wholeTreeToJudge } from '../judge-changes.ts';
import { ConfigError, UsageError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { packageVersion } from '../lib/package-root.ts';
import { runnableAtRoot } from '../lib/self-command.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Change, Context, TreeFile } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import type { Session } from '../session.ts';
import { droppedVariables } from '../toolchain/environment.ts';
import { checkLine, projectCommands } from '../toolchain/project-commands.ts';
import { ProjectConfig } from '../toolchain/project-config.ts';
import type { Output } from './command.ts';
import type { Diagnosis } from './doctor/diagnosis.ts';
import { examinePython } from './doctor/examine-python.ts';
import { examineRulebooks } from './doctor/examine-rulebooks.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov doctor [--json]

What pygov finds on this machine and in the staged tree, and one command for each thing that is missing.
Exit code 0 if all is well, else 2.`;

export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption }, args, output);
  if (!parsed) return 0;
  return withSession(context, async session => {
    const diagnoses = (await examine(session)).map(diagnosis => withRunnableRecovery(diagnosis, session));
    const healthy = diagnoses.every(({ ok }) => ok);
    if (parsed.values.json) output.out(answerDocument({ healthy, diagnoses }));
    else for (const line of describeAll(diagnoses)) output.out(line);
    return healthy ? 0 : 2;
  });
}

function withRunnableRecovery(diagnosis: Diagnosis, { context, repository }: Session): Diagnosis {
  if (diagnosis.recovery === undefined) return diagnosis;
  const place = { ...context, root: repository.root };
  return { ...diagnosis, recovery: runnableAtRoot(diagnosis.recovery, place) };
}

async function examine(session: Session): Promise<Diagnosis[]> {
  const { change } = await wholeTreeToJudge(session);
  return [
    await examineGit(session),
    { subject: 'node', ok: true, detail: `${process.version} at ${process.execPath}` },
    { subject: 'pygov', ok: true, detail: packageVersion() },
    ...(await examineHooks(session)),
    attempt('ledger', 'ls -la .governance', () => examineLedger(session)),
    attempt('snapshot', 'export XDG_CACHE_HOME=/a/folder/outside/every/repository', () =>
      session.cacheFolder(),
    ),
    ...(await examineRulebooks(session, change)),
    ...(await examineTree(session, change)),
  ];
}

/** `rev-list --filter=object:type` came with this one. */
const oldestGit = [2, 32] as const;

async function examineGit(session: Session): Promise<Diagnosis> {
  const repo = await Repo.open(session.repository);
  const version = await repo.version();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > oldestGit[0] || (major === oldestGit[0] && minor >= oldestGit[1]);
  return {
    subject: 'git',
    ok,
    detail: ok ? version : `${version} is too old, ${oldestGit.join('.')} is needed`,
    ...(!ok && { recovery: 'git --version' }),
  };
}

async function examineHooks(session: Session): Promise<Diagnosis[]> {
  const states = await hookStates(session.repository);
  return states.map(({ name, path, state, previous, tools, folder }) => {
    const chained = previous?.runs ? `, after ${previous.path}${named(previous.tools)}` : '';
    const detail = folder.refusal ? folder.refusal.message : `${state}: ${path}${named(tools)}${chained}`;
    const ok = state === 'installed' && !folder.refusal;
    const recovery = folder.refusal?.recovery ?? 'pygov install';
    return { subject: `hook ${name}`, ok, detail, ...(!ok && { recovery }) };
  });
}

function named(tools: readonly string[]): string {
  return tools.length === 0 ? '' : ` (${tools.join(', ')})`;
}

function examineLedger({ ledger, repository }: Session): string {
  ledger.prepare();
  const { records, damaged } = ledger.all();
  const folder = governanceFolder(repository);
  const [first] = damaged;
  if (first) {
    const aside = join(folder, 'ledger', 'damaged');
    const files = damaged.map(({ file }) => join(folder, 'ledger', file));
    throw new UsageError(`${damaged.length} damaged records, such as ${first.file}: ${first.problem}`, {
      recovery: `${shellCommand(['mkdir', '-p', aside])} && ${shellCommand(['mv', ...files, aside])}`,
    });
  }
  return `${records.length} records in ${folder}`;
}

/** What depends on the judged tree: its configuration, the interpreter, and how each claim would be proved. */
async function examineTree(session: Session, change: Change): Promise<Diagnosis[]> {
  try {
    const config = await session.loadConfig(change.head.tree);
    const reader = changeReader(session.repository, session.reader, change);
    const files = await reader.headFiles();
    const project = new ProjectConfig(files, reader);
    const toolchain = await session.toolchains(config, files, project)();
    const plans = await session.plans(change, 'pre-push');
    const dropped = droppedVariables(session.context.env, session.declared(config));
    return [
      { subject: 'configuration', ok: true, detail: config.file ?? 'none, the defaults apply' },
      ...(await examinePython(toolchain, project, session)),
      ...[...plans].flatMap(([claim, plan]) =>
        (plan.kind === 'several' ? plan.plans : [plan]).flatMap(single => [
          examinePlan(claim, single),
          ...warningsOf(single).map(detail => ({ subject: claim, ok: true, detail })),
        ]),
      ),
      ...(await examineCommands(project, files)),
      {
        subject: 'environment',
        ok: true,
        detail: `tools do not see ${dropped.length} variables (${dropped.join(', ')}); "env": {"pass": [NAME]} hands one on`,
      },
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [{ subject: 'configuration', ok: false, detail: error.message, recovery: 'pygov doctor' }];
  }
}

/** What the repository runs elsewhere, and how it would be chosen for a claim here. */
async function examineCommands(project: ProjectConfig, files: readonly TreeFile[]): Promise<Diagnosis[]> {
  const commands = await projectCommands(project, files);
  return commands.map(command => {
    const line = checkLine(command);
    const chosen = line === undefined ? '' : `; ${line} makes it a claim`;
    return {
      subject: `command (${command.purpose})`,
      ok: true,
      detail: `${shellCommand(command.words)} in ${command.source}${chosen}`,
    };
  });
}

function examinePlan(claim: string, plan: SinglePlan): Diagnosis {
  switch (plan.kind) {
    case 'not-needed':
      return { subject: claim, ok: true, detail: `not needed (${plan.why})` };
    case 'unproved':
      return {
        subject: claim,
        ok: false,
        detail: `${plan.reason}: ${plan.message}`,
        recovery: plan.recovery ?? 'pygov gate pre-push',
      };
    case 'blobs':
    case 'workspace':
      return { subject: claim, ok: true, detail: `${plan.tool}: ${plan.command.join(' ')}` };
  }
}

function warningsOf(plan: SinglePlan): readonly string[] {
  return 'warnings' in plan ? (plan.warnings ?? []) : [];
}

function attempt(subject: string, recovery: string, examineIt: () => string): Diagnosis {
  try {
    return { subject, ok: true, detail: examineIt() };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { subject, ok: false, detail: error.message, recovery: error.recovery ?? recovery };
  }
}

/** What mends several is said with the first of them. */
function describeAll(diagnoses: readonly Diagnosis[]): string[] {
  const said = new Set<string>();
  return diagnoses.map(({ recovery, ...diagnosis }) => {
    if (recovery === undefined) return describe(diagnosis);
    const line = describe({ ...diagnosis, recovery: said.has(recovery) ? 'as above' : recovery });
    said.add(recovery);
    return line;
  });
}

function describe({ subject, ok, detail, recovery }: Diagnosis): string {
  const line = `${ok ? 'ok    ' : 'not ok'}  ${subject.padEnd(21)} ${printable(detail)}`;
  return recovery === undefined ? line : `${line}\n        to mend: ${printable(recovery)}`;
}
