/**
 * A command without what only finds its program: a manager of environments (`poetry run`, `uv run --frozen`, `uvx`) and
 * `python -m`.
 */
export function withoutLauncher(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (managers.has(first) && second === 'run') return withoutLauncher(afterOptions(words.slice(2)));
  if (first === 'uvx' || first === 'npx') return withoutLauncher(afterOptions(words.slice(1)));
  if (/^(.*\/)?python[\d.]*$/.test(first) && second === '-m') return words.slice(2);
  return words;
}

const managers = new Set(['poetry', 'uv', 'pipenv', 'pdm', 'hatch', 'rye', 'pipx']);

function afterOptions(words: readonly string[]): readonly string[] {
  const start = words.findIndex(word => !word.startsWith('-'));
  return start < 0 ? [] : words.slice(start);
}
