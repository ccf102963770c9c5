import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuote } from '../../src/lib/shell-quote.ts';

export interface ManagerShims {
  /** To be put in front of PATH. */
  readonly folder: string;
  /** Every call so far, a command line each. */
  calls(): string[];
}

/**
 * Stand-ins for managers of environments that cannot be installed where the tests run: each records how it is called,
 * and prints what it is given here or fails.
 * @param answers what a shim prints, by name; undefined: it ends with exit code 1
 */
export function managerShims(
  parent: string,
  answers: Readonly<Record<string, string | undefined>>,
): ManagerShims {
  const folder = join(parent, 'shims');
  const log = join(parent, 'shims.log');
  mkdirSync(folder, { recursive: true });
  for (const [name, answer] of Object.entries(answers)) {
    const file = join(folder, name);
    const end = answer === undefined ? 'exit 1' : `printf '%s\\n' ${shellQuote(answer)}`;
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${shellQuote(log)}\n${end}\n`);
    chmodSync(file, 0o755);
  }
  return {
    folder,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

/** A folder that passes for a virtual environment: its python starts another one. */
export function environmentAt(folder: string, python: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'python'), `#!/bin/sh\nexec ${shellQuote(python)} "$@"\n`);
  chmodSync(join(folder, 'bin', 'python'), 0o755);
}
