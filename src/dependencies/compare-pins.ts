import type { Pin } from './lock.ts';
import { fulfils, isVersion } from './version.ts';

/** A package that is installed in another version than any that is locked, or not at all. */
export interface Difference<P extends Pin = Pin> {
  readonly name: string;
  readonly pins: readonly P[];
  readonly installed: string | undefined;
}

/** What differs, by name. Of several versions of one package (a lock has one for each marker) any is right. */
export async function comparePins<P extends Pin>(
  pins: readonly P[],
  installed: ReadonlyMap<string, { readonly version: string }>,
): Promise<Difference<P>[]> {
  const byName = new Map<string, P[]>();
  for (const pin of pins) byName.set(pin.name, [...(byName.get(pin.name) ?? []), pin]);
  const differences: Difference<P>[] = [];
  for (const [name, wanted] of byName) {
    const version = installed.get(name)?.version;
    const isRequired = wanted.some(({ required }) => required);
    // An install in place may have no version.
    if (version === '' || (!isRequired && (version === undefined || seeds.has(name)))) continue;
    if (version === undefined || !(await isAnyOf(version, wanted))) {
      differences.push({ name, pins: wanted, installed: version });
    }
  }
  return differences.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whoever makes an environment puts these into it, in the version at hand. */
const seeds = new Set(['pip', 'setuptools', 'wheel']);

async function isAnyOf(installed: string, pins: readonly Pin[]): Promise<boolean> {
  if (pins.some(({ version }) => version === installed)) return true;
  if (!(await isVersion(installed))) return false;
  for (const { version } of pins) {
    if ((await isVersion(version.replace(/\.\*$/, ''))) && (await fulfils(installed, `==${version}`)))
      return true;
  }
  return false;
}
