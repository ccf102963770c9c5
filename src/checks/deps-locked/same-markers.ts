import { evaluateTree, isNode } from '../../dependencies/marker.ts';
import type { EnvironmentMarker } from '../../dependencies/requirement.ts';
import { suits } from '../../dependencies/required-python.ts';

type Markers = readonly (EnvironmentMarker | undefined)[];

/**
 * Whether two lists of markers, of each of which one must hold, mean the same: managers write them anew in many ways, so
 * they are tried on every kind of machine that they can tell apart.
 * @param python specifiers that the Pythons which count have to meet
 */
export async function sameMarkers(a: Markers, b: Markers, python: readonly string[]): Promise<boolean> {
  if (plain(a) === plain(b)) return true;
  for (const machine of await machinesFor([...a, ...b], python)) {
    if ((await holdsOn(a, machine)) !== (await holdsOn(b, machine))) return false;
  }
  return true;
}

/** Whether one of the markers holds on some machine. */
export async function everHolds(markers: Markers, python: readonly string[]): Promise<boolean> {
  for (const machine of await machinesFor(markers, python)) if (await holdsOn(markers, machine)) return true;
  return false;
}

async function holdsOn(markers: Markers, machine: Readonly<Record<string, string>>): Promise<boolean> {
  for (const marker of markers) if (!marker || (await evaluateTree(marker, machine)) === 'yes') return true;
  return false;
}

/** Two lists with the same text mean the same; others may too. */
function plain(markers: Markers): string {
  if (markers.length === 0) return 'never';
  if (markers.includes(undefined)) return 'always';
  const texts = markers.map(marker => JSON.stringify(marker).replaceAll(/\\"|'/g, ''));
  return [...new Set(texts)].sort().join();
}

/** What the words of PEP 508 stand for on one system; they go together. */
const systems = [
  { os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux' },
  { os_name: 'posix', sys_platform: 'darwin', platform_system: 'Darwin' },
  { os_name: 'nt', sys_platform: 'win32', platform_system: 'Windows' },
  { os_name: 'nt', sys_platform: 'cygwin', platform_system: 'CYGWIN' },
  { os_name: 'posix', sys_platform: 'emscripten', platform_system: 'Emscripten' },
  { os_name: 'java', sys_platform: 'java', platform_system: 'Java' },
  { os_name: 'posix', sys_platform: 'other', platform_system: 'Other' },
];

const implementations = [
  { implementation_name: 'cpython', platform_python_implementation: 'CPython' },
  { implementation_name: 'pypy', platform_python_implementation: 'PyPy' },
  { implementation_name: 'other', platform_python_implementation: 'Other' },
];

async function machinesFor(
  markers: Markers,
  python: readonly string[],
): Promise<Readonly<Record<string, string>>[]> {
  const leaves = markers.flatMap(marker => (marker ? leavesOf(marker) : []));
  const asks = (...names: readonly string[]) => leaves.some(({ name }) => names.includes(name));
  const values = (name: string) => [
    ...new Set(leaves.filter(leaf => leaf.name === name).flatMap(leaf => leaf.value.split(/[\s,|]+/))),
  ];
  let machines: Readonly<Record<string, string>>[] = [{}];
  const times = (choices: readonly Readonly<Record<string, string>>[]) => {
    machines = machines.flatMap(machine => choices.map(choice => ({ ...machine, ...choice })));
  };
  times(await pythons([...values('python_version'), ...values('python_full_version')], python));
  if (asks('os_name', 'sys_platform', 'platform_system')) times(systems);
  if (asks('implementation_name', 'platform_python_implementation')) times(implementations);
  for (const name of ['platform_machine', 'platform_release', 'platform_version', 'extra']) {
    if (asks(name)) times([...values(name), 'any other'].map(value => ({ [name]: value })));
  }
  return machines;
}

/** Pythons just below, at and above every version that is named, and one of each minor version. */
async function pythons(
  named: readonly string[],
  specifiers: readonly string[],
): Promise<Readonly<Record<string, string>>[]> {
  const versions = new Set<string>();
  const minors = named.length === 0 ? [] : Array.from({ length: 15 }, (_none, index) => `3.${index + 6}`);
  for (const minor of ['2.7', ...minors]) for (const patch of [0, 30]) versions.add(`${minor}.${patch}`);
  for (const text of named) {
    const [major = 3, minor = 0, patch = 0] = text.split('.').map(part => Number.parseInt(part, 10) || 0);
    for (const near of [patch - 1, patch, patch + 1])
      if (near >= 0) versions.add(`${major}.${minor}.${near}`);
  }
  const right: Readonly<Record<string, string>>[] = [];
  for (const full of versions) {
    const [major = '', minor = ''] = full.split('.');
    const fits = await Promise.all(specifiers.map(specifier => suits(full, [specifier])));
    if (fits.includes(false)) continue;
    right.push({
      python_full_version: full,
      python_version: `${major}.${minor}`,
      implementation_version: full,
    });
  }
  return right.length > 0 ? right : [{}];
}

function leavesOf(marker: EnvironmentMarker): { readonly name: string; readonly value: string }[] {
  if (isNode(marker)) return [...leavesOf(marker.left), ...leavesOf(marker.right)];
  const isText = /^["']/.test(marker.left);
  const [name, value] = isText ? [marker.right, marker.left] : [marker.left, marker.right];
  return [{ name, value: value.slice(1, -1) }];
}
