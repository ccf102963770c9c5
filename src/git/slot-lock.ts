import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../lib/errors.ts';
import { processSpace, processStart } from '../lib/process-identity.ts';

export interface SlotLock {
  /** Whether a gate that held the slot before died without releasing it. */
  readonly abandoned: boolean;
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly space: string;
}

const prefix = 'lock-';

/**
 * Takes the lock of a slot, or gives undefined where another gate has it. Announce, then look: each contender writes
 * a file of its own first and only then reads the others, so of two at the same moment at least one sees the other
 * and backs off (both may; they try the next slot). A lock whose process is gone is void; where that cannot be seen
 * (another container), it is after a day, which no gate lasts.
 * @throws the system's error where the folder cannot be written
 */
export function lockSlot(folder: string): SlotLock | undefined {
  const name = `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`;
  const owner: Owner = { pid: process.pid, start: processStart(process.pid) ?? '', space: processSpace() };
  const temporary = join(folder, `.tmp-${name}`);
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 });
  renameSync(temporary, join(folder, name));
  const release = () => {
    rmSync(join(folder, name), { force: true });
  };
  const others = readdirSync(folder).filter(other => other.startsWith(prefix) && other !== name);
  const alive = others.filter(other => isHeld(join(folder, other), owner.space));
  if (alive.length > 0) {
    release();
    return undefined;
  }
  for (const other of others) rmSync(join(folder, other), { force: true });
  return { abandoned: others.length > 0, release };
}

function isHeld(file: string, space: string): boolean {
  let owner: Partial<Owner>;
  try {
    owner = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>;
  } catch (error) {
    // Released between listing and reading. A file that does not parse cannot be judged, so it holds.
    return errorCode(error) !== 'ENOENT';
  }
  // Another boot is over; another pid namespace of this boot cannot be looked into.
  const [boot] = space.split(' ');
  if (owner.space !== space) return (owner.space?.startsWith(boot ?? space) ?? true) && !isOld(file);
  return owner.pid === undefined || processStart(owner.pid) === owner.start;
}

const dayMs = 86_400_000;

function isOld(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs > dayMs;
  } catch (error) {
    // Released meanwhile: the next look finds it free.
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
