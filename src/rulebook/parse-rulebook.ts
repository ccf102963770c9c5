import * as v from 'valibot';
import { ConfigError } from '../lib/errors.ts';
import { explainIssue } from '../lib/explain-issue.ts';
import { parseYaml, yamlLine } from '../lib/yaml.ts';
import { rulebookSchema, type Rulebook } from './schema.ts';

/** What a rulebook of a repository may say. */
const sections = [
  '$schema',
  'rulebook',
  'kind',
  'format',
  'version',
  'applies-to',
  'evidence',
  'claims',
  'add-ons',
  'risk',
  'surfaces',
  'proofs',
  'minimums',
  'criteria',
  'calibration',
];

/**
 * Reads a rulebook that a repository brings.
 * @param path where the tree has it
 * @throws ConfigError with file, line and what was expected
 */
export async function parseRulebook(
  path: string,
  text: string,
  kind: 'repository' | 'add-on' = 'repository',
): Promise<Rulebook> {
  const value = await parseYaml(text, path);
  const file = { name: path, text };
  const result = v.safeParse(rulebookSchema, value);
  if (!result.success) throw await explainIssue(result.issues[0], rulebookSchema, file);
  const rulebook = result.output;
  const line = (key: string) => yamlLine(text, [key]);
  if (rulebook.kind !== kind) {
    const why =
      rulebook.kind === 'add-on'
        ? 'an add-on is named by `add-ons`'
        : `${rulebook.kind} rulebooks come with pygov`;
    const problem = `"kind" must be ${kind}: ${why}`;
    throw new ConfigError({ file: path, line: await line('kind') }, problem);
  }
  const foreign = Object.keys(rulebook).find(key => !sections.includes(key));
  if (foreign !== undefined) {
    const problem = `"${foreign}" is not for a rulebook of a repository; it may have ${sections.slice(5).join(', ')}`;
    throw new ConfigError({ file: path, line: await line(foreign) }, problem);
  }
  return rulebook;
}
