import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * When a process started, in the system's own terms, so that a reused process id is not taken for the old process;
 * undefined where no such process runs.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Field 22 of proc(5)'s stat, counted after the command name, which may hold spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      // No such process.
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    // ps exits with 1 where no such process runs.
    return undefined;
  }
}

/** Process ids mean something only within one boot and one pid namespace. */
export function processSpace(): string {
  if (process.platform !== 'linux') return process.platform;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}
