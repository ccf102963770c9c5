import type { SgNode } from '@ast-grep/napi';
import { errorMessage } from '../lib/errors.ts';

/** Python source to its syntax tree; offsets are UTF-16 code units. What cannot be parsed stands in it as `ERROR`. */
export type Parse = (text: string) => SgNode;

let loaded: Promise<Parse | { readonly unavailable: string }> | undefined;

/**
 * tree-sitter's parser for Python, by ast-grep. Both parts are native: a platform that they are not built for has none,
 * which nothing but this takes note of. This file is the only one that loads ast-grep.
 */
export function loadParser(): Promise<Parse | { readonly unavailable: string }> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Parse | { readonly unavailable: string }> {
  try {
    const { parse, registerDynamicLanguage } = await import('@ast-grep/napi');
    const { default: python } = await import('@ast-grep/lang-python');
    registerDynamicLanguage({ python });
    return text => parse('python', text).root();
  } catch (error) {
    const [reason = ''] = errorMessage(error).split('\n');
    return {
      unavailable: `the parser for Python does not load on ${process.platform}-${process.arch}: ${reason}`,
    };
  }
}
