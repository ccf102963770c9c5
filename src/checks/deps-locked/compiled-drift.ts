import { posix } from 'node:path';
import { asList, asTable } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { parseToml } from '../../lib/toml.ts';
import type { Compiled } from './compiled-header.ts';
import { type Agreement, type Drift, type TreeFiles } from './drift.ts';
import { lockedOutside } from './locked-outside.ts';
import { logicalLines } from '../../dependencies/logical-lines.ts';
import { parseWanted, type Wanted } from './wanted.ts';

/** A requirement with the file that it stands in. */
interface Asked {
  readonly wanted: Wanted;
  readonly source: string;
  /** It only limits the version (`-c`). */
  readonly isConstraint: boolean;
}

/**
 * Compares a requirements file that pip-compile or uv made with the files that it was made from, and what these include
 * by `-r` and `-c`; and, where its comments say which packages these asked for (`# via -r requirements.in`), the other
 * way round.
 * @throws ConfigError where pyproject.toml is not TOML
 */
export async function compiledAgreement(
  path: string,
  compiled: Compiled,
  tree: TreeFiles,
): Promise<Agreement> {
  const text = (await tree.text(path)) ?? '';
  const pins = await readPins(text);
  const { asked, files, notes } = await readSources(compiled, tree);
  const left = leftOut(compiled.words, text);
  const drifts: Drift[] = [];
  const byName = new Map<string, Asked[]>();
  for (const one of asked) {
    if (!left.has(one.wanted.name))
      byName.set(one.wanted.name, [...(byName.get(one.wanted.name) ?? []), one]);
  }
  for (const [name, all] of byName) {
    const versions = pins.get(name) ?? [];
    const found: Drift[] = [];
    for (const { wanted, source, isConstraint } of all) {
      if (isConstraint && versions.length === 0) continue;
      const drift = await lockedOutside(wanted, versions, { source, path, text });
      if (drift) found.push(drift);
    }
    // Of requirements under conditions one is for the machine that it was compiled on.
    const conditional = all.every(({ wanted }) => wanted.marker !== undefined);
    if (!conditional || found.length === all.length) drifts.push(...found);
  }
  drifts.push(...stale({ path, text, files, asked, folder: compiled.folder }));
  return { kind: 'compared', drifts, requirements: asked.length, ...(notes.length > 0 && { notes }) };
}

/** Every file that a compiled one is made from, with what these include. */
export async function compiledSources(compiled: Compiled, tree: TreeFiles): Promise<string[]> {
  return [...(await readSources(compiled, tree)).files.keys()];
}

async function readSources(
  { sources, words }: Compiled,
  tree: TreeFiles,
): Promise<{ asked: Asked[]; files: Map<string, Set<string>>; notes: string[] }> {
  const asked: Asked[] = [];
  /** The names that each file asks for itself. */
  const files = new Map<string, Set<string>>();
  const notes: string[] = [];
  const visit = async (source: string, isConstraint: boolean): Promise<void> => {
    if (files.has(source)) return;
    const names = new Set<string>();
    files.set(source, names);
    const text = await tree.text(source);
    if (text === undefined) return;
    const add = (wanted: Wanted | undefined) => {
      if (!wanted) return;
      names.add(wanted.name);
      asked.push({ wanted, source, isConstraint });
    };
    if (source.endsWith('.toml')) {
      for (const line of await projectLines(text, source, words, notes)) add(await parseWanted(line));
      return;
    }
    if (/setup\.(py|cfg)$/.test(source)) {
      notes.push(`${source} is not compared`);
      return;
    }
    for (const line of logicalLines(text)) {
      const [, option, file = ''] = /^-([rc])\s*(\S+)$/.exec(line) ?? [];
      if (option === undefined) add(await parseWanted(line));
      else if (!file.includes('://'))
        await visit(posix.join(posix.dirname(source), file), isConstraint || option === 'c');
    }
  };
  for (const source of sources) await visit(source, false);
  return { asked, files, notes };
}

/** What of a pyproject.toml a command compiles: its dependencies, and the extras and groups that it names. */
async function projectLines(
  text: string,
  source: string,
  words: readonly string[],
  notes: string[],
): Promise<string[]> {
  const file = await parseToml(text, source);
  const project = asTable(file.project);
  const extras = asTable(project['optional-dependencies']);
  const named = new Set(
    valuesOf(words, '--extra')
      .flatMap(value => value.split(','))
      .map(normalizeName),
  );
  const isAll = words.includes('--all-extras');
  const lists = Object.entries(extras).filter(([extra]) => isAll || named.has(normalizeName(extra)));
  if (asList(project.dynamic).includes('dependencies'))
    notes.push(`${source} has dynamic dependencies, which are not compared`);
  const isOnlyGroups = words.includes('--only-group');
  return (isOnlyGroups ? [] : [project.dependencies, ...lists.map(([, list]) => list)])
    .flatMap(asList)
    .filter(item => typeof item === 'string');
}

/** The values of an option: `--extra dev`, `--extra=dev`. */
function valuesOf(words: readonly string[], option: string): string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    return word === option ? (words[index + 1] ?? []) : [];
  });
}

/** The versions that a requirements file has of each package; undefined for one from a URL or a folder. */
async function readPins(text: string): Promise<Map<string, (string | undefined)[]>> {
  const pins = new Map<string, (string | undefined)[]>();
  for (const line of logicalLines(text)) {
    const wanted = await parseWanted(line);
    const name = wanted?.name ?? eggName(line);
    if (name === undefined) continue;
    const [, version] = /^===?\s*(.*)$/.exec(wanted?.specifiers[0] ?? '') ?? [];
    pins.set(name, [...(pins.get(name) ?? []), version]);
  }
  return pins;
}

function eggName(line: string): string | undefined {
  const name = /[#&]egg=([\w.-]+)/.exec(line)?.[1];
  return name === undefined ? undefined : normalizeName(name);
}

/** Packages that are not written although they are asked for; pip-compile leaves those of pip itself as comments. */
function leftOut(words: readonly string[], text: string): Set<string> {
  const named = ['--unsafe-package', '--no-emit-package'].flatMap(option => valuesOf(words, option));
  const commented = [...text.matchAll(/^# ([\w.-]+)(==\S+)?$/gm)].map(([, name = '']) => name);
  return new Set([...named, ...commented, 'pip', 'setuptools', 'distribute'].map(normalizeName));
}

/** What the comments say that a source asked for, and it does not. */
function stale({
  path,
  text,
  files,
  asked,
  folder,
}: {
  path: string;
  text: string;
  files: ReadonlyMap<string, ReadonlySet<string>>;
  asked: readonly Asked[];
  folder: string;
}): Drift[] {
  const drifts: Drift[] = [];
  const isComplete = asked.length > 0;
  let current: { name: string; line: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const pinned = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==|@)/.exec(line)?.[1];
    if (pinned !== undefined) current = { name: normalizeName(pinned), line: index + 1 };
    const via = /#\s+(?:via\s+)?-r\s+([^\s,()]+)/.exec(line)?.[1];
    if (via === undefined || !current || !isComplete) continue;
    const source = posix.join(folder, via);
    const names = files.get(source);
    if (!names || names.has(current.name)) continue;
    const message = `${path} was made with ${current.name} for ${source}, which does not ask for it`;
    drifts.push({ rule: 'lock-stale', message, line: current.line });
    current = undefined;
  }
  return drifts;
}
