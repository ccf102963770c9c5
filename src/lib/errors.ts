import { printable } from './printable.ts';

/**
 * The failures that pygov expects and explains. Both end the process with exit code 2 and one message that says
 * what is wrong, where, and what to do. Everything else that is thrown is a bug in pygov.
 */

/** The user, or the state of the machine, asks for something that cannot be done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = 2;
  /** The one command that mends it, where there is one. */
  readonly recovery: string | undefined;
  /** Whether it is for want of an object of git's. */
  readonly objectMissing: boolean;

  constructor(
    message: string,
    options: { recovery?: string; cause?: unknown; objectMissing?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.recovery = options.recovery;
    this.objectMissing = options.objectMissing ?? false;
  }
}

/** An object of the judged tree that a damaged, shallow or partial clone lacks: it is never taken for absent. */
export function missingObject(path: string, oid: string, recovery = 'git fsck'): UsageError {
  return new UsageError(`git does not have ${path} (${oid})`, { recovery, objectMissing: true });
}

/**
 * A configuration file or rulebook that cannot be used. `file` is a repository path, `line` 1-based; `at` is the setting
 * that is wrong, where the line is not known yet.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode = 2;

  readonly place: { readonly file: string; readonly line?: number | undefined; readonly at?: string };
  readonly problem: string;

  constructor(place: ConfigError['place'], problem: string) {
    super(`${printable(place.file)}${place.line === undefined ? '' : `:${place.line}`}: ${problem}`);
    this.place = place;
    this.problem = problem;
  }
}

/** The gate was told to stop; `exitCode` is 128 plus the signal's number. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The system's code of a failed call (`ENOENT`, `ENOSPC`), where it has one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
