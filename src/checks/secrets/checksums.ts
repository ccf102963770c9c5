import { crc32 } from 'node:zlib';

/** The last six characters are the CRC32 of those between the prefix and them, in base 62 (GitHub and npm). */
export function hasCrc32Base62(value: string): boolean {
  return inBase62(crc32(value.slice(value.indexOf('_') + 1, -6))) === value.slice(-6);
}

/** The last eight are that of all before them in hexadecimal digits (Atlassian); or of all but a prefix (Cloudflare). */
export function hasCrc32Hex(value: string): boolean {
  return [value, value.slice(value.indexOf('_') + 1)].some(
    text => crc32(text.slice(0, -8)).toString(16).padStart(8, '0') === text.slice(-8).toLowerCase(),
  );
}

/**
 * The last seven are that of all before them in base 36, behind a dot and a length of two (GitLab's routable tokens).
 * Undefined where a token has no such end: not all have.
 */
export function hasCrc32Base36(value: string): boolean | undefined {
  if (!/\.[0-9a-z]{9}$/.test(value)) return undefined;
  return crc32(value.slice(0, -7)).toString(36).padStart(7, '0') === value.slice(-7);
}

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Six digits, filled with zeros. */
function inBase62(number: number): string {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62))
    digits = (base62Digits[rest % 62] ?? '') + digits;
  return digits.padStart(6, '0');
}
