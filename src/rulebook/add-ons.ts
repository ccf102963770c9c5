import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCode } from '../lib/errors.ts';
import { packageRoot, packageVersion } from '../lib/package-root.ts';
import type { RepoPath } from '../model.ts';
import { shippedOrigin } from './origin.ts';
import { rulebookSchema, type Rulebook } from './schema.ts';

/** A rulebook that others ask for; see `add-ons` in `rulebooks/profiles/backend-python.yml`. */
export interface AddOnDeclaration {
  readonly name: string;
  /** The version that is asked for; any where nobody says. */
  readonly version: number | undefined;
  /** Where the repository has it; undefined for one of ours. */
  readonly path: RepoPath | undefined;
}

/** An add-on as it was found: its rulebook, or why there is none. */
export interface FoundAddOn {
  readonly name: string;
  /** `add-on risk-tiering` for ours, else the path in the judged tree. */
  readonly origin: string;
  readonly rulebook?: Rulebook;
  readonly unavailable?: string;
  /** The command that brings it back. */
  readonly recovery: string;
}

/** What rulebooks ask for, each add-on once; who comes later may add what nobody has said before. */
export function declaredAddOns(rulebooks: readonly Rulebook[]): AddOnDeclaration[] {
  const declared = new Map<string, AddOnDeclaration>();
  for (const rulebook of rulebooks) {
    for (const [name, { version, rulebook: path }] of Object.entries(rulebook['add-ons'] ?? {})) {
      const before = declared.get(name);
      declared.set(name, { name, version: before?.version ?? version, path: before ? before.path : path });
    }
  }
  return [...declared.values()];
}

/**
 * Reads an add-on that ships with pygov; the build puts it beside the program as JSON. One that is gone, unreadable or
 * of another version is no error: what becomes of the gate then is for its class to say.
 */
export function shippedAddOn({ name, version }: AddOnDeclaration): FoundAddOn {
  const found = {
    name,
    origin: shippedOrigin({ kind: 'add-on', rulebook: name }),
    recovery: `npm install --save-dev --force pygov@${packageVersion()}`,
  };
  const file = join('dist', 'shared', `${name}.json`);
  let text: string;
  try {
    text = readFileSync(join(packageRoot(), file), 'utf8');
  } catch (error) {
    const why = errorCode(error) === 'ENOENT' ? 'is missing' : `cannot be read (${errorCode(error) ?? ''})`;
    return { ...found, unavailable: `${file} of pygov ${why}` };
  }
  const rulebook = asRulebook(text);
  if (rulebook?.rulebook !== name) return { ...found, unavailable: `${file} of pygov holds no rulebook` };
  return { ...found, ...heldToVersion(rulebook, version) };
}

/** The rulebook, where it is of the version that is asked for. */
export function heldToVersion(
  rulebook: Rulebook,
  version: number | undefined,
): Pick<FoundAddOn, 'rulebook' | 'unavailable'> {
  return version === undefined || rulebook.version === version
    ? { rulebook }
    : { unavailable: `is of version ${rulebook.version}, and version ${version} is asked for` };
}

function asRulebook(text: string): Rulebook | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(rulebookSchema, value);
  return result.success && result.output.kind === 'add-on' ? result.output : undefined;
}
