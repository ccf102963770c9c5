import type { Document, LineCounter, Node, YAMLMap } from 'yaml';
import { ConfigError } from './errors.ts';

/** Longer text is not read: what people write is far below, and the time that YAML takes grows with it. */
const longestText = 4_000_000;

/**
 * Reads YAML 1.2 (and so JSON) as data: no custom tags, no merge keys, one document, aliases bounded.
 * @throws ConfigError with the line, where the text is not valid
 */
export async function parseYaml(text: string, file: string): Promise<unknown> {
  if (text.length > longestText) {
    throw new ConfigError(
      { file },
      `must be at most ${longestText / 1e6} MB long, not ${text.length / 1e6} MB`,
    );
  }
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  // Its own look for keys that stand twice compares each with each.
  const document = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    throw new ConfigError({ file, line: lines.linePos(problem.pos[0]).line }, explained(problem));
  }
  const twice = findKeyTwice(document, yaml);
  if (twice) throw new ConfigError({ file, line: lineOf(twice, lines) }, 'Map keys must be unique');
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw aliasError(document, { file, lines }, yaml);
  }
}

function explained({ code, message }: { readonly code: string; readonly message: string }): string {
  if (message.startsWith('Maximum call stack')) return 'is nested too deeply';
  return code === 'MULTIPLE_DOCS' ? 'holds several documents (`---`); a file has one' : message;
}

type Yaml = typeof import('yaml');

function findKeyTwice(document: Document, { visit, isScalar }: Yaml): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Map(_key, map: YAMLMap): symbol | undefined {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (known.has(value)) found = key as Node;
        if (found) return visit.BREAK;
        known.add(value);
      }
      return undefined;
    },
  });
  return found;
}

/** Of the first alias that means nothing, else of the last: many that mean one another are too many. */
function aliasError(
  document: Document,
  { file, lines }: { readonly file: string; readonly lines: LineCounter },
  { isAlias, visit }: Yaml,
): ConfigError {
  let last: Node | undefined;
  let unknown: string | undefined;
  const anchors = new Set<string>();
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return undefined;
      }
      last = node;
      if (anchors.has(node.source)) return undefined;
      unknown = node.source;
      return visit.BREAK;
    },
  });
  const line = last && lineOf(last, lines);
  const problem =
    unknown === undefined
      ? 'its aliases (`*name`) stand for too much text; write out what they mean'
      : `the alias *${unknown} has no anchor &${unknown} before it`;
  return new ConfigError({ file, line }, problem);
}

function lineOf(node: Node, lines: LineCounter): number | undefined {
  return node.range ? lines.linePos(node.range[0]).line : undefined;
}

/**
 * The 1-based line of the key (of the item, in a list) at a path in YAML or JSON text; of the innermost around it that is
 * there, where it is not.
 */
export async function yamlLine(
  text: string,
  path: readonly (string | number)[],
): Promise<number | undefined> {
  const { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'error' });
  let node: unknown = document.contents;
  let line: number | undefined;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    let place: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      [place, node] = [pair?.key, pair?.value];
    } else if (isSeq(node)) {
      place = node = node.items[Number(part)];
    }
    if (!isNode(place)) break;
    line = lineOf(place, lines) ?? line;
  }
  return line;
}
