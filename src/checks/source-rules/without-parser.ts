import { dirname } from 'node:path';
import { packageRoot } from '../../lib/package-root.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Outcome } from '../../model.ts';
import type { NoParser } from '../../source-rules/parser.ts';
import { unproved } from '../check.ts';

/**
 * What is not parsed is not judged. Where the parser is built for the platform, npm brings it (`--omit=optional` leaves it
 * out); where it is not, nothing does, and the message says what would.
 */
export function withoutParser({ unavailable, isBuilt }: NoParser): Outcome {
  if (isBuilt)
    return unproved('TOOL_UNAVAILABLE', unavailable, {
      recovery: shellCommand(['npm', 'install', '--include=optional', '--prefix', installRoot()]),
    });
  const where = 'it is built for Linux with glibc (as in the image node:20-slim) and macOS, on x64 and arm64';
  return unproved('TOOL_UNAVAILABLE', `${unavailable}; ${where}`, { recovery: 'pygov doctor' });
}

/** The folder above the `node_modules` that pygov is installed in, else its own. */
function installRoot(): string {
  const root = packageRoot();
  const at = root.lastIndexOf('/node_modules/');
  return at === -1 ? root : dirname(root.slice(0, at + '/node_modules'.length));
}
