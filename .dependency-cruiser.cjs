/**
 * Who may import whom (see ARCHITECTURE.md). A folder of src/ may import itself and what its row names; a package may
 * be imported only where its row says.
 */
const layers = {
  'src/model\\.ts': [],
  'src/lib/': ['src/model\\.ts'],
  'src/git/': ['src/model\\.ts', 'src/lib/'],
  'src/config/': ['src/model\\.ts', 'src/lib/'],
  'src/rulebook/': ['src/model\\.ts', 'src/lib/', 'rulebooks/'],
  'src/policy-change/': ['src/model\\.ts', 'src/lib/', 'rulebooks/guards\\.yml'],
  'src/dependencies/': ['src/model\\.ts', 'src/lib/'],
  'src/toolchain/': ['src/model\\.ts', 'src/lib/', 'src/dependencies/'],
  'src/evidence/': ['src/model\\.ts', 'src/lib/'],
  'src/cache/': ['src/model\\.ts', 'src/lib/'],
  'src/python/': ['src/model\\.ts', 'src/lib/'],
  'src/source-rules/': ['src/model\\.ts', 'src/lib/', 'src/python/', 'rulebooks/source/'],
  'src/contracts/': [
    'src/model\\.ts',
    'src/lib/',
    'src/python/',
    'src/source-rules/',
    'rulebooks/contracts/',
  ],
  'src/migrations/': [
    'src/model\\.ts',
    'src/lib/',
    'src/python/',
    'src/source-rules/',
    'rulebooks/migrations/',
  ],
  'src/risk/': ['src/model\\.ts', 'src/lib/', 'src/rulebook/'],
  'src/profile/': ['src/model\\.ts', 'src/lib/', 'src/dependencies/', 'rulebooks/discovery\\.yml'],
  'src/report/': ['src/model\\.ts', 'src/lib/'],
  'src/checks/': [
    'src/model\\.ts',
    'src/lib/',
    'src/toolchain/',
    'src/dependencies/',
    'src/python/',
    'src/cache/',
    'src/source-rules/',
    'src/contracts/',
    'rulebooks/secrets/',
    'rulebooks/secret-acceptance\\.yml',
  ],
  'src/gate(\\.ts|/)': [
    'src/model\\.ts',
    'src/lib/',
    'src/config/',
    'src/profile/',
    'src/risk/',
    'src/rulebook/',
    'src/toolchain/',
    'src/checks/(index|check)\\.ts',
    'src/evidence/',
  ],
  'src/install(\\.ts|/)': ['src/model\\.ts', 'src/lib/', 'src/git/'],
};

const doors = {
  'simple-git': 'src/git/repo\\.ts',
  execa: 'src/lib/exec\\.ts',
  cosmiconfig: 'src/config/load\\.ts',
  ora: 'src/commands/shared/spinner\\.ts',
  yaml: 'src/lib/yaml\\.ts',
  'js-yaml': 'src/contracts/openapi/parse-document\\.ts',
  json5: 'src/lib/jsonc\\.ts',
  'shell-quote': 'src/lib/shell-words\\.ts',
  '@ast-grep/napi': 'src/(source-rules|contracts|migrations)/.*\\.ts',
  '@ast-grep/lang-python': 'src/source-rules/parser\\.ts',
  'pip-requirements-js': 'src/dependencies/requirement\\.ts',
  '@renovatebot/pep440': 'src/dependencies/version\\.ts',
};

const startsWith = folders => `^(${folders.join('|')})`;

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'commands-stand-alone',
      severity: 'error',
      from: { path: '^src/commands/[^/]+\\.ts$' },
      to: { path: '^src/commands/(?!command\\.ts)[^/]+\\.ts$' },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: '^src/cli\\.ts$' },
      to: { path: '^src/cli\\.ts$' },
    },
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `layer ${folder}`,
      severity: 'error',
      from: { path: `^${folder}` },
      to: { path: '^(src|rulebooks)/', pathNot: startsWith([folder, ...allowed]) },
    })),
    ...Object.entries(doors).map(([name, door]) => ({
      name: `one door to ${name}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^${door}$` },
      to: { path: `node_modules/${name}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.yml'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
