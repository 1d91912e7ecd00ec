// The reader of the service's answers against @bufbuild/protobuf: the same content from every message that both take,
// no trap and no endless reading from any other bytes.

import {
  create,
  fromBinary,
  ScalarType,
  toBinary,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";
import { ResponseSchema } from "./rls-messages.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { hex } from "proxy-wasm-assemblyscript-sdk/encoding/hex";
    import { GlobalAnswer, GlobalHeader } from "./filters/rate-limit/global-answer";
    let text = "";
    function bytes(value: Bytes): void { text += " x" + hex.encode(value).toString(); }
    function number(value: u64): void { text += " " + value.toString(); }
    function headers(name: string, list: GlobalHeader[]): void {
      for (let at = 0; at < list.length; at++) { text += name; bytes(list[at].name); bytes(list[at].value); }
    }
    export function told(message: Bytes): Bytes {
      const answer = GlobalAnswer.read(message);
      text = "";
      number(answer.verdict);
      for (let at = 0; at < answer.statuses.length; at++) {
        const one = answer.statuses[at];
        text += " status";
        number(one.isOver); number(one.hasLimit); bytes(one.name); number(one.requests); number(one.unit); number(one.remaining); number(one.reset);
      }
      headers(" request", answer.requestHeaders);
      headers(" response", answer.responseHeaders);
      bytes(answer.body);
      number(answer.wait);
      return Bytes.fromString(text);
    }
  `);
}, 60_000);

interface Header {
  key: Uint8Array;
  value: Uint8Array;
  rawValue: Uint8Array;
}

interface Response {
  overallCode: number;
  statuses: {
    code: number;
    currentLimit?: { requestsPerUnit: number; unit: number; name: Uint8Array };
    limitRemaining: number;
    durationUntilReset?: { seconds: bigint; nanos: number };
  }[];
  responseHeadersToAdd: Header[];
  requestHeadersToAdd: Header[];
  rawBody: Uint8Array;
}

const failed = " 0 x 0";
/** Names that say how a message is framed, and those that only Envoy writes. */
const fixed = ["connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]; // prettier-ignore
const isAddable = (name: string): boolean => name !== "" && name[0] !== ":" && !fixed.includes(name); // prettier-ignore
const hexOf = (bytes: Uint8Array): string => `x${Buffer.from(bytes).toString("hex")}`;

function resetOf({ seconds, nanos } = { seconds: 0n, nanos: 0 }): bigint {
  if (seconds < 0n) return 0n;
  const most = 2n ** 31n - 1n;
  return (
    (seconds < most ? seconds : most) * 10n ** 9n + BigInt(nanos > 0 && nanos < 1e9 ? nanos : 0)
  );
}

/**
 * The message without the known fields that have another wire type than they should: that makes them unknown ones
 * (protobuf.dev, "Encoding"), and the library does not look.
 */
function wellTyped(schema: DescMessage, message: Uint8Array): Uint8Array {
  const reader = new BinaryReader(message);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const content = reader.skip(wireType, number);
    const field = schema.fields.find((known) => known.number === number);
    const isText = field?.message !== undefined || field?.scalar === ScalarType.BYTES;
    if (field === undefined || wireType !== (isText ? WireType.LengthDelimited : WireType.Varint)) continue; // prettier-ignore
    writer.tag(number, wireType);
    if (field.message === undefined) writer.raw(content);
    else writer.bytes(wellTyped(field.message, new BinaryReader(content).bytes()));
  }
  return writer.finish();
}

/** What the guest is to say, as the library reads the message; undefined where that refuses it. */
function reference(message: Uint8Array): string | undefined {
  let read: Response;
  try {
    read = fromBinary(ResponseSchema, wellTyped(ResponseSchema, message)) as unknown as Response;
  } catch {
    return undefined;
  }
  if (read.overallCode !== 1 && read.overallCode !== 2) return failed;
  const statuses = read.statuses.slice(0, 64).map((status) => {
    const limit = status.currentLimit;
    const told = [Number(status.code === 2), Number(limit !== undefined), hexOf(limit?.name ?? new Uint8Array()), limit?.requestsPerUnit ?? 0, limit?.unit ?? 0, status.limitRemaining, resetOf(status.durationUntilReset)]; // prettier-ignore
    return ` status ${told.join(" ")}`;
  });
  const headers = (name: string, list: readonly Header[]) =>
    list
      .filter(({ key }) => isAddable(Buffer.from(key).toString("latin1").toLowerCase()))
      .slice(0, 32)
      .map(({ key, value, rawValue }) => ` ${name} ${hexOf(key)} ${hexOf(value.length === 0 ? rawValue : value)}`); // prettier-ignore
  const waits = read.statuses
    .slice(0, 64)
    .filter(({ code }) => code === 2)
    .map(({ durationUntilReset }) => resetOf(durationUntilReset));
  return [
    ` ${read.overallCode}`,
    ...statuses,
    ...headers("request", read.requestHeadersToAdd),
    ...headers("response", read.responseHeadersToAdd),
    ` ${hexOf(read.rawBody)} ${waits.reduce((longest, one) => (one > longest ? one : longest), 0n)}`,
  ].join("");
}

const told = (message: Uint8Array): string => String(guest.bytes("told", message));

const bytes = fc.uint8Array({ maxLength: 12 });
const uint32 = fc.oneof(fc.nat(10), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const name = fc.oneof({ weight: 9, arbitrary: bytes }, fc.constantFrom(...fixed, "TE", "x-a").map((text) => Buffer.from(text))); // prettier-ignore
const header = fc.record({ key: name, value: bytes, rawValue: bytes });
const status = fc.record(
  {
    code: fc.oneof(fc.nat(3), uint32),
    currentLimit: fc.record({ requestsPerUnit: uint32, unit: fc.oneof(fc.nat(8), uint32), name: bytes }), // prettier-ignore
    limitRemaining: uint32,
    durationUntilReset: fc.record({
      seconds: fc.oneof(fc.bigInt(-2n, 100n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      nanos: fc.integer(),
    }),
  },
  { requiredKeys: ["code", "limitRemaining"] },
);
const message = fc
  .record({
    overallCode: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(1, 2) }, uint32),
    statuses: fc.array(status, { maxLength: 5 }),
    responseHeadersToAdd: fc.array(header, { maxLength: 4 }),
    requestHeadersToAdd: fc.array(header, { maxLength: 4 }),
    rawBody: bytes,
  })
  .map((content) => toBinary(ResponseSchema, create(ResponseSchema, content as MessageInitShape<typeof ResponseSchema>))); // prettier-ignore

/** A message with some of its bytes changed, taken away, doubled, or with those of another behind. */
const damaged = fc
  .tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.nat(255)), { maxLength: 4 }), message)
  .map(([first, changes, second]) => {
    let all = [...first];
    for (const [place, kind, byte] of changes) {
      const at = all.length === 0 ? 0 : place % all.length;
      if (kind === 0) all[at] = byte;
      if (kind === 1) all.splice(at, 1);
      if (kind === 2) all.splice(at, 0, byte);
      if (kind === 3) all = all.concat([...second]);
    }
    return Uint8Array.from(all.slice(0, 4096));
  });

describe("the reader of answers", () => {
  it("reads what another library reads", () => {
    const same = (bytes: Uint8Array) => void expect(told(bytes)).toBe(reference(bytes));
    fc.assert(fc.property(message, same), { numRuns: 500, seed: 1 });
  });

  // Of groups, which this protocol never had, it makes a failure, where the library skips them.
  it("takes from damaged messages what that takes, or nothing", () => {
    let both = 0;
    fc.assert(
      fc.property(damaged, (bytes) => {
        const mine = told(bytes);
        const theirs = reference(bytes);
        if (theirs === undefined) {
          expect(mine).toBe(failed);
        } else if (mine !== failed) {
          both++;
          expect(mine).toBe(theirs);
        }
      }),
      { numRuns: 3000, seed: 2 },
    );
    expect(both).toBeGreaterThan(500);
  });

  it("ends for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => told(bytes).length > 0), { numRuns: 2000, seed: 3 }); // prettier-ignore
  });

  it("keeps a bounded part of long lists", () => {
    const many = Array.from({ length: 200 }, () => ({ code: 1 }));
    const header = { key: Buffer.from("x"), value: Buffer.from("1") };
    const content = {
      overallCode: 1,
      statuses: many,
      requestHeadersToAdd: Array(100).fill(header),
    };
    const long = toBinary(ResponseSchema, create(ResponseSchema, content as MessageInitShape<typeof ResponseSchema>)); // prettier-ignore
    expect(told(long).match(/status/g)).toHaveLength(64);
    expect(told(long).match(/request/g)).toHaveLength(32);
  });
});
