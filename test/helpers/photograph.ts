import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What git itself writes at any time, and what pygov keeps. */
const passedOver = ['.git/objects', '.git/logs', '.git/ORIG_HEAD', '.git/COMMIT_EDITMSG', '.governance'];

/**
 * Every file and folder of a repository with its mode and a digest of its content, and in the working tree with its
 * time: what a gate must leave as it was. The index, refs, HEAD, configuration and hooks are files of `.git`.
 * Names are in Latin-1, so that any bytes can be told apart.
 */
export function photograph(root: string): Record<string, string> {
  const picture: Record<string, string> = {};
  const look = (path: string): void => {
    const shown = path.slice(root.length + 1);
    if (passedOver.includes(shown)) return;
    const bytes = Buffer.from(path, 'latin1');
    const stat = lstatSync(bytes);
    const mode = stat.mode.toString(8);
    if (stat.isDirectory()) {
      if (shown !== '') picture[shown] = mode;
      for (const name of readdirSync(bytes, { encoding: 'latin1' })) look(`${path}/${name}`);
      return;
    }
    const content = stat.isSymbolicLink() ? readlinkSync(bytes) : readFileSync(bytes);
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
    // A shared index is touched by whoever reads it, so that git does not take it for forgotten.
    const time = shown.startsWith('.git/sharedindex') ? '' : String(stat.mtimeMs);
    picture[shown] = [mode, digest, time].join(' ');
  };
  look(root);
  return picture;
}
