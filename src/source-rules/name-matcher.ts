/** Whether a qualified name is one of these; `random.*` stands for `random` and everything in it. */
export function matchesName(qualified: string, names: readonly string[]): boolean {
  return names.some(name =>
    name.endsWith('.*')
      ? qualified === name.slice(0, -2) || qualified.startsWith(name.slice(0, -1))
      : qualified === name,
  );
}
