import type { RepoPath } from '../model.ts';
import type { Stack } from './discovery-schema.ts';
import { discovery } from './discovery.ts';
import type { ManifestFile } from './find-manifests.ts';
import { nameMatcher } from './name-matcher.ts';

/** What a manifest of another stack says, as far as is needed to know that the stack is there. */
export interface ForeignManifest {
  readonly path: RepoPath;
  readonly folder: RepoPath;
  readonly claims: readonly { readonly stack: string; readonly frameworks: readonly string[] }[];
  readonly isUnreadable: boolean;
}

/** @param text undefined where it cannot be had: it counts as one without a framework */
export function readForeign(
  { path, folder, stacks }: ManifestFile,
  text: string | undefined,
): ForeignManifest {
  const packages = text !== undefined && path.endsWith('package.json') ? npmPackages(text) : undefined;
  const isNpm = path.endsWith('package.json');
  const isUnreadable = text === undefined || (isNpm && packages === undefined);
  const claims = stacks.flatMap(id => {
    const stack = discovery.stacks[id];
    if (!stack) return [];
    const frameworks = isUnreadable ? [] : foundFrameworks(stack, packages ?? text);
    if (frameworks.length === 0 && stack['needs-framework'] === true) return [];
    return packages && holdsToolsOnly(stack, packages) ? [] : [{ stack: id, frameworks }];
  });
  return { path, folder, claims, isUnreadable };
}

/** Undefined where it is not what npm would read. */
function npmPackages(text: string): string[] | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const fields = manifest as Readonly<Record<string, unknown>>;
  return ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap(name =>
    Object.keys(fields[name] ?? {}),
  );
}

function foundFrameworks({ frameworks }: Stack, source: readonly string[] | string): string[] {
  const isThere = (name: string) =>
    typeof source === 'string' ? wordIn(source, name) : source.includes(name);
  return frameworks.flatMap(({ names }) =>
    Object.entries(names).flatMap(([framework, packages]) => (packages.some(isThere) ? [framework] : [])),
  );
}

/** Whether a name stands in a text, and not as a part of a longer word. */
function wordIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const isWord = (character: string | undefined) =>
      character !== undefined && /[A-Za-z0-9_]/.test(character);
    if (!isWord(text[at - 1]) && !isWord(text[at + name.length])) return true;
  }
  return false;
}

function holdsToolsOnly({ tooling = [] }: Stack, packages: readonly string[]): boolean {
  return packages.every(nameMatcher(tooling));
}
