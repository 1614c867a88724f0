/** Ids that follow from what they stand for (RFC 9562, version 5), so that phone and server name a task alike. */

/** The id of a name within the namespace of another id. */
export function uuid5(namespace: string, name: string): string {
  const space = namespace.replace(/-/g, '').match(/../g) ?? [];
  const bytes = [...space.map((pair) => parseInt(pair, 16)), ...new TextEncoder().encode(name)];
  const hash = sha1(bytes).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** FIPS 180-4; the browser's own is asynchronous, and planning is not. */
function sha1(bytes: readonly number[]): number[] {
  const words = padded(bytes);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let start = 0; start < words.length; start += 16) {
    const after = rounds(state, words.slice(start, start + 16));
    after.forEach((word, index) => (state[index] = ((state[index] ?? 0) + word) | 0));
  }
  return state.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
}

function padded(bytes: readonly number[]): number[] {
  const length = (((bytes.length + 8) >> 6) + 1) * 16;
  const words = new Array<number>(length).fill(0);
  [...bytes, 0x80].forEach((byte, index) => {
    words[index >> 2] = (words[index >> 2] ?? 0) | (byte << (24 - (index % 4) * 8));
  });
  words[length - 1] = bytes.length * 8;
  return words;
}

type Five = [a: number, b: number, c: number, d: number, e: number];
type Word4 = [number, number, number, number];
type Step = [constant: number, mix: (b: number, c: number, d: number) => number];

const STEPS: Step[] = [
  [0x5a827999, (b, c, d) => (b & c) | (~b & d)],
  [0x6ed9eba1, (b, c, d) => b ^ c ^ d],
  [0x8f1bbcdc, (b, c, d) => (b & c) | (b & d) | (c & d)],
  [0xca62c1d6, (b, c, d) => b ^ c ^ d],
];

function rounds(state: readonly number[], block: number[]): number[] {
  let five = state as Five;
  for (let step = 0; step < 80; step += 1) {
    if (step >= 16) block.push(mixed(block.slice(-16)));
    five = round(five, step, block[step] as number);
  }
  return five;
}

function round([a, b, c, d, e]: Five, step: number, word: number): Five {
  const [constant, mix] = STEPS[Math.floor(step / 20)] as Step;
  return [(turned(a, 5) + mix(b, c, d) + e + constant + word) | 0, a, turned(b, 30), c, d];
}

function mixed(last: readonly number[]): number {
  const [w0, w2, w8, w13] = [last[0], last[2], last[8], last[13]] as Word4;
  return turned(w13 ^ w8 ^ w2 ^ w0, 1);
}

function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
