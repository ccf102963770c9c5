import type { Declared, Requirement } from './declared.ts';
import { parseRequirements } from './declared-requirement.ts';

/**
 * setup.py read as text: the string literals of `install_requires` and its like, also where these are a name that is bound
 * to a list in the same file. Nothing is executed; what is computed is not seen. Undefined for a module of a program that
 * only has the name.
 */
export function readSetupPy(text: string): Declared | undefined {
  const tokens = tokenize(text);
  if (!isOfPackage(tokens)) return undefined;
  const python = tokens.flatMap(({ word }, at) =>
    word === 'python_requires' && isMark(tokens[at + 1], '=') ? (tokens[at + 2]?.text ?? []) : [],
  );
  return {
    requirements: Object.entries(keywords).flatMap(([keyword, group]) => literalsOf(tokens, keyword, group)),
    includes: [],
    ...(python[0] !== undefined && { python: python[0] }),
    tools: [],
    build: [],
  };
}

/** The arguments of `setup()`, and the group of what stands in them. */
const keywords: Readonly<Record<string, string | undefined>> = {
  install_requires: undefined,
  requires: undefined,
  extras_require: 'extra',
  tests_require: 'test',
  setup_requires: 'build',
};

/** It calls `setup()` or another file, or names what builds packages, or defines nothing that a program could use. */
function isOfPackage(tokens: readonly Token[]): boolean {
  const builds = tokens.some(({ word = '' }, at) => {
    const isCalled = isMark(tokens[at + 1], '(') && tokens[at - 1]?.word !== 'def';
    return /^(setuptools|distutils|skbuild)$/.test(word) || (isCalled && /^(setup|exec)$/.test(word));
  });
  return builds || !tokens.some(({ word }) => word === 'def' || word === 'class');
}

interface Token {
  /** Of a string literal. */
  readonly text?: string;
  /** A name or a number. */
  readonly word?: string;
  /** Anything else, one character. */
  readonly mark?: string;
}

function tokenize(source: string): Token[] {
  const pattern =
    /#[^\n]*|[rbuf]{0,2}(?:"""(?<a>[^]*?)"""|'''(?<b>[^]*?)'''|"(?<c>(?:\\.|[^"\\\n])*)"|'(?<d>(?:\\.|[^'\\\n])*)')|(?<word>\w+)|(?<mark>[^\s\w])/gi;
  return [...source.matchAll(pattern)].flatMap(({ groups = {} }): Token[] => {
    const text = groups.a ?? groups.b ?? groups.c ?? groups.d;
    if (text !== undefined) return [{ text }];
    if (groups.word !== undefined) return [{ word: groups.word }];
    return groups.mark === undefined ? [] : [{ mark: groups.mark }];
  });
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.mark === mark;
}

/** What a keyword or a key of that name is given, directly or through one name. */
function literalsOf(tokens: readonly Token[], keyword: string, group: string | undefined): Requirement[] {
  return tokens.flatMap(({ word, text }, at) => {
    const isArgument = word === keyword && isMark(tokens[at + 1], '=');
    const isKey = text === keyword && isMark(tokens[at + 1], ':');
    if (!isArgument && !isKey) return [];
    const name = tokens[at + 2]?.word;
    if (name === undefined) return collection(tokens, at + 2, group);
    const bound = tokens.findIndex(
      (token, index) => index !== at && token.word === name && isMark(tokens[index + 1], '='),
    );
    return bound === -1 ? [] : collection(tokens, bound + 2, group);
  });
}

/** The literals in the brackets that open here; the key of a dictionary is a group. */
function collection(tokens: readonly Token[], start: number, group: string | undefined): Requirement[] {
  const found: Requirement[] = [];
  let current = group;
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const { text, mark } = tokens[at] ?? {};
    if (mark !== undefined && '[({'.includes(mark)) depth += 1;
    if (mark !== undefined && '])}'.includes(mark)) depth -= 1;
    if (text !== undefined && isMark(tokens[at + 1], ':')) current = text;
    else if (text !== undefined) found.push(...parseRequirements(text.split('\n'), current));
    if (depth <= 0) break;
  }
  return found;
}
