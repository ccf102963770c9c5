import { findDuplicateKey } from './find-duplicate-key.ts';
import type { RepoPath } from '../../model.ts';
import type { Problem } from './place.ts';

/** In characters. A document that is longer is not judged. */
export const largestDocument = 50_000_000;

/** What the text of a document says, or why it says nothing. */
export type Parsed = { readonly value: unknown } | { readonly problem: Problem };

/**
 * Reads JSON or YAML 1.2 (no custom tags, one document). A key that stands twice is a problem: readers disagree on which
 * one counts.
 */
export async function parseDocument(text: string, file: RepoPath): Promise<Parsed> {
  if (text.length > largestDocument)
    return { problem: problem(file, `is longer than ${largestDocument / 1e6} MB`) };
  return /^\s*[{[]/.test(text) ? parseJson(text, file) : parseYaml(text, file);
}

async function parseJson(text: string, file: RepoPath): Promise<Parsed> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Flow style of YAML begins like JSON.
    return parseYaml(text, file);
  }
  const twice = findDuplicateKey(text);
  if (!twice) return { value };
  return {
    problem: problem(file, `the key ${JSON.stringify(twice.key)} stands twice in one object`, twice.line),
  };
}

async function parseYaml(text: string, file: RepoPath): Promise<Parsed> {
  const { CORE_SCHEMA, load, Type, YAMLException } = await import('js-yaml');
  // Dates stay the text that they are; the merge of `<<` is what people who write YAML by hand use.
  const schema = CORE_SCHEMA.extend({
    implicit: [new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: key => key === '<<' })],
  });
  try {
    return { value: load(text, { schema }) };
  } catch (error) {
    if (error instanceof RangeError) return { problem: problem(file, 'is nested too deeply') };
    if (!(error instanceof YAMLException)) throw error;
    // Of several documents in one file it says no place.
    const mark = error.mark as typeof error.mark | undefined;
    return {
      problem: problem(file, `does not parse: ${error.reason || error.message}`, mark && mark.line + 1),
    };
  }
}

function problem(file: RepoPath, message: string, line?: number): Problem {
  return { place: { path: file, pointer: '' }, message, ...(line !== undefined && { line }) };
}
