import { printable } from '../lib/printable.ts';
import { shellCommand } from '../lib/shell-quote.ts';

/** So many names tell what a list is of. */
const namesShown = 3;

export function shortList(names: readonly string[]): string {
  const more = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Refs that are not judged, because what they name is no news to the remote. */
export function formatPublished(refs: readonly string[]): string {
  return `pygov pre-push: nothing new in ${printable(shortList(refs))}: the target branch has these commits`;
}

/** Everything is new, and the command that tells git, and so pygov, what it is compared with. */
export function formatWithoutTarget(remote: string): string {
  const recovery = shellCommand(['git', 'remote', 'set-head', remote, '--auto']);
  return `pygov pre-push: the default branch of ${printable(remote)} is not known, so everything counts as new; to settle it: ${recovery}`;
}
