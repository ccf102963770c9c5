import { normalizeName } from '../../lib/package-name.ts';
import { parseRequirement, type EnvironmentMarker } from '../../dependencies/requirement.ts';
import { normalVersion } from '../../dependencies/version.ts';

/** A package as a source or a lock asks for it. */
export interface Wanted {
  /** Normalised as in PEP 503. */
  readonly name: string;
  /** Normalised and sorted. */
  readonly extras: readonly string[];
  /** `>=1`, `<2`; none for any version. */
  readonly specifiers: readonly string[];
  readonly marker: EnvironmentMarker | undefined;
  /** Where it is from, if not from an index: `local`, or its URL; `unknown` where that is not a matter of reading. */
  readonly from?: string;
  /** A lock may do without it on purpose. */
  readonly mayLack?: true;
}

/** A requirement of PEP 508; undefined where it is none. */
export async function parseWanted(text: string): Promise<Wanted | undefined> {
  const parsed = await parseRequirement(text);
  if (parsed?.type !== 'ProjectName' && parsed?.type !== 'ProjectURL') return undefined;
  const specs = parsed.type === 'ProjectName' ? (parsed.versionSpec ?? []) : [];
  return {
    name: normalizeName(parsed.name),
    extras: normalNames(parsed.extras ?? []),
    specifiers: specs.map(({ operator, version }) => `${operator}${version}`),
    marker: parsed.environmentMarkerTree,
    ...(parsed.type === 'ProjectURL' && { from: placeOf(parsed.url) }),
  };
}

export function normalNames(names: readonly string[]): string[] {
  return [...new Set(names.map(normalizeName))].sort();
}

/** A marker on its own; undefined where there is none, or the text is none. */
export async function parseMarker(text: unknown): Promise<EnvironmentMarker | undefined> {
  if (typeof text !== 'string' || text === '') return undefined;
  return (await parseWanted(`x ; ${text}`))?.marker;
}

/** The same as it is asked for by an extra of the project. */
export async function inExtra(wanted: Wanted, extra: string): Promise<Wanted> {
  const asked = await parseMarker(`extra == "${extra}"`);
  const marker =
    wanted.marker && asked ? { operator: 'and' as const, left: wanted.marker, right: asked } : asked;
  return { ...wanted, marker };
}

/** A place as text in which neither what it is called nor who asks makes a difference: `https://host/a/b ref`. */
export function placeOf(url: string, ref?: unknown): string {
  if (url.startsWith('file:') || !url.includes('://')) return 'local';
  const isGit = url.startsWith('git+') || ref !== undefined;
  const [, scheme = '', host = '', rest = ''] =
    /^(?:git\+)?([a-z+]+):\/\/(?:[^/@]*@)?([^/]*)([^?#]*)/i.exec(url) ?? [];
  const at = isGit ? rest.lastIndexOf('@') : -1;
  const path = (at < 0 ? rest : rest.slice(0, at)).replace(/(\.git)?\/*$/, '');
  const named = /[?&](?:rev|tag|branch)=([^&#]*)/.exec(url)?.[1];
  const wanted = typeof ref === 'string' ? ref : (named ?? (at < 0 ? '' : rest.slice(at + 1)));
  return `${scheme}://${host.toLowerCase()}${path} ${decodeURIComponent(wanted)}`.trim();
}

/** What tells two ways of asking for a package apart, besides the marker. */
export async function wantedKey({ name, extras, specifiers, from }: Wanted): Promise<string> {
  const normal = await Promise.all(specifiers.map(normalSpecifier));
  // A place decides by itself; what is said of versions beside it counts for nothing.
  const versions = from === undefined ? [...new Set(normal)].sort().join(',') : '';
  return `${name}[${extras.join(',')}]${versions}@${from ?? ''}`;
}

async function normalSpecifier(text: string): Promise<string> {
  const [, operator = '', version = ''] = /^\s*([<>=!~]+)\s*(.*?)\s*$/.exec(text) ?? [];
  // How many numbers there are decides what these mean.
  if (operator === '~=' || operator === '===' || version.endsWith('.*'))
    return operator + version.toLowerCase();
  return operator + (await normalVersion(version));
}

/** As a person would write it. */
export function shown({ name, extras, specifiers, from }: Wanted): string {
  const versions = specifiers.length > 0 ? specifiers.join(',') : '';
  const place =
    from === undefined || from === 'unknown' ? '' : ` from ${from === 'local' ? 'a folder' : from}`;
  return `${name}${extras.length > 0 ? `[${extras.join(',')}]` : ''}${from === undefined ? versions : ''}${place}`;
}
