import { UsageError } from '../lib/errors.ts';
import { git, GitError } from '../lib/plumbing.ts';
import type { Context, Oid } from '../model.ts';

/** A repository with a work tree, as git itself names its parts. All paths are absolute. */
export interface Repository {
  /** The work tree's root. */
  readonly root: string;
  /** This work tree's git folder; for a linked worktree a folder below `commonDir`. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** The index that git names: under `commit -a` and `commit -- path` a temporary one. */
  readonly indexFile: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** The environment for every further call of git: explicit about the repository, never touching its locks. */
  readonly gitEnv: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** The commits that `git merge` says it merges while it calls pre-merge-commit. */
  readonly mergeHeads: readonly Oid[];
}

/**
 * Asks git where `context.cwd` is, honouring the variables that git sets for hooks.
 * @throws UsageError outside a repository, in a bare one, or where git cannot be run
 */
export async function locateRepository(context: Context): Promise<Repository> {
  const locations = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir', '--git-path', 'index'];
  const args = ['rev-parse', '--path-format=absolute', ...locations, '--show-object-format'];
  let output: string;
  try {
    output = (await git(args, { cwd: context.cwd, env: context.env, signal: context.signal })).toString();
  } catch (error) {
    throw explainFailure(error, context.cwd);
  }
  // One line an answer: rev-parse has no -z, so a repository whose path holds a newline is refused.
  const [root, gitDir, commonDir, indexFile, objectFormat, ...more] = output.replace(/\n$/, '').split('\n');
  if (!root || !gitDir || !commonDir || !indexFile || more.length > 0) {
    throw new UsageError(
      `the path of this repository cannot be read (does it hold a newline?): ${context.cwd}`,
    );
  }
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') {
    throw new UsageError(`unknown object format of this repository: ${String(objectFormat)}`);
  }
  const gitEnv = {
    ...withoutLocalVariables(context.env),
    ...fixedGitEnv,
    GIT_DIR: gitDir,
    GIT_WORK_TREE: root,
  };
  const mergeHeads = Object.keys(context.env).flatMap(
    name => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? [],
  );
  return { root, gitDir, commonDir, indexFile, objectFormat, gitEnv, signal: context.signal, mergeHeads };
}

/** Runs git on the repository, in its root. `input` goes to stdin. */
export function runGit(
  repository: Repository,
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string | Uint8Array } = {},
): Promise<Buffer> {
  return git(args, {
    cwd: repository.root,
    env: { ...repository.gitEnv, ...options.env },
    signal: repository.signal,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
}

/** The tree without entries; git knows it without storing it. */
export function emptyTree(repository: Repository): Oid {
  return repository.objectFormat === 'sha1'
    ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    : '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321';
}

/**
 * GIT_OPTIONAL_LOCKS: `status` and `diff` would rewrite the user's index. GIT_NO_REPLACE_OBJECTS: the objects
 * themselves are pushed, not what `git replace` shows instead. GIT_LITERAL_PATHSPECS: a name may hold `*` or
 * `:`. GIT_GRAFT_FILE: a local graft would hide history that is pushed. GIT_ATTR_NOSYSTEM: the machine's attributes
 * are no part of the tree. GIT_NO_LAZY_FETCH: what a partial clone lacks is never fetched behind the user's back; git
 * before 2.44 does not know the variable and asks its transports, of which GIT_ALLOW_PROTOCOL allows none.
 */
const fixedGitEnv = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  LC_ALL: 'C',
};

/** What git sets for its hooks, or a user for tracing: it would redirect or garble our own calls. */
function withoutLocalVariables(env: Context['env']): Record<string, string | undefined> {
  const local =
    /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|INTERNAL_.*|TRACE.*|EXTERNAL_DIFF|DIFF_OPTS|SHALLOW_FILE|ATTR_SOURCE)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !local.test(name)));
}

function explainFailure(error: unknown, cwd: string): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new UsageError('git was not found on PATH', { cause: error });
  }
  if (!(error instanceof GitError)) return error;
  if (error.stderr.includes('must be run in a work tree')) {
    return new UsageError(`${cwd} is in a bare repository: pygov judges commits where a work tree is`);
  }
  if (error.stderr.includes('not a git repository')) {
    return new UsageError(`${cwd} is not in a git repository`, { recovery: 'git init' });
  }
  return new UsageError(`git cannot read this repository: ${error.stderr.trim()}`, { cause: error });
}
