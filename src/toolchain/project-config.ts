import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ConfigError, missingObject } from '../lib/errors.ts';
import { parsePythonIni, type IniSection } from '../lib/python-ini.ts';
import { parseToml } from '../lib/toml.ts';
import type { ChangeReader, Input, RepoPath, TreeFile } from '../model.ts';

export type Table = Readonly<Record<string, unknown>>;

/** The configuration files of the judged tree that Python tools read. */
export class ProjectConfig {
  readonly #files: readonly TreeFile[];
  readonly #byPath: ReadonlyMap<RepoPath, TreeFile>;
  readonly #reader: ChangeReader;

  constructor(files: readonly TreeFile[], reader: ChangeReader) {
    this.#files = files;
    this.#byPath = new Map(files.map(file => [file.path, file]));
    this.#reader = reader;
  }

  /** The same files with the content that they have in a folder; one that is not there is empty. */
  onDisk(root: string): ProjectConfig {
    const files = this.#files.map(({ path }) => ({ path, oid: path, mode: '100644' as const }));
    const read = (path: RepoPath) => {
      const file = join(root, path);
      return Promise.resolve(
        statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : Buffer.alloc(0),
      );
    };
    return new ProjectConfig(files, { ...this.#reader, readBlob: read });
  }

  /** Whether the tree has a file at that path (a symlink counts, its target is not followed). */
  has(path: RepoPath): boolean {
    return this.#byPath.has(path);
  }

  /** The names of the files that stand directly in a folder. */
  namesIn(folder: RepoPath): string[] {
    const start = folder === '' ? '' : `${folder}/`;
    return this.#files
      .filter(({ path }) => path.startsWith(start) && !path.includes('/', start.length))
      .map(({ path }) => path.slice(start.length));
  }

  /** The paths of all files with one of these names, in any folder. */
  named(...names: readonly string[]): RepoPath[] {
    return this.#files
      .filter(({ path }) => names.includes(path.slice(path.lastIndexOf('/') + 1)))
      .map(({ path }) => path);
  }

  /**
   * A table of a TOML file, `tool.ruff` of pyproject.toml for instance; undefined where file or table is not there.
   * @throws ConfigError where the file is not valid TOML, UsageError where git does not have it
   */
  async toml(path: RepoPath, ...keys: readonly string[]): Promise<Table | undefined> {
    const text = await this.text(path);
    if (text === undefined) return undefined;
    let value: unknown = await parseToml(text, path);
    for (const key of keys) value = isTable(value) ? value[key] : undefined;
    return isTable(value) ? value : undefined;
  }

  /** A section of an INI file (`mypy` of setup.cfg); undefined where file or section is not there. */
  async ini(path: RepoPath, section: string): Promise<IniSection | undefined> {
    const text = await this.text(path);
    if (text === undefined) return undefined;
    return parsePythonIni(text).get(section);
  }

  /**
   * Files as inputs of a fingerprint: their blob ids, or absent. A symlink counts with every file on the way to the one
   * that it stands for.
   */
  async inputs(paths: readonly RepoPath[]): Promise<Input[]> {
    return Promise.all(
      paths.map(async path => {
        const { chain } = await this.#follow(path);
        const value = chain.map(file => `${file.mode} ${file.oid}`).join(' ');
        return { kind: 'config', label: path, value: chain.length > 0 ? value : undefined };
      }),
    );
  }

  /** A path, and where it is a symlink, those on the way to the file that it stands for. */
  async behind(path: RepoPath): Promise<RepoPath[]> {
    const { chain } = await this.#follow(path);
    return chain.map(file => file.path);
  }

  /** The content of a file, through symlinks; undefined where the tree does not have it. */
  async text(path: RepoPath): Promise<string | undefined> {
    const file = await this.#target(path);
    if (!file || file.mode === '160000') return undefined;
    const content = await this.#reader.readBlob(file.oid);
    if (!content) throw missingObject(path, file.oid);
    return content.toString('utf8');
  }

  /**
   * The file that a path stands for. Tools follow a symlink, and so does this, inside the judged tree.
   * @throws ConfigError where it leads out of the tree or in a circle
   */
  async #target(path: RepoPath): Promise<TreeFile | undefined> {
    const { chain, deadEnd } = await this.#follow(path);
    if (deadEnd !== undefined)
      throw new ConfigError(
        { file: path },
        `is a symlink to ${deadEnd}, which the judged tree does not have`,
      );
    return chain.at(-1);
  }

  /** The files on the way from a path to what it stands for, and the link that leads nowhere in the tree. */
  async #follow(path: RepoPath): Promise<{ chain: TreeFile[]; deadEnd?: string }> {
    const chain: TreeFile[] = [];
    for (let at = path, link: string | undefined; ;) {
      const file = this.#byPath.get(at);
      if (!file || chain.length > longestChain)
        return { chain, ...(link !== undefined && { deadEnd: link }) };
      chain.push(file);
      if (file.mode !== '120000') return { chain };
      link = (await this.#reader.readBlob(file.oid))?.toString('utf8');
      if (link === undefined) throw missingObject(at, file.oid);
      at = link.startsWith('/') ? link : posix.join(posix.dirname(at), link);
    }
  }
}

/** More symlinks one after another than these are a circle. */
const longestChain = 8;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
