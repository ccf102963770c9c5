import { parseToml } from '../lib/toml.ts';
import { posix } from 'node:path';
import { ConfigError, missingObject } from '../lib/errors.ts';
import type { ChangeReader, Input, RepoPath, TreeFile } from '../model.ts';

export type Table = Readonly<Record<string, unknown>>;

/** The configuration files of the judged tree that Python tools read. */
export class ProjectConfig {
  readonly #files: readonly TreeFile[];
  readonly #reader: ChangeReader;

  constructor(files: readonly TreeFile[], reader: ChangeReader) {
    this.#files = files;
    this.#reader = reader;
  }

  /** Whether the tree has a file at that path (a symlink counts, its target is not followed). */
  has(path: RepoPath): boolean {
    return this.#files.some(file => file.path === path);
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
    const text = await this.#text(path);
    if (text === undefined) return undefined;
    let value: unknown = await parseToml(text, path);
    for (const key of keys) value = isTable(value) ? value[key] : undefined;
    return isTable(value) ? value : undefined;
  }

  /** A section of an INI file (`mypy` of setup.cfg); undefined where file or section is not there. */
  async ini(path: RepoPath, section: string): Promise<Table | undefined> {
    const text = await this.#text(path);
    if (text === undefined) return undefined;
    const { parse } = await import('ini');
    // A dot in a section's name nests for the parser, and means nothing to Python's tools.
    const value = (parse(text.replaceAll(/^\[[^\]\n]*\]/gm, name => name.replaceAll('.', '\\.'))) as Table)[
      section
    ];
    return isTable(value) ? value : undefined;
  }

  /** Files as inputs of a fingerprint: their blob ids, or absent. A path that ends in `/` is no file name here. */
  inputs(paths: readonly RepoPath[]): Input[] {
    const known = new Map(this.#files.map(file => [file.path, file]));
    return paths.map(path => {
      const file = known.get(path);
      return { kind: 'config', label: path, value: file && `${file.mode} ${file.oid}` };
    });
  }

  /**
   * The file that a path stands for. Tools follow a symlink, and so does this, inside the judged tree.
   * @throws ConfigError where it leads out of the tree or in a circle
   */
  async #target(path: RepoPath, hops = 0): Promise<TreeFile | undefined> {
    const file = this.#files.find(candidate => candidate.path === path);
    if (file?.mode !== '120000') return file;
    const link = (await this.#reader.readBlob(file.oid))?.toString('utf8');
    if (link === undefined) throw missingObject(path, file.oid);
    const target = posix.join(posix.dirname(path), link);
    const found = link.startsWith('/') || hops > 8 ? undefined : await this.#target(target, hops + 1);
    if (!found)
      throw new ConfigError({ file: path }, `is a symlink to ${link}, which the judged tree does not have`);
    return found;
  }

  async #text(path: RepoPath): Promise<string | undefined> {
    const file = await this.#target(path);
    if (!file || file.mode === '160000') return undefined;
    const content = await this.#reader.readBlob(file.oid);
    if (!content) throw missingObject(path, file.oid);
    return content.toString('utf8');
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
