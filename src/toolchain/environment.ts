import { delimiter, join } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import type { Context, Input } from '../model.ts';
import { hmacSha256 } from '../lib/digest.ts';

/** What the configuration adds to a child's environment. */
export interface DeclaredEnvironment {
  /** Names of variables that pass through when they are set. */
  readonly pass: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

/**
 * What every child gets besides what is declared. No variable of git (a test suite that runs `git init` under a
 * leaked GIT_DIR writes to the user's repository), no DATABASE_URL or any other variable that names a live service.
 */
const allowed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|LD_LIBRARY_PATH|SSL_CERT_FILE|SSL_CERT_DIR)$/;

/**
 * The environment of a child: exactly the allow-list and what is declared. PATH loses what git and npm put in front
 * of it for the time of a hook, so that a gate by hand and a gate in a hook prove the same.
 */
export function childEnvironment(env: Context['env'], declared: DeclaredEnvironment): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (allowed.test(name) || declared.pass.includes(name))) child[name] = value;
  }
  if (child.PATH !== undefined) child.PATH = ownPath(child.PATH, env.GIT_EXEC_PATH);
  return { ...child, NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1', ...declared.set };
}

/** The names that are set but not handed on; `doctor` shows them. */
export function droppedVariables(env: Context['env'], declared: DeclaredEnvironment): string[] {
  const child = childEnvironment(env, declared);
  return Object.keys(env)
    .filter(name => env[name] !== undefined && !(name in child))
    .sort();
}

export interface SnapshotEnvironment {
  readonly workTrees: readonly string[];
  readonly snapshot: string;
  readonly prefix: string;
  readonly reports: string;
}

/** The variables that make Python take the snapshot for the working tree; see `python/site/sitecustomize.py`. */
export function snapshotVariables(
  env: Record<string, string>,
  where: SnapshotEnvironment,
): Record<string, string> {
  const declaredPath = env.PYTHONPATH;
  const workTrees = [...where.workTrees].sort((a, b) => b.length - a.length);
  return {
    PYTHONPATH: [join(packageRoot(), 'python', 'site'), ...(declaredPath ? [declaredPath] : [])].join(
      delimiter,
    ),
    ...Object.fromEntries(workTrees.map((path, index) => [`PYGOV_WORK_TREE_${index + 1}`, path])),
    PYGOV_SNAPSHOT: where.snapshot,
    PYGOV_ENVIRONMENT: where.prefix,
    PYGOV_REPORTS: where.reports,
    GIT_CEILING_DIRECTORIES: join(where.snapshot, '..'),
  };
}

/** The environment as inputs of a fingerprint: values only as keyed digests, so that a record gives none away. */
export function environmentInputs(env: Record<string, string>, key: Uint8Array): Input[] {
  return Object.entries(env).map(([name, value]) => ({
    kind: 'env' as const,
    label: name,
    value: hmacSha256(key, `${name}=${value}`),
  }));
}

function ownPath(path: string, gitExecPath: string | undefined): string {
  const temporary = (entry: string) =>
    entry === gitExecPath || /[/\\]node_modules[/\\](\.bin|.*node-gyp-bin)$/.test(entry);
  return path
    .split(delimiter)
    .filter(entry => !temporary(entry))
    .join(delimiter);
}
