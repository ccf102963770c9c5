import { ConfigError } from './errors.ts';

/**
 * Reads YAML 1.2 (and so JSON) as data: no custom tags, no merging of documents, aliases bounded.
 * @throws ConfigError with the line, where the text is not valid
 */
export async function parseYaml(text: string, file: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const message = problem.message.startsWith('Maximum call stack')
      ? 'is nested too deeply'
      : problem.message;
    throw new ConfigError({ file, line: lines.linePos(problem.pos[0]).line }, message);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ConfigError({ file }, error.message);
  }
}

/** The 1-based line of the value (of the key, where `key` is set) at a path in YAML or JSON text. */
export async function yamlLine(
  text: string,
  path: readonly (string | number)[],
): Promise<number | undefined> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true });
  const parent: unknown = document.getIn(path.slice(0, -1), true) ?? document.contents;
  const last = path.at(-1);
  const pairs: readonly unknown[] = hasItems(parent) ? parent.items : [];
  for (const [index, item] of pairs.entries()) {
    const node = isPair(item) ? item.key : item;
    const matches = isPair(item) ? keyText(item.key) === last : index === last;
    if (matches && hasRange(node)) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function hasItems(node: unknown): node is { items: readonly unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}

function isPair(item: unknown): item is { key: unknown } {
  return typeof item === 'object' && item !== null && 'key' in item;
}

function keyText(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'value' in key ? key.value : key;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
