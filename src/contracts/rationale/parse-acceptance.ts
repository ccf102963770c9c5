import { ConfigError } from '../../lib/errors.ts';
import { holdToSchema } from '../../lib/hold-to-schema.ts';
import { parseYaml } from '../../lib/yaml.ts';
import type { RepoPath } from '../../model.ts';
import { acceptanceSchema } from './acceptance-schema.ts';
import type { AcceptanceFile } from './acceptance.ts';

/**
 * Reads a file of `governance/changes`: YAML between two lines of `---`, and the reason as text below.
 * @throws ConfigError for what cannot be used
 */
export async function parseAcceptance(text: string, path: RepoPath): Promise<AcceptanceFile> {
  const [, front, reason = ''] = /^---\r?\n([^]*?)\r?\n---[ \t]*\r?\n([^]*)$/.exec(text) ?? [];
  if (front === undefined)
    throw new ConfigError(
      { file: path, line: 1 },
      'must begin with what it accepts, between two lines of `---`',
    );
  // One line stands before it, so that places are those of the file.
  const yaml = `\n${front}`;
  const source = { name: path, what: 'what is accepted', text: yaml };
  const { accepts } = await holdToSchema(await parseYaml(yaml, path), acceptanceSchema, source);
  if (reason.trim() === '') throw new ConfigError({ file: path }, 'gives no reason below what it accepts');
  return { path, reason: reason.trim().replaceAll(/\s+/g, ' '), accepts };
}
