/** The password of Basic credentials, which are `user:password` in base64 (RFC 7617); undefined where they are none. */
export function basicPassword(base64: string): string | undefined {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  return /^[ -~]{3,400}$/.test(text) && colon >= 0 ? text.slice(colon + 1) : undefined;
}
