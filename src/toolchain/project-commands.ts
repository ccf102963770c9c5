import { shellCommands } from '../lib/shell-words.ts';
import type { TreeFile } from '../model.ts';
import { withoutLauncher } from './command-words.ts';
import { definedScripts } from './defined-scripts.ts';
import type { ProjectConfig } from './project-config.ts';

/** A command by which the repository itself lints, checks types or tests. */
export interface ProjectCommand {
  /** Where it is defined: `Makefile, lint`. */
  readonly source: string;
  readonly purpose: Purpose;
  readonly words: readonly string[];
  /** The entry of `checks:` that would run it as a claim; absent for one that needs a shell, or another folder. */
  readonly check?: { readonly name: string; readonly run: readonly string[] };
}

type Purpose = 'lint' | 'types' | 'tests';

/**
 * The commands of the judged tree's workflows, Makefile, tox.ini, noxfile.py and hatch scripts that start a tool which is
 * known here by its name. They are read, nothing is run. Of equal ones the first counts.
 */
export async function projectCommands(
  project: ProjectConfig,
  files: readonly TreeFile[],
): Promise<ProjectCommand[]> {
  const commands = new Map<string, ProjectCommand>();
  for (const { source, script, folder } of await definedScripts(project, files)) {
    let elsewhere = folder;
    for (const words of await shellCommands(script)) {
      if (words[0] === 'cd') elsewhere = words[1];
      const bare = withoutLauncher(words);
      const purpose = purposeOf(bare);
      const key = bare.join('\0');
      if (purpose === undefined || commands.has(key)) continue;
      const check = elsewhere === undefined ? asCheck(bare, purpose, commands) : undefined;
      commands.set(key, { source, purpose, words: bare, ...(check && { check }) });
    }
  }
  return [...commands.values()];
}

function purposeOf([program = '', ...args]: readonly string[]): Purpose | undefined {
  // What asks or serves, and what would change the files that it judges.
  if (args.some(arg => /^(--version|--help|-h|server|clean)$/.test(arg)) || writesFiles(program, args))
    return undefined;
  if (/(^|\/)manage\.py$/.test(program) || args[0]?.endsWith('manage.py') === true) {
    return args.includes('test') ? 'tests' : undefined;
  }
  if (program === 'coverage') return args[0] === 'run' ? 'tests' : undefined;
  return purposes[program];
}

function writesFiles(program: string, args: readonly string[]): boolean {
  const checks = args.some(arg => ['--check', '--check-only', '-c', '--diff'].includes(arg));
  if (program === 'black' || program === 'isort') return !checks;
  if (program !== 'ruff') return false;
  return args[0] === 'format' ? !checks : args.includes('--fix') || args[0] === 'clean';
}

const purposes: Readonly<Record<string, Purpose>> = {
  ruff: 'lint',
  flake8: 'lint',
  pylint: 'lint',
  black: 'lint',
  isort: 'lint',
  bandit: 'lint',
  pycodestyle: 'lint',
  pydocstyle: 'lint',
  mypy: 'types',
  pyright: 'types',
  basedpyright: 'types',
  pytype: 'types',
  pytest: 'tests',
  unittest: 'tests',
  tox: 'tests',
  nox: 'tests',
};

/** As `checks:` has it: without a shell, `python` for the interpreter of the project. */
function asCheck(
  words: readonly string[],
  purpose: Purpose,
  known: ReadonlyMap<string, ProjectCommand>,
): { name: string; run: readonly string[] } | undefined {
  const [program = '', ...args] = words;
  // tox and nox make environments: nothing for a snapshot.
  if (/^(tox|nox)$/.test(program) || words.some(word => /[$`{}*?]/.test(word))) return undefined;
  const isScript = program.includes('/') || program.endsWith('.py');
  const own = `${isScript || program.startsWith('python') ? 'django' : program}-${purpose === 'tests' ? 'green' : 'clean'}`;
  const taken = [...known.values()].filter(({ check }) => check?.name.startsWith(own)).length;
  const name = taken === 0 ? own : `${own}-${taken + 1}`;
  if (/^python[\d.]*$/.test(program)) return { name, run: ['python', ...args] };
  return { name, run: isScript ? ['python', ...words] : ['python', '-m', ...words] };
}

/** The configuration that chooses a command, in one line. */
export function checkLine({ check }: ProjectCommand): string | undefined {
  return (
    check && `"checks": {"${check.name}": {"run": ${JSON.stringify(check.run).replaceAll('","', '", "')}}}`
  );
}
