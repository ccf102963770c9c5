import { posix } from 'node:path';
import { parseRequirement } from '../../dependencies/declared-requirement.ts';
import { isTable, listOf, tableOf, type Table } from '../../dependencies/lock-table.ts';
import { asTexts } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { compareWanted, describeDrift } from './compare-wanted.ts';
import { lineAfter, namePattern, type Agreement, type Drift } from './drift.ts';
import { lockedOutside } from './locked-outside.ts';
import { samePythons } from './same-pythons.ts';
import type { UvLock, UvMember } from './uv-members.ts';
import { readList, sourcesOf } from './uv-source.ts';
import { normalNames, parseMarker, placeOf, type Wanted } from './wanted.ts';

/**
 * Compares uv.lock with the pyproject.toml beside it and those of its workspace, as `uv lock --check` does (see
 * `Lock::satisfies` in uv): what the lock says that it was made for with what is asked for; and what is asked for with
 * the packages.
 */
export async function uvAgreement(read: UvLock): Promise<Agreement> {
  const { lock, members } = read;
  if (lock.version !== 1)
    return { kind: 'unknown', why: `version ${String(lock.version)} of its format is not known` };
  const drifts = [...(await pythonDrifts(read)), ...memberDrifts(read)];
  const notes: string[] = [];
  let requirements = 0;
  for (const member of members) {
    const { project } = member;
    if (project.name !== undefined && !member.entry) continue;
    if (project.name !== undefined && !project.requires)
      notes.push(`${member.path} has dynamic dependencies, which only uv can compare`);
    for (const part of partsOf(member, read)) {
      requirements += part.asked.length;
      drifts.push(...(await partDrifts(part, member, read)));
    }
  }
  drifts.push(...(await manifestDrifts(read)));
  return { kind: 'compared', drifts, requirements, ...(notes.length > 0 && { notes }) };
}

/** Requirements of a pyproject.toml, and what the lock was made for. */
interface Part {
  readonly asked: readonly Wanted[];
  /** Undefined where the lock does not say. */
  readonly locked: readonly unknown[] | undefined;
  /** ` in group dev` */
  readonly where: string;
  /** The line of the lock at which the part starts. */
  readonly start: RegExp;
}

function partsOf({ project, entry }: UvMember, { lock, packages }: UvLock): Part[] {
  const metadata = entry ? tableOf(entry.metadata) : {};
  // Before uv 0.3 a lock did not say what it was made for.
  const isSaid = !entry || packages.some(known => isTable(known.metadata));
  const listed = (list: unknown) => (isSaid ? listOf(list) : undefined);
  const lockedGroups = tableOf(
    entry ? metadata['requires-dev'] : tableOf(lock.manifest)['dependency-groups'],
  );
  const groups = new Set([...project.groups.keys(), ...Object.keys(lockedGroups)]);
  return [
    ...(project.requires && entry
      ? [
          {
            asked: project.requires,
            locked: listed(metadata['requires-dist']),
            where: '',
            start: /^requires-dist = /,
          },
        ]
      : []),
    ...[...groups].map(group => ({
      asked: project.groups.get(group) ?? [],
      locked: listed(lockedGroups[group]),
      where: ` in group ${group}`,
      start: new RegExp(`^${namePattern(group)} = `),
    })),
  ];
}

