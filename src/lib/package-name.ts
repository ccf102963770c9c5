/** PEP 503: case and runs of `-`, `_`, `.` do not tell names apart. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
