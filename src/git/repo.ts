import type { SimpleGit } from 'simple-git';
import type { Oid } from '../model.ts';
import type { Repository } from './repository.ts';

/** The porcelain that pygov asks of git through simple-git: refs, remotes, configuration. Loaded only where needed. */
export class Repo {
  readonly #git: SimpleGit;

  private constructor(git: SimpleGit) {
    this.#git = git;
  }

  static async open(repository: Repository): Promise<Repo> {
    const { simpleGit } = await import('simple-git');
    // simple-git refuses editors, pagers and their like from the environment; these calls need none of them. What
    // names objects and configuration is the user's own and stays, or git would answer for another repository.
    const kept =
      /^GIT_(DIR|WORK_TREE|OPTIONAL_LOCKS|NO_REPLACE_OBJECTS|NO_LAZY_FETCH|ALLOW_PROTOCOL|CONFIG_.*|OBJECT_DIRECTORY|ALTERNATE_.*)$/;
    const refused = /^(GIT_|SSH_|EDITOR$|VISUAL$|PAGER$|PREFIX$)/;
    const env = Object.fromEntries(
      Object.entries(repository.gitEnv).filter(
        ([name, value]) => value !== undefined && (kept.test(name) || !refused.test(name)),
      ),
    );
    const git = simpleGit({
      baseDir: repository.root,
      allowEnvironment: Object.keys(env).filter(name => kept.test(name)),
      unsafe: { allowUnsafeConfigPaths: true, allowUnsafeConfigEnvCount: true },
      // Its default waits 50 ms after every call and keeps the process alive for it.
      completion: { onClose: true, onExit: false },
    }).env(env);
    return new Repo(git);
  }

  /** The commit a revision names; undefined where it names none. */
  async commit(revision: string): Promise<Oid | undefined> {
    return (
      (await this.#ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])) ||
      undefined
    );
  }

  /** The tree a revision names; undefined where it names none (a tag of a blob). */
  async tree(revision: string): Promise<Oid | undefined> {
    return (
      (await this.#ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{tree}`])) ||
      undefined
    );
  }

  /** The best common ancestor; undefined where the histories share none. */
  async mergeBase(a: Oid, b: Oid): Promise<Oid | undefined> {
    return (await this.#ask(['merge-base', a, b])) || undefined;
  }

  /** The full name of the branch that a remote's HEAD points to, as last fetched. */
  async remoteHead(remote: string): Promise<string | undefined> {
    return (await this.#ask(['symbolic-ref', '--quiet', `refs/remotes/${remote}/HEAD`])) || undefined;
  }

  /** Whether any branch of the remote was ever fetched. */
  async isFetched(remote: string): Promise<boolean> {
    return (await this.#ask(['for-each-ref', '--count=1', `refs/remotes/${remote}/`])) !== '';
  }

  async remotes(): Promise<{ name: string; url: string }[]> {
    const remotes = await this.#git.getRemotes(true);
    return remotes.map(({ name, refs }) => ({ name, url: refs.push || refs.fetch }));
  }

  async version(): Promise<string> {
    return (await this.#git.raw(['version'])).trim().replace(/^git version /, '');
  }

  /** One line of answer; empty where git says no by exit code 1, or by 128 for a revision it does not know. */
  async #ask(args: string[]): Promise<string> {
    const { GitError } = await import('simple-git');
    try {
      return (await this.#git.raw(args)).trim();
    } catch (error) {
      if (error instanceof GitError) return '';
      throw error;
    }
  }
}
