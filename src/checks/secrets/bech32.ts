const characters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** Whether the checksum of a bech32 text is right (BIP 173): six characters over the prefix and the data. Length is not asked. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  const separator = lower.lastIndexOf('1');
  const prefix = [...Buffer.from(lower.slice(0, separator))];
  const data = Array.from(lower.slice(separator + 1), one => characters.indexOf(one));
  if (separator < 1 || data.length < 6 || data.includes(-1)) return false;
  return polymod([...prefix.map(code => code >> 5), 0, ...prefix.map(code => code & 31), ...data]) === 1;
}

const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of generator.entries()) if (((top >>> bit) & 1) === 1) sum ^= term;
  }
  return sum;
}
