const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Whether a text is the seed of an NKey (NATS): in base32 two bytes of kind, 32 of seed, and their CRC-16 (XMODEM), the low
 * byte first.
 */
export function isNkeySeed(text: string): boolean {
  const bytes = base32Decoded(text);
  const [low = -1, high = -1] = bytes.slice(34);
  return bytes.length === 36 && crc16(bytes.slice(0, 34)) === (high << 8) + low;
}

function base32Decoded(text: string): readonly number[] {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text) {
    bits = ((bits << 5) | characters.indexOf(character)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return bytes;
}

function crc16(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ ((sum & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
  }
  return sum;
}
