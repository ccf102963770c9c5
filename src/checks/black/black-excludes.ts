import type { Table } from '../../toolchain/project-config.ts';

/** What `black .` passes over where the project does not set `exclude`; see DEFAULT_EXCLUDES in its const.py. */
const defaultExclude =
  '/(\\.direnv|\\.eggs|\\.git|\\.hg|\\.ipynb_checkpoints|\\.mypy_cache|\\.nox|\\.pytest_cache|\\.ruff_cache|\\.tox|\\.svn|' +
  '\\.venv|\\.vscode|__pypackages__|_build|buck-out|build|dist|venv)/';

/**
 * All that a `[tool.black]` table excludes, as one regular expression of Python for `--force-exclude`, the only one that
 * black applies to files that it is given by name. black reads an expression with a line break as a verbose one (with
 * spaces and comments), so each part says for itself which of the two it is; flags at a part's start hold for it alone.
 */
export function blackExcludes(table: Table): string {
  const parts = [table.exclude ?? defaultExclude, table['extend-exclude'], table['force-exclude']];
  const given = parts.filter(part => typeof part === 'string' && part !== '') as string[];
  return given.map(scoped).join('|');
}

function scoped(part: string): string {
  const [whole = '', flags = ''] = /^\s*\(\?([a-zA-Z]+)\)/.exec(part) ?? [];
  const isVerbose = part.includes('\n') || flags.includes('x');
  const others = flags.replaceAll('x', '');
  const scope = isVerbose ? `${others}x` : `${others}-x`;
  // The line break ends a comment that the part may end with.
  return `(?${scope}:${part.slice(whole.length)}${isVerbose ? '\n' : ''})`;
}
