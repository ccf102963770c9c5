import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, RepoPath } from '../../model.ts';
import type { CheckContext, UndeclaredKind } from '../check.ts';
import { requirements, type Requirement } from './requirements.ts';

/** Ports that the system gives to who asks for any, on Linux and macOS. */
const firstEphemeralPort = 32_768;

interface Reported {
  readonly kind: UndeclaredKind | 'bound';
  readonly what: string;
  /** Relative to the snapshot. */
  readonly path: string | null;
  readonly line: number | null;
}

/**
 * What a run took from outside that nobody declared, a warning each.
 * @param reports the folder of the run's reports
 */
export function readUndeclared(reports: string, context: CheckContext): Finding[] {
  const { outside } = context.claim;
  const file = join(reports, 'undeclared');
  if (!outside || !existsSync(file)) return [];
  const reported = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Reported);
  const bound = new Set(reported.flatMap(({ kind, what }) => (kind === 'bound' ? [what] : [])));
  const declared = requirements(context);
  const tracked = new Set(context.files.map(known => known.path));
  const findings = new Map<string, Finding>();
  for (const { kind: told, what, path, line } of reported) {
    if (told === 'bound' || (told === 'service' && isOwnServer(what, bound))) continue;
    if (declared.some(requirement => isDeclared(requirement, told, what))) continue;
    const inside = told === 'file' ? insideWorkTree(what, context.workTrees) : undefined;
    const kind = inside === undefined ? told : tracked.has(inside) ? 'working-copy' : 'untracked';
    const { message, mend } = outside.kinds[kind];
    const shown = context.redact(inside ?? what);
    const say = (text: string) => text.replaceAll('{what}', shown);
    const known = findings.get(`${kind} ${shown}`);
    // Several processes may tell the same; one that knows where says more.
    if (known && (known.line !== undefined || line === null)) continue;
    findings.set(`${kind} ${shown}`, {
      rule: `undeclared-${kind}`,
      severity: 'warning',
      path: path ?? '.',
      ...(line !== null && { line }),
      message: say(message),
      mend: say(mend),
    });
  }
  return [...findings.values()];
}

/** A server that the run itself started, at a port that it named or that it was given. */
function isOwnServer(service: string, bound: ReadonlySet<string>): boolean {
  const [, port] = /^localhost:(\d+)$/.exec(service) ?? [];
  if (port === undefined) return false;
  return bound.has(port) || (bound.has('0') && Number(port) >= firstEphemeralPort);
}

function isDeclared(requirement: Requirement, kind: UndeclaredKind, what: string): boolean {
  if (requirement.kind !== kind) return false;
  switch (requirement.kind) {
    case 'service': {
      const local = /^(localhost|127\..*|::1)$/.test(requirement.host);
      return what === `${local ? 'localhost' : requirement.host}:${requirement.port}`;
    }
    case 'program':
      return what === requirement.name;
    case 'file':
      return what === requirement.path;
  }
}

function insideWorkTree(path: string, workTrees: readonly string[]): RepoPath | undefined {
  const tree = workTrees.find(folder => path.startsWith(`${folder}/`));
  return tree === undefined ? undefined : path.slice(tree.length + 1);
}
