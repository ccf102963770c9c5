import { constants } from 'node:os';
import type { Command, Output } from './commands/command.ts';
import * as baseline from './commands/baseline.ts';
import * as contract from './commands/contract.ts';
import * as doctor from './commands/doctor.ts';
import * as evidence from './commands/evidence.ts';
import * as explain from './commands/explain.ts';
import * as gate from './commands/gate.ts';
import * as hook from './commands/hook.ts';
import * as install from './commands/install.ts';
import * as policy from './commands/policy.ts';
import * as rules from './commands/rules.ts';
import * as run from './commands/run.ts';
import * as scan from './commands/scan.ts';
import * as secrets from './commands/secrets.ts';
import * as status from './commands/status.ts';
import * as uninstall from './commands/uninstall.ts';
import { errorCode, errorMessage, InterruptedError, UsageError } from './lib/errors.ts';
import { printable, printableLines } from './lib/printable.ts';
import { packageVersion } from './lib/package-root.ts';
import { runnable } from './lib/self-command.ts';
import type { Context } from './model.ts';
import { errorDocument } from './report/json.ts';

/** Every verb, with what `pygov --help` says of it. Libraries load where they are used, so a verb costs only its own. */
const verbs: Readonly<Record<string, { help: string; command: Command }>> = {
  install: { help: 'put the hooks into this repository', command: install },
  uninstall: { help: 'take the hooks out again', command: uninstall },
  gate: { help: 'judge a change by hand: pre-commit | pre-push | ci', command: gate },
  run: { help: 'run the checks of a commit on chosen files', command: run },
  baseline: { help: 'take what a new tree holds for old: count it, do not block', command: baseline },
  secrets: { help: 'baseline: say which findings of the secret scan are none', command: secrets },
  status: { help: 'what is proved for the staged tree and for HEAD', command: status },
  evidence: {
    help: 'list | show | why | stats | prune | record | ingest: what was proved, and why it counts',
    command: evidence,
  },
  explain: { help: 'why the last gate decided as it did, down to the inputs', command: explain },
  policy: { help: 'show | explain: the rules, where they are from, and what they mean', command: policy },
  scan: {
    help: 'look for secrets in the whole tree, some paths, a range or the whole history',
    command: scan,
  },
  rules: { help: 'list | test | new: the rules that Python source is held to', command: rules },
  contract: { help: 'what a change does to those who use the interface', command: contract },
  doctor: { help: 'what pygov finds on this machine, and what is missing', command: doctor },
  hook: { help: 'what the installed hooks call', command: hook },
};

const helpText = `pygov: git hooks for backend Python that judge the exact tree

usage: pygov <command> [options]

${Object.entries(verbs)
  .map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`)
  .join('\n')}

pygov <command> --help shows the options of a command.
Exit codes: 0 ready, 1 a claim failed, 2 a claim is not verified or the input is wrong, 130 interrupted.`;

async function main(args: string[], context: Context, output: Output): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') {
    output.out(helpText);
    return verb === undefined ? 2 : 0;
  }
  if (verb === '--version' || verb === '-V') {
    output.out(packageVersion());
    return 0;
  }
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (context.cwd === '') throw new UsageError('the current folder is gone', { recovery: 'cd' });
  if (!known) {
    const problem = `unknown command ${JSON.stringify(verb)}; the commands are ${Object.keys(verbs).join(', ')}`;
    throw new UsageError(problem, { recovery: 'pygov --help' });
  }
  return known.command.run(rest, context, output);
}

/** What a full disk, a limit or missing rights make of any call; said in the system's words, it is no bug of pygov's. */
const systemRefusals = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
];

/** Prints what went wrong, for people on stderr, and with `--json` as the one document on stdout. */
function fail(error: unknown, args: readonly string[], output: Output): number {
  const refused = systemRefusals.includes(errorCode(error) ?? '');
  const expected =
    refused || (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number');
  const message = errorMessage(error);
  const recovery =
    error instanceof Error && 'recovery' in error && typeof error.recovery === 'string'
      ? runnable(error.recovery, context)
      : undefined;
  if (args.includes('--json')) {
    const problem = { message, ...(recovery !== undefined && { recovery }), internal: !expected };
    output.out(errorDocument(problem, 2));
  }
  if (expected) {
    output.err(printableLines(`pygov: ${message}`));
    if (recovery !== undefined) output.err(`  to mend: ${printable(recovery)}`);
  } else {
    const trace = error instanceof Error ? (error.stack ?? message) : message;
    output.err(printableLines(`pygov: internal error: ${trace}`));
    output.err('  nothing was changed; please report this, the gate stays shut');
  }
  return 2;
}

const interruption = new AbortController();
let exitBySignal: number | undefined;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    exitBySignal ??= 128 + constants.signals[name];
    interruption.abort();
  });
}
// Without a listener a write that fails would end the process at once, with an exit code of Node's own.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const args = process.argv.slice(2);
const output: Output = {
  out: text => process.stdout.write(`${text}\n`),
  err: text => process.stderr.write(`${text}\n`),
};
const context: Context = {
  cwd: workingFolder(),
  env: process.env,
  now: () => new Date(),
  signal: interruption.signal,
};

let exitCode: number;
try {
  exitCode = await main(args, context, output);
} catch (error) {
  exitCode = error instanceof InterruptedError ? interrupted(args, output) : fail(error, args, output);
}
if (exitBySignal !== undefined) output.err('pygov: interrupted, nothing is proved');
// Pipes are written asynchronously: leave only when both are through.
process.stdout.write('', () => {
  const lost = lostOutput();
  if (lost) output.err(`pygov: the output cannot be written: ${lost.message}`);
  process.stderr.write('', () => {
    process.exit(exitBySignal ?? (exitCode || (lost ? 2 : 0)));
  });
});

/** Empty where the folder was deleted. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return '';
  }
}

function interrupted(args: readonly string[], output: Output): number {
  if (args.includes('--json')) {
    output.out(errorDocument({ message: 'interrupted', internal: false }, exitBySignal ?? 2));
  }
  return 2;
}

/** Why the answer did not arrive; a reader that went away (`pygov status | head`) is no failure. */
function lostOutput(): Error | undefined {
  const { errored } = process.stdout;
  return errored && errorCode(errored) !== 'EPIPE' ? errored : undefined;
}
