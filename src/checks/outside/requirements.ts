import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { sha256 } from '../../lib/digest.ts';
import { findOnPath } from '../../lib/executable.ts';
import { isListening } from '../../lib/tcp.ts';
import type { Input, Outcome } from '../../model.ts';
import { unproved, type CheckContext } from '../check.ts';
import { startCommand } from './start-command.ts';

/** How long a service may take to accept a connection. */
const connectMs = 2_000;

/** What tests need from outside the snapshot, as `tests.requires` of the configuration names it. */
export type Requirement =
  | { readonly kind: 'service'; readonly host: string; readonly port: number }
  | { readonly kind: 'program'; readonly name: string }
  /** `path` is absolute; `name` is as written, and may begin with `~/`. */
  | { readonly kind: 'file'; readonly name: string; readonly path: string };

type Declared = Pick<CheckContext, 'scope' | 'env' | 'project'>;

export function requirements({ scope, env }: Pick<Declared, 'scope' | 'env'>): Requirement[] {
  return (scope.requires ?? []).map(text => {
    const [kind, rest] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
    if (kind === 'program') return { kind, name: rest };
    if (kind === 'file') return { kind, name: rest, path: rest.replace(/^~(?=\/)/, env.HOME ?? '~') };
    const colon = rest.lastIndexOf(':');
    return { kind: 'service', host: rest.slice(0, colon), port: Number(rest.slice(colon + 1)) };
  });
}

/** Looks for what the tests need; undefined where all of it is there. */
export async function missingRequirement(context: Declared): Promise<Outcome | undefined> {
  for (const required of requirements(context)) {
    switch (required.kind) {
      case 'service': {
        const { host, port } = required;
        if (await isListening(host, port, connectMs)) break;
        const recovery = await startCommand(context.project, port);
        return unproved('SERVICE_UNAVAILABLE', `nothing listens at ${host}:${port}, which the tests need`, {
          ...(recovery !== undefined && { recovery }),
        });
      }
      case 'program':
        if (findOnPath(required.name, context.env.PATH)) break;
        return unproved('TOOL_UNAVAILABLE', `${required.name} is not on PATH, and the tests need it`);
      case 'file':
        if (existsSync(required.path) && statSync(required.path).isFile()) break;
        return unproved('ENV_MISMATCH', `${required.name} is no file here, and the tests need it`);
    }
  }
  return undefined;
}

/**
 * What the proof of tests depends on outside: the content of declared programs and files, and whether anything else was
 * let through. That a service listens is looked at before every run.
 */
export function requirementInputs(context: Pick<CheckContext, 'claim' | 'scope' | 'env'>): Input[] {
  const held: Input[] = context.claim.hermetic ? [{ kind: 'policy', label: 'hermetic', value: 'true' }] : [];
  const declared = requirements(context).flatMap((required): Input[] => {
    if (required.kind === 'service') return [];
    const path = required.kind === 'file' ? required.path : findOnPath(required.name, context.env.PATH);
    const value =
      path !== undefined && existsSync(path) && statSync(path).isFile()
        ? sha256(readFileSync(realpathSync(path)))
        : undefined;
    return [
      required.kind === 'file'
        ? { kind: 'config', label: required.name, value }
        : { kind: 'tool', label: required.name, value },
    ];
  });
  return [...held, ...declared];
}
