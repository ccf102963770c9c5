import { printable } from '../lib/printable.ts';

/** So many names tell what a list is of. */
const namesShown = 3;

export function shortList(names: readonly string[]): string {
  const more = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Tags that are not judged, because what they name is no news to the remote. */
export function formatPublished(tags: readonly string[]): string {
  return `pygov pre-push: nothing new in ${printable(shortList(tags))}: the target branch has these commits`;
}
