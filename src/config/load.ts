import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { PublicExplorer } from 'cosmiconfig';
import { decodeUtf8 } from '../lib/decode-utf8.ts';
import type { SettingsFile } from '../lib/explain-issue.ts';
import { holdToSchema } from '../lib/hold-to-schema.ts';
import { parseToml } from '../lib/toml.ts';
import { parseYaml } from '../lib/yaml.ts';
import { configFileNames } from './names.ts';
import { configSchema, type ConfigValues } from './schema.ts';

export interface ConfigFile {
  readonly name: string;
  readonly content: Buffer;
}

export interface LoadedConfig {
  readonly values: ConfigValues;
  /** Undefined where the tree has no configuration. */
  readonly file: string | undefined;
  /** The same with its text, to tell lines of it. */
  readonly source?: SettingsFile;
}

/**
 * The configuration of a tree. cosmiconfig searches a private folder that holds the tree's candidates and nothing
 * else, so no file of the working tree and none above it is found.
 * @param files the candidates that the tree has at its root
 * @throws ConfigError with file and line for broken syntax, an unknown key or a wrong type
 */
export async function loadConfig(files: readonly ConfigFile[]): Promise<LoadedConfig> {
  if (files.length === 0) return { values: {}, file: undefined };
  const folder = mkdtempSync(join(tmpdir(), 'pygov-config-'));
  try {
    const explorer = await makeExplorer(join(folder, 'nothing'));
    for (const { name, content } of files) writeFileSync(join(folder, name), content);
    const result = await explorer.search(folder);
    if (!result || result.isEmpty) return { values: {}, file: undefined };
    const name = basename(result.filepath);
    const content = files.find(file => file.name === name)?.content ?? Buffer.alloc(0);
    const text = decodeUtf8(content, name);
    const source = { name, text, within: sections[name] ?? [], what: 'the configuration' };
    return { values: await holdToSchema(result.config as unknown, configSchema, source), file: name, source };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * cosmiconfig reads options for itself from the current folder when an explorer is made (`cosmiconfig` in
 * package.json, `.config/config.js`, which it executes). It is made in an empty folder, so that it finds none.
 * @param nothing the path of a folder that is not there yet
 */
async function makeExplorer(nothing: string): Promise<PublicExplorer> {
  const { cosmiconfig } = await import('cosmiconfig');
  mkdirSync(nothing);
  const before = process.cwd();
  process.chdir(nothing);
  try {
    return cosmiconfig('governance', {
      searchPlaces: [...configFileNames],
      packageProp: 'governance',
      searchStrategy: 'none',
      cache: false,
      loaders: {
        '.json': parseJsonFile,
        '.yaml': parseYamlFile,
        '.yml': parseYamlFile,
        '.toml': parseTomlFile,
        noExt: parseYamlFile,
      },
    });
  } finally {
    process.chdir(before);
  }
}

/** Where the settings stand in a file that holds more. */
const sections: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['governance'],
  'pyproject.toml': ['tool', 'pygov'],
};

async function parseJsonFile(path: string, text: string): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // JSON.parse names an offset at best; JSON is YAML, and that parser names the line.
    return parseYaml(text, basename(path));
  }
}

function parseYamlFile(path: string, text: string): Promise<unknown> {
  return parseYaml(text, basename(path));
}

/** `.governancerc.toml` is all configuration; in pyproject.toml it is the table [tool.pygov]. */
async function parseTomlFile(path: string, text: string): Promise<unknown> {
  const name = basename(path);
  const values = await parseToml(text, name);
  if (name !== 'pyproject.toml') return values;
  const tool: unknown = values.tool;
  return typeof tool === 'object' && tool !== null && 'pygov' in tool ? tool.pygov : undefined;
}
