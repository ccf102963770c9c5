import * as v from 'valibot';
import { ConfigError } from './errors.ts';
import { explainIssue, lineOfSetting, type SettingsFile } from './explain-issue.ts';

/**
 * Holds what a file of settings says against its schema.
 * @throws ConfigError with file, line and what was expected
 */
export async function holdToSchema<S extends v.GenericSchema>(
  value: unknown,
  schema: S,
  file: SettingsFile,
): Promise<v.InferOutput<S>> {
  if (Array.isArray(value))
    throw new ConfigError({ file: file.name }, `${file.what} must be a table of keys, not a list`);
  const reserved = findReservedKey(value);
  if (reserved) {
    const place = { file: file.name, line: await lineOfSetting(file, reserved) };
    throw new ConfigError(
      place,
      `"${reserved.join('.')}" is a name that JavaScript keeps for itself; choose another`,
    );
  }
  const result = v.safeParse(schema, value);
  if (!result.success) throw await explainIssue(result.issues[0], schema, file);
  return result.output;
}

/** Tables with free keys pass these over without a word; see `_isValidObjectKey` of valibot. */
const reservedKeys: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/** Each value once: aliases make one the part of many, and of itself. */
function findReservedKey(
  value: unknown,
  path: readonly string[] = [],
  seen = new Set<unknown>(),
): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    const found = reservedKeys.includes(key) ? here : findReservedKey(inner, here, seen);
    if (found) return found;
  }
  return undefined;
}
