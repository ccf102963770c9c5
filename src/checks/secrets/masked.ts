/**
 * How a secret is shown: at most four characters, and only those that every secret of its kind begins with, then its
 * length. `published` says how many characters that are.
 */
export function masked(secret: string, published: number): string {
  const shown = secret.slice(0, Math.min(4, published));
  const length = `${secret.length} character${secret.length === 1 ? '' : 's'}`;
  return shown === '' ? length : `${shown}…, ${length}`;
}
