import { createHash, createHmac } from 'node:crypto';
import type { Digest } from '../model.ts';

export function sha256(data: string | Uint8Array): Digest {
  return createHash('sha256').update(data).digest('hex');
}

export function hmacSha256(key: Uint8Array, data: string): Digest {
  return createHmac('sha256', key).update(data).digest('hex');
}

/**
 * JSON with the keys of every object in code-unit order and no white space, so that equal values give equal text
 * (the idea of RFC 8785). Members that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}
