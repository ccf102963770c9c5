import { accessSync, constants, lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { errorCode, UsageError } from '../lib/errors.ts';
import { sha256 } from '../lib/digest.ts';
import { shellQuote } from '../lib/shell-quote.ts';

/** The hooks that pygov lives in. A clean `git merge` runs pre-merge-commit instead of pre-commit. */
export const hookNames = ['pre-commit', 'pre-merge-commit', 'pre-push'] as const;

export type HookName = (typeof hookNames)[number];

/** What the name of a hook ends with that pygov keeps. */
export const previousSuffix = '.pygov-previous';

/** What a hook starts where the repository has no pygov of its own. Absolute paths. */
export interface Program {
  readonly node: string;
  /** pygov's bin/pygov.cjs. */
  readonly bin: string;
}

/** What stands where git looks for a hook. */
export type HookFile =
  | { readonly kind: 'missing' }
  /** Made by pygov, by whichever version, and untouched since. */
  | { readonly kind: 'ours'; readonly text: string; readonly executable: boolean; readonly program: Program }
  /** Made by pygov, or holding its text, but changed by somebody. */
  | { readonly kind: 'edited' }
  | { readonly kind: 'foreign' };

/**
 * The text of a hook. Its second line is the marker, with a digest over all the other lines: so an edit is told from an
 * older version.
 * @throws UsageError where a path holds a newline, which no recorded line can
 */
export function renderHook(template: string, hook: HookName, program: Program): string {
  const values = { pygov_hook: hook, pygov_node: program.node, pygov_bin: program.bin };
  let text = template;
  for (const [name, value] of Object.entries(values)) {
    if (value.includes('\n'))
      throw new UsageError(`a hook cannot start a program whose path holds a newline: ${value}`);
    text = text.replace(assignment(name), () => `${name}=${shellQuote(value)}`);
  }
  return text.replace(marker, () => `# pygov-hook sha256:${sha256(unmarked(text))}`);
}

/** @throws UsageError where the name is taken by something that is neither a file nor a symlink */
export function readHookFile(path: string): HookFile {
  const stats = entryAt(path);
  if (!stats) return { kind: 'missing' };
  if (!stats.isFile() && !stats.isSymbolicLink()) throw new UsageError(`${path} is not a file`);
  const text = readHookText(path);
  // A hook that holds our text would, kept as the previous one, look for the previous one: itself.
  if (!text.includes(previousSuffix)) return { kind: 'foreign' };
  const digest = marker.exec(text)?.[1];
  const node = recorded(text, 'pygov_node');
  const bin = recorded(text, 'pygov_bin');
  if (
    stats.isSymbolicLink() ||
    digest !== sha256(unmarked(text)) ||
    node === undefined ||
    bin === undefined
  ) {
    return { kind: 'edited' };
  }
  return { kind: 'ours', text, executable: (stats.mode & 0o111) !== 0, program: { node, bin } };
}

/** What stands at a path, a symlink as itself; undefined where nothing does, also for want of a folder. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether git would run it; git ignores a hook that is not executable. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, a symlink to nothing, or without the permission: git skips each of them.
    return false;
  }
}

/** Whether two paths hold the same hook: kind, mode, and bytes or symlink target. */
export function isSameHook(a: string, b: string): boolean {
  return fingerprint(a) === fingerprint(b);
}

const marker = /^# pygov-hook(?: sha256:([0-9a-f]{64}))?$/m;

function unmarked(text: string): string {
  return text.replace(marker, '# pygov-hook');
}

function assignment(name: string): RegExp {
  return new RegExp(`^${name}=(.*)$`, 'm');
}

/** The value of a recorded line, read back as `shellQuote` wrote it. */
function recorded(text: string, name: string): string | undefined {
  const word = assignment(name).exec(text)?.[1];
  return word?.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
}

/** Empty where nothing can be read there. */
export function readHookText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Nothing, a symlink to nothing, or a folder.
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(errorCode(error) ?? '')) return '';
    throw error;
  }
}

function fingerprint(path: string): string {
  const stats: Stats = lstatSync(path);
  const content = stats.isSymbolicLink() ? readlinkSync(path, 'buffer') : readFileSync(path);
  return `${stats.mode.toString(8)} ${sha256(content)}`;
}
