import { posix } from 'node:path';
import { displayPath } from '../lib/repo-path.ts';
import type { GuardedFile } from './guarded-file.ts';
import type { GuardedSetting, SettingsGuard } from './guards-schema.ts';
import { isLooser } from './is-looser.ts';
import { readTable, valuesAt } from './read-table.ts';

/** The settings of a tool in one folder, on one side; several files may hold them. */
interface Side {
  readonly tables: object[];
  readonly paths: string[];
}

/**
 * What of a tool's settings is looser, and where. A tool that is new is none: nothing was asked before. Settings that move
 * from one file of a folder to another are the same.
 */
export async function compareSettings(
  guard: SettingsGuard,
  files: readonly GuardedFile[],
  named: number,
): Promise<string | undefined> {
  const folders = new Set(files.map(({ path }) => posix.dirname(path)));
  const found: string[] = [];
  for (const folder of folders) {
    const inFolder = files.filter(({ path }) => posix.dirname(path) === folder);
    const [before, after] = await Promise.all([
      sideOf(guard, inFolder, 'before'),
      sideOf(guard, inFolder, 'after'),
    ]);
    if (before === 'unreadable' || after === 'unreadable') continue;
    if (before.tables.length === 0 && guard['new-counts'] !== true) continue;
    const [path = ''] = after.paths.length > 0 ? after.paths : before.paths;
    const where = displayPath(path);
    if (after.tables.length === 0) {
      if (guard['new-counts'] !== true) found.push(`its configuration in ${where} is gone`);
      continue;
    }
    found.push(
      ...guard.settings.flatMap(setting => {
        const looser = isLooser(setting, values(before, setting), values(after, setting));
        return looser === undefined ? [] : [`${looser} (${where})`];
      }),
    );
  }
  if (found.length === 0) return undefined;
  const more = found.length > named ? [`and ${found.length - named} more`] : [];
  return [...found.slice(0, named), ...more].join('; ');
}

/** A file that cannot be read says nothing: its tool will, and fail closed. */
async function sideOf(
  { tables }: SettingsGuard,
  files: readonly GuardedFile[],
  side: 'before' | 'after',
): Promise<Side | 'unreadable'> {
  const found: Side = { tables: [], paths: [] };
  for (const file of files) {
    const text = file[side];
    const place = tables.find(table => new RegExp(table.files).test(file.path));
    if (text === undefined || !place) continue;
    const table = await readTable(file.path, text, place);
    if (table === 'unreadable') return table;
    if (!table) continue;
    found.tables.push(table);
    found.paths.push(file.path);
  }
  return found;
}

/** By the key that holds them. */
function values({ tables }: Side, { keys }: GuardedSetting): { key: string; value: unknown }[] {
  return keys.flatMap(key =>
    tables.flatMap(table => valuesAt(table, key.split('.')).map(value => ({ key, value }))),
  );
}
