import type { AST } from 'toml-eslint-parser';
import { ConfigError } from './errors.ts';

/**
 * Reads TOML 1.0.
 * @throws ConfigError with the line, where the text is not valid
 */
export async function parseToml(text: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new ConfigError({ file, line: error.line }, error.message.split('\n')[0] ?? 'is not valid TOML');
  }
}

/** The 1-based line of the key with a path in TOML text, or of the nearest table around it. */
export async function tomlLine(
  text: string,
  path: readonly (string | number)[],
): Promise<number | undefined> {
  const { getStaticTOMLValue, parseTOML } = await import('toml-eslint-parser');
  let best: { depth: number; line: number } | undefined;
  const visit = (node: AST.TOMLTable | AST.TOMLKeyValue, prefix: readonly (string | number)[]) => {
    const key = [...prefix, ...(node.type === 'TOMLTable' ? node.resolvedKey : getStaticTOMLValue(node.key))];
    const shared = key.every((part, index) => part === path[index]) ? key.length : 0;
    if (shared > (best?.depth ?? 0)) best = { depth: shared, line: node.loc.start.line };
    if (node.type === 'TOMLTable') for (const entry of node.body) visit(entry, key);
    else if (node.value.type === 'TOMLInlineTable') for (const entry of node.value.body) visit(entry, key);
  };
  for (const node of parseTOML(text).body[0].body) visit(node, []);
  return best?.line;
}
