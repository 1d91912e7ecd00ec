// SipHash-2-4 once more, in big integers and as the paper writes it: what the SDK's is compared with.

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => word((value << by) | (value >> (64n - by)));

function round([v0, v1, v2, v3]: readonly bigint[]): bigint[] {
  const a = word(v0! + v1!);
  const b = rotate(v1!, 13n) ^ a;
  const c = word(v2! + v3!);
  const d = rotate(v3!, 16n) ^ c;
  const e = word(c + b);
  const f = word(rotate(a, 32n) + d);
  return [f, rotate(b, 17n) ^ e, rotate(e, 32n), rotate(d, 21n) ^ f];
}

const rounds = (state: bigint[], count: number): bigint[] =>
  count === 0 ? state : rounds(round(state), count - 1);

/** The hash of a message under a key of 16 bytes. */
export function sipHashReference(key: Uint8Array, message: Uint8Array): bigint {
  const keys = Buffer.from(key);
  const [k0, k1] = [keys.readBigUInt64LE(0), keys.readBigUInt64LE(8)];
  const padded = Buffer.alloc((message.length & ~7) + 8);
  padded.set(message);
  padded[padded.length - 1] = message.length & 0xff;
  let state = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  for (let at = 0; at < padded.length; at += 8) {
    const part = padded.readBigUInt64LE(at);
    state = rounds([state[0]!, state[1]!, state[2]!, state[3]! ^ part], 2);
    state[0]! ^= part;
  }
  state[2]! ^= 0xffn;
  return rounds(state, 4).reduce((left, right) => left ^ right);
}
