/** A tool that a hook may run, as its claims know it. */
export type HookTool = 'ruff' | 'ruff-format' | 'black' | 'isort' | 'flake8' | 'pylint' | 'mypy' | 'pyright';

/** The arguments of a hook, sorted. */
export interface HookArguments {
  /** What decides how the tool judges, as written. */
  readonly options: readonly string[];
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The values of all options by name, without dashes, also of those that are left out; the last of several. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Sorts the arguments of a hook. What makes a tool write, ask, end well all the same, or print in another form is left
 * out: pygov judges, and reads what is printed.
 */
export function sortArguments(tool: HookTool, args: readonly string[]): HookArguments {
  const { takesValue, leftOut } = grammars[tool];
  const options: string[] = [];
  const paths: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      paths.push(arg);
      continue;
    }
    const [, dashed = arg, inline] = /^(--[^=]+)=([^]*)$/.exec(arg) ?? [];
    const separate = inline === undefined && takesValue.has(dashed) ? args[++at] : undefined;
    values.set(dashed.replace(/^-+/, ''), inline ?? separate ?? '');
    if (arg === '--' || leftOut.has(dashed) || writes.has(dashed)) continue;
    options.push(arg, ...(separate === undefined ? [] : [separate]));
  }
  return { options, paths, values };
}

/** Of every tool. */
const writes = words(
  '--fix --fix-only --unsafe-fixes --show-fixes --exit-non-zero-on-fix --exit-non-zero-on-format --diff --show-diff -d ' +
    '--add-noqa --watch -w --exit-zero --in-place -i --quiet -q --verbose -v --color --stats --cache-dir',
);

const grammars: Readonly<
  Record<HookTool, { takesValue: ReadonlySet<string>; leftOut: ReadonlySet<string> }>
> = {
  ruff: {
    takesValue: words(
      '--select --ignore --extend-select --extend-ignore --per-file-ignores --extend-per-file-ignores --config --fixable ' +
        '--unfixable --target-version --line-length --exclude --extend-exclude --output-format --output-file -o --cache-dir',
    ),
    leftOut: words(
      '--output-format --output-file -o --statistics --show-source --show-files --no-cache -n --force-exclude',
    ),
  },
  'ruff-format': {
    takesValue: words(
      '--config --target-version --line-length --exclude --extend-exclude --range --cache-dir',
    ),
    leftOut: words('--check --range --no-cache -n --force-exclude'),
  },
  black: {
    takesValue: words(
      '--config -l --line-length -t --target-version --exclude --extend-exclude --force-exclude --include --code -c -W --workers ' +
        '--required-version --enable-unstable-feature --stdin-filename --line-ranges',
    ),
    leftOut: words(
      '--check --code -c --include --exclude --extend-exclude --force-exclude --config --stdin-filename --line-ranges --no-cache',
    ),
  },
  isort: {
    takesValue: words(
      '--profile -l --line-length -m --multi-line --sp --settings-path --settings-file --settings -p --project -o --thirdparty ' +
        '-s --skip --sg --skip-glob --src --src-path --py --python-version -a --add-import --rm --remove-import -j --jobs ' +
        '--known-local-folder -b --builtin --virtual-env --conda-env --lai --lines-after-imports --fgw --force-grid-wrap',
    ),
    leftOut: words(
      '-c --check --check-only --filter-files --sp --settings-path --settings-file --settings --virtual-env --conda-env -j --jobs ' +
        '--stdout --overwrite-in-place --interactive',
    ),
  },
  flake8: {
    takesValue: words(
      '--config --append-config --select --extend-select --ignore --extend-ignore --max-line-length --max-doc-length ' +
        '--max-complexity --per-file-ignores --exclude --extend-exclude --filename --enable-extensions --output-file --format ' +
        '-j --jobs --stdin-display-name --indent-size',
    ),
    leftOut: words(
      '--config --output-file --tee --format --count --statistics --benchmark --show-source --no-show-source -j --jobs ' +
        '--stdin-display-name',
    ),
  },
  pylint: {
    takesValue: words(
      '--rcfile --disable --enable --ignore --ignore-patterns --ignore-paths --load-plugins --init-hook --fail-under --fail-on ' +
        '--max-line-length -j --jobs -f --output-format --output --reports -r --score -s --recursive',
    ),
    leftOut: words(
      '--rcfile -f --output-format --output -j --jobs -rn -sn -r --reports -s --score --recursive',
    ),
  },
  mypy: {
    takesValue: words(
      '--config-file --python-version --platform --python-executable --exclude --follow-imports --enable-error-code ' +
        '--disable-error-code --always-true --always-false --cache-dir --junit-xml --html-report --txt-report --xml-report ' +
        '--linecount-report --any-exprs-report --custom-typeshed-dir --shadow-file -m --module -p --package',
    ),
    leftOut: words(
      '--config-file --install-types --non-interactive --python-executable --junit-xml --html-report --txt-report --xml-report ' +
        '--linecount-report --any-exprs-report --pretty --no-error-summary --show-error-context --no-incremental',
    ),
  },
  pyright: {
    takesValue: words(
      '-p --project --pythonversion --pythonplatform --pythonpath -v --venvpath -t --typeshedpath --level --threads',
    ),
    leftOut: words(
      '-p --project --pythonpath --venvpath --outputjson --createstub --dependencies --verifytypes',
    ),
  },
};

/** The options by which a tool is told of its configuration. */
export const configurationOptions: Readonly<Record<HookTool, readonly string[]>> = {
  ruff: ['config'],
  'ruff-format': ['config'],
  black: ['config'],
  isort: ['settings-file', 'settings-path', 'settings', 'sp'],
  flake8: ['config'],
  pylint: ['rcfile'],
  mypy: ['config-file'],
  pyright: ['project', 'p'],
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
