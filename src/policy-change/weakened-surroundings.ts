import type { ChangedFile, ChangeReader, Oid } from '../model.ts';
import { compareLines } from './compare-lines.ts';
import { compareSettings } from './compare-settings.ts';
import type { GuardedFile } from './guarded-file.ts';
import { guards } from './guards.ts';

/**
 * What a Change loosens around the policy: hooks, allow-lists, the configuration of tools, comments that hide findings. A
 * line for each kind, for people. Nothing is read but the Change's files that a guard is about, as they were and are.
 * @param files of a Change that has a base
 */
export async function weakenedSurroundings(
  files: readonly ChangedFile[],
  reader: Pick<ChangeReader, 'readBlobIf'>,
): Promise<string[]> {
  const { limits } = guards;
  const told: string[] = [];
  const known = new Map<Oid, Promise<string | undefined>>();
  const readText = async (oid: Oid) => {
    const content = await reader.readBlobIf(oid, size => size <= limits['largest-file']);
    return Buffer.isBuffer(content) ? content.toString() : undefined;
  };
  const read = (oid: Oid) => {
    const text = known.get(oid) ?? readText(oid);
    known.set(oid, text);
    return text;
  };
  let passedOver = 0;
  for (const guard of Object.values(guards.guards)) {
    const concerned = matching(
      files,
      'files' in guard ? guard.files : guard.tables.map(table => table.files),
    );
    passedOver = Math.max(passedOver, concerned.length - limits.files);
    const both: GuardedFile[] = [];
    for (const file of concerned.slice(0, limits.files)) {
      const [before, after] = await Promise.all([sideText(file.base, read), sideText(file.head, read)]);
      // What is too large or not on this machine says nothing on one side alone.
      if (before !== unknown && after !== unknown) both.push({ path: file.path, before, after });
    }
    if (both.length === 0) continue;
    const found =
      'files' in guard ? compareLines(guard, both) : await compareSettings(guard, both, limits.named);
    if (found !== undefined) told.push(`this change ${guard.tells}: ${found}`);
  }
  if (passedOver > 0)
    told.push(`${passedOver} changed files were not looked at for what hides findings: too many`);
  return told;
}

const unknown = Symbol('unknown');

async function sideText(
  side: ChangedFile['head'],
  read: (oid: Oid) => Promise<string | undefined>,
): Promise<string | typeof unknown | undefined> {
  return side?.mode.startsWith('100') === true ? ((await read(side.oid)) ?? unknown) : undefined;
}

function matching(files: readonly ChangedFile[], patterns: readonly string[]): ChangedFile[] {
  const all = patterns.map(pattern => new RegExp(pattern));
  return files.filter(({ path }) => all.some(one => one.test(path)));
}
