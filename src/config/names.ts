/** Where configuration is looked for, in this order; only data, nothing that would be executed. */
export const configFileNames = [
  'package.json',
  '.governancerc',
  '.governancerc.json',
  '.governancerc.yaml',
  '.governancerc.yml',
  '.governancerc.toml',
  'pyproject.toml',
] as const;
