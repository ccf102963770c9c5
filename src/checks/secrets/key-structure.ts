/**
 * Whether base64 text begins as the DER of a private key does, PKCS 1, PKCS 8 or SEC 1: a sequence with a length, and in it a
 * version, which is a number from 0 to 3 of one byte (RFC 8017, 5958, 5915).
 */
export function beginsAsPrivateKey(base64: string): boolean {
  const bytes = Buffer.from(base64.slice(0, 24), 'base64');
  const [tag, length = 0] = bytes;
  const version = length < 0x80 ? 2 : 2 + (length & 0x7f);
  const isLength = length < 0x80 || length === 0x81 || length === 0x82;
  return (
    tag === 0x30 &&
    isLength &&
    bytes[version] === 2 &&
    bytes[version + 1] === 1 &&
    (bytes[version + 2] ?? 9) <= 3
  );
}
