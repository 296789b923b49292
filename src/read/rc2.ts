/** The permutation of RFC 2268, section 2. */
const permutation = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
  '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
  '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
  '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

/** RFC 2268, section 2: the key schedule of 64 words; the effective key has as many bits as the key. */
function expandKey(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const length = key.length;
  for (let index = length; index < 128; index += 1) bytes[index] = permute((bytes[index - 1] ?? 0) + (bytes[index - length] ?? 0));
  bytes[128 - length] = permute(bytes[128 - length] ?? 0);
  for (let index = 127 - length; index >= 0; index -= 1) bytes[index] = permute((bytes[index + 1] ?? 0) ^ (bytes[index + length] ?? 0));
  return Uint16Array.from({ length: 64 }, (_, index) => (bytes[2 * index] ?? 0) + 256 * (bytes[2 * index + 1] ?? 0));
}

function permute(value: number): number {
  return permutation[value & 0xff] ?? 0;
}

const rotations = [1, 2, 3, 5] as const;

function word(words: Uint16Array, index: number): number {
  return words[index] ?? 0;
}

/** RFC 2268, section 4: five mixing rounds, a mash, six, a mash, five, all backwards. */
function decryptBlock(words: Uint16Array, schedule: Uint16Array): void {
  let next = 63;
  const unmix = (): void => {
    for (let index = 3; index >= 0; index -= 1) {
      const rotation = rotations[index] ?? 1;
      const value = word(words, index);
      const rotated = ((value >>> rotation) | (value << (16 - rotation))) & 0xffff;
      const [before, second, third] = [word(words, (index + 3) & 3), word(words, (index + 2) & 3), word(words, (index + 1) & 3)];
      words[index] = rotated - word(schedule, next) - (before & second) - (~before & third);
      next -= 1;
    }
  };
  const unmash = (): void => {
    for (let index = 3; index >= 0; index -= 1) words[index] = word(words, index) - word(schedule, word(words, (index + 3) & 3) & 63);
  };
  for (let round = 0; round < 5; round += 1) unmix();
  unmash();
  for (let round = 0; round < 6; round += 1) unmix();
  unmash();
  for (let round = 0; round < 5; round += 1) unmix();
}

/** RC2 in CBC mode with PKCS#7 padding, which OpenSSL 3 no longer has; undefined where the padding is wrong. */
export function decryptRc2Cbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array | undefined {
  if (data.length === 0 || data.length % 8 !== 0) return undefined;
  const schedule = expandKey(key);
  const plain = new Uint8Array(data.length);
  const words = new Uint16Array(4);
  let previous = iv;
  for (let offset = 0; offset < data.length; offset += 8) {
    const block = data.subarray(offset, offset + 8);
    for (let index = 0; index < 4; index += 1) words[index] = (block[2 * index] ?? 0) + 256 * (block[2 * index + 1] ?? 0);
    decryptBlock(words, schedule);
    for (let index = 0; index < 8; index += 1) plain[offset + index] = (word(words, index >> 1) >>> (8 * (index & 1))) ^ (previous[index] ?? 0);
    previous = block;
  }
  const padding = plain.at(-1) ?? 0;
  if (padding === 0 || padding > 8 || !plain.subarray(-padding).every((byte) => byte === padding)) return undefined;
  return plain.subarray(0, plain.length - padding);
}
