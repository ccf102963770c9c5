import type { SgNode } from '@ast-grep/napi';
import { errorMessage } from '../lib/errors.ts';

/** Python source to its syntax tree; offsets are UTF-16 code units. What cannot be parsed stands in it as `ERROR`. */
export type Parse = (text: string) => SgNode;

/** Why there is none here. */
export interface NoParser {
  readonly unavailable: string;
  /** Whether it is built for this platform, so that only the installation lacks it. */
  readonly isBuilt: boolean;
}

let loaded: Promise<Parse | NoParser> | undefined;

/**
 * tree-sitter's parser for Python, by ast-grep. Both parts are native: a platform that they are not built for has none,
 * which nothing but this takes note of. This file is the only one that loads ast-grep.
 */
export function loadParser(): Promise<Parse | NoParser> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Parse | NoParser> {
  try {
    const { parse, registerDynamicLanguage } = await import('@ast-grep/napi');
    const { default: python } = await import('@ast-grep/lang-python');
    registerDynamicLanguage({ python });
    return text => parse('python', text).root();
  } catch (error) {
    const [reason = ''] = errorMessage(error).split('\n');
    const system = `${process.platform}-${process.arch}${isMusl() ? ' with musl' : ''}`;
    return {
      unavailable: `the parser for Python does not load on ${system}: ${reason}`,
      isBuilt: builtFor.includes(system),
    };
  }
}

/** As the packages of ast-grep are published. */
const builtFor = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Another C library than glibc, such as Alpine has. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined;
}
