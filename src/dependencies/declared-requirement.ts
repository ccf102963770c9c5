import { normalizeName } from '../lib/package-name.ts';
import type { Requirement } from './declared.ts';

/**
 * The package of a requirement as PEP 508 and pip have it: `name[extra]>=1; marker`, `name @ url`, and by `#egg=` or the
 * name of a wheel for a URL. Undefined where it names none (`.`, `./folder`).
 */
export function parseRequirement(text: string, group?: string): Requirement | undefined {
  const name = requiredName(text.trim());
  return name === undefined
    ? undefined
    : { name: normalizeName(name), ...(group !== undefined && { group }) };
}

export function parseRequirements(texts: readonly unknown[], group?: string): Requirement[] {
  return texts.flatMap(text => (typeof text === 'string' ? (parseRequirement(text, group) ?? []) : []));
}

/** Whether it is for working on the program, by the name of its group; extras and the program itself are not. */
export function isForDevelopment({ group }: Requirement): boolean {
  return (
    group !== undefined &&
    /(^|[^a-z])(dev|test|lint|doc|typ(e|ing)|ci$|check|format|build|debug)/i.test(group)
  );
}

function requiredName(text: string): string | undefined {
  const egg = /#(?:.*&)?egg=([A-Za-z0-9._-]+)/.exec(text)?.[1];
  if (egg !== undefined) return egg;
  if (/^[\w+.-]+:\/\/|^git\+|^[./~]/.test(text)) return /\/([A-Za-z0-9._]+)-\d[^/]*\.whl/.exec(text)?.[1];
  return /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*($|[[(;@,<>=!~#\s])/.exec(text)?.[1];
}
