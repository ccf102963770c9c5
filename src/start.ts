import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { compiledFolder } from './lib/compiled-folder.ts';

/** Of `cli.cjs`, hexadecimal; the build sets it. */
declare const programDigest: string;

/**
 * What starts pygov: compiles `dist/cli.cjs`, or takes it as an earlier run left it, compiled, in `dist/compiled/`. V8 needs
 * about as long to compile it as Node needs to start. What is kept is a file for each Node and each gate, in pygov's own
 * folder: whoever can write there can write the program itself. A folder that cannot be written keeps none.
 */
const file = join(__dirname, 'cli.cjs');
const kept = join(
  __dirname,
  compiledFolder,
  `${programDigest}-${process.version}-${process.arch}-${taskName()}.bin`,
);
const digestLength = 32;
const cachedData = readKept();
// ASCII, as esbuild writes it: nothing to decode.
const script = new Script(readFileSync(file, 'latin1'), {
  filename: file,
  ...(cachedData && { cachedData }),
});
if (!cachedData || script.cachedDataRejected) process.once('exit', keep);
type Wrapped = (require: NodeJS.Require, filename: string) => { run: () => Promise<void> };
void (script.runInThisContext() as Wrapped)(require, file).run();

/** Different tasks use different parts of the program, and only what was used is kept compiled. */
function taskName(): string {
  const [verb = '', gate = ''] = process.argv.slice(2);
  const name = verb === 'hook' || verb === 'gate' ? gate : verb;
  return /^[a-z-]{1,20}$/.test(name) ? name : 'other';
}

/** V8 asks whether version, flags and the length of the program are the same; not whether what is kept is whole. */
function readKept(): Buffer | undefined {
  try {
    const content = readFileSync(kept);
    const data = content.subarray(digestLength);
    return digest(data).equals(content.subarray(0, digestLength)) ? data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * After a run, when V8 knows which functions were used. Nobody has to notice when it fails. Two runs at once may spoil each
 * other's file, which the digest tells.
 */
function keep(): void {
  const written = `${kept}.new`;
  try {
    const data = script.createCachedData();
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(written, Buffer.concat([digest(data), data]));
    renameSync(written, kept);
  } catch {
    // The next run tries again.
  }
}

function digest(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