async function partDrifts(
  { asked, locked, where, start }: Part,
  { path: source, project }: UvMember,
  read: UvLock,
): Promise<Drift[]> {
  const { path, text, packages, root } = read;
  const isOwn = ({ name }: Wanted) => name === project.name;
  const others = asked.filter(wanted => !isOwn(wanted));
  const drifts: Drift[] = [];
  const told = new Set(overriddenIn(root));
  if (locked) {
    const made = await readLocked(locked);
    // Some versions of uv write an extra that asks for other extras of the project itself in full.
    const isFlat = asked.some(isOwn) && !made.some(isOwn);
    const place = [packageLine(project.name), /^\[(package\.metadata|manifest)/, start];
    for (const difference of await compareWanted(isFlat ? others : asked, made, pythonsOf(read))) {
      if (isFlat && difference.source.length > 0 && difference.locked.length > 0) continue;
      drifts.push(describeDrift(difference, { source, path, text, where, place }));
      told.add(difference.name);
    }
  }
  for (const wanted of others.filter(({ name }) => !told.has(name))) {
    const versions = packages.filter(({ name }) => name === wanted.name).map(({ version }) => version);
    const known = versions.map(version => (typeof version === 'string' ? version : undefined));
    const drift = await lockedOutside(wanted, known, { source, path, text, where });
    if (drift) drifts.push(drift);
  }
  return drifts;
}

/** The packages whose versions the project decides against what is asked for. */
function overriddenIn(root: Table): string[] {
  const uv = tableOf(tableOf(root.tool).uv);
  const texts = [...asTexts(uv['override-dependencies']), ...asTexts(uv['exclude-dependencies'])];
  return texts.flatMap(text => parseRequirement(text)?.name ?? []);
}

/** What `tool.uv` of the root says of all packages, against the manifest of the lock. */
async function manifestDrifts(read: UvLock): Promise<Drift[]> {
  const { lock, root, path, text } = read;
  const uv = tableOf(tableOf(root.tool).uv);
  const manifest = tableOf(lock.manifest);
  const source = posix.join(posix.dirname(path), 'pyproject.toml');
  const drifts: Drift[] = [];
  for (const [list, key] of manifestLists) {
    const asked = listOf(uv[list]);
    // An override for one package alone is a table.
    if (asked.some(isTable)) continue;
    const wanted = await readList(asked, sourcesOf(root));
    const made = await readLocked(listOf(manifest[key]));
    for (const difference of await compareWanted(wanted, made, pythonsOf(read))) {
      const place = [new RegExp(`^${key} = `)];
      drifts.push(describeDrift(difference, { source, path, text, where: ` in ${list}`, place }));
    }
  }
  return drifts;
}

const manifestLists = [
  ['constraint-dependencies', 'constraints'],
  ['override-dependencies', 'overrides'],
  ['build-constraint-dependencies', 'build-constraints'],
] as const;

async function pythonDrifts(read: UvLock): Promise<Drift[]> {
  const { members, path, text } = read;
  const asked = members.flatMap(({ isMember, project }) => (isMember ? (project.python ?? []) : []));
  const made = pythonsOf(read);
  if (asked.length === 0 || (await samePythons(asked, made))) return [];
  const message = `${[...new Set(asked)].join(' and ')} is asked for as requires-python, ${path} was made for ${made.join(', ')}`;
  return [{ rule: 'lock-not-updated', message, ...lineAfter(text, /^requires-python = /) }];
}

function memberDrifts({ lock, members, path, text }: UvLock): Drift[] {
  const ours = members.filter(({ isMember, project }) => isMember && project.name !== undefined);
  const missing = ours.filter(({ entry }) => !entry);
  const names = new Set(ours.map(({ project }) => project.name));
  const left = asTexts(tableOf(lock.manifest).members).filter(name => !names.has(normalizeName(name)));
  return [
    ...missing.map(({ path: source, project }): Drift => ({
      rule: 'lock-missing-requirement',
      message: `${source} describes ${project.name ?? ''}, which ${path} does not have`,
    })),
    ...left.map((name): Drift => ({
      rule: 'lock-stale',
      message: `${path} was made for a workspace with ${name}, which is not in it`,
      ...lineAfter(text, /^members = /, new RegExp(`^\\s+"${name}"`)),
    })),
  ];
}

/** The requirements that uv writes into a lock: `{ name, extras?, specifier?, marker?, git? | url? | path? … }` each. */
async function readLocked(list: readonly unknown[]): Promise<Wanted[]> {
  return Promise.all(
    list.map(async item => {
      const { name, extras, specifier, marker, git, url, ...other } = tableOf(item);
      const isLocal = ['path', 'directory', 'editable', 'virtual'].some(key => key in other);
      const place = git ?? url;
      const from = isLocal
        ? 'local'
        : typeof place === 'string'
          ? placeOf(place, git && refOf(place))
          : undefined;
      return {
        name: normalizeName(String(name)),
        extras: normalNames(asTexts(extras)),
        specifiers: typeof specifier === 'string' ? specifier.split(',') : [],
        marker: await parseMarker(marker),
        ...(from !== undefined && { from }),
      };
    }),
  );
}

/** What a place in a lock says of the version: `https://…?rev=abc`. */
function refOf(place: string): string {
  return decodeURIComponent(/[?&](?:rev|tag|branch)=([^&#]*)/.exec(place)?.[1] ?? '');
}

function pythonsOf({ lock }: UvLock): string[] {
  const python = lock['requires-python'];
  return typeof python === 'string' ? [python] : [];
}

function packageLine(name: string | undefined): RegExp {
  return name === undefined ? /^\[manifest\.dependency-groups/ : new RegExp(`^name = "${namePattern(name)}"`);
}
