// Foreign functions, and signatures checked by one: what goes to the host, and what each answer means.

import { createSign, generateKeyPairSync } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Bytes, callForeignFunction, HttpFilter, log, Plugin, plugin, verifySignature } from "proxy-wasm-assemblyscript-sdk";
  let what: i32 = 0;
  export function setWhat(value: i32): void { what = value; }
  class Acts extends Plugin {
    override onConfigure(configuration: Bytes): bool { this.key = configuration; return true; }
    key: Bytes = Bytes.empty;
    signature: Bytes = Bytes.empty;
    override onTick(): void {
      if (what == 0) {
        const outcome = callForeignFunction(Bytes.fromString("echo"), "argument");
        log.info((outcome.status as i32).toString() + " " + outcome.result.length.toString() + " " + outcome.result.slice(0, 20).toString());
      } else if (what == 1) {
        const size = <i32>this.key.toU64();
        const key = this.key.slice(8, 8 + size);
        log.info((verifySignature("sha256", key, this.key.slice(8 + size), "message") as i32).toString());
      } else {
        log.info((verifySignature("sha256", Bytes.empty, this.key, "message") as i32).toString());
        log.info((verifySignature("sha256", this.key, Bytes.empty, "message") as i32).toString());
      }
    }
  }
  export function outside(): void { log.info((callForeignFunction("echo", Bytes.empty).status as i32).toString()); }
  plugin("acts", (stream) => new HttpFilter(stream), () => new Acts());
`;

const verification = { valid: 0, invalid: 1, unavailable: 2, malformed: 3 } as const;

let module: WebAssembly.Module;
let host: FakeHost;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 240_000);

beforeEach(async () => {
  host = await FakeHost.start(module);
  host.startRoot(1, "key");
});

function act(what: number): string[] {
  host.call("setWhat", what);
  host.logs.length = 0;
  host.call("proxy_on_tick", 1);
  return host.logs.map(({ text }) => text);
}

describe("a foreign function", () => {
  it("gets its argument and gives its result", () => {
    host.foreignFunctions.set("echo", (argument) => argument);
    expect(act(0)).toEqual(["0 8 argument"]);
  });

  it("may have no result", () => {
    host.foreignFunctions.set("echo", () => new Uint8Array());
    expect(act(0)).toEqual(["0 0 "]);
  });

  it.each([1, 2, 3, 10])(
    "answers the host's status %i, and not what was left from before",
    (status) => {
      host.foreignFunctions.set("echo", (argument) => argument);
      act(0);
      host.foreignFunctions.set("echo", () => status);
      expect(act(0)).toEqual([`${status} 0 `]);
    },
  );

  it("that the host does not have is not found", () => {
    expect(act(0)).toEqual(["1 0 "]);
  });

  it("may give more than the module takes elsewhere, because Envoy would not survive a refusal", () => {
    host.foreignFunctions.set("echo", () => new Uint8Array(20 * 1024 * 1024).fill(97));
    expect(act(0)).toEqual([`0 ${20 * 1024 * 1024} ${"a".repeat(20)}`]);
    expect(host.call("malloc", 20 * 1024 * 1024), "afterwards").toBe(0);
  });

  it("is not called outside callbacks", () => {
    host.logs.length = 0;
    host.call("outside");
    expect(host.logs.map(({ text }) => text)).toEqual([
      "foreign function not called: no callback runs",
      "103",
    ]);
  });
});

/** One field of a protobuf message: a number or bytes. */
function field(number: number, value: number | Uint8Array | string): Uint8Array {
  if (typeof value === "number") return Uint8Array.of(number << 3, value);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return Uint8Array.of((number << 3) | 2, bytes.length, ...bytes);
}

describe("verifySignature", () => {
  it("sends a message in the form of Envoy", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const key = publicKey.export({ type: "spki", format: "der" });
    const signature = createSign("sha256").update("message").sign(privateKey);
    const size = Buffer.alloc(8);
    size.writeUInt32LE(key.length);
    const configuration = Buffer.concat([size, key, signature]);
    host.buffers.set(7, configuration);
    host.call("proxy_on_configure", 1, configuration.length);
    let sent: Uint8Array | undefined;
    host.foreignFunctions.set("verify_signature", (argument) => {
      sent = argument;
      return field(1, 1);
    });
    expect(act(1)).toEqual([`${verification.valid}`]);
    expect(sent).toEqual(
      Uint8Array.from(
        Buffer.concat([
          field(1, "sha256"),
          field(2, key),
          field(3, signature),
          field(4, "message"),
        ]),
      ),
    );
  });

  it.each<[string, Uint8Array | number, number]>([
    ["a valid signature", field(1, 1), verification.valid],
    ["nothing", new Uint8Array(), verification.invalid],
    ["false", field(1, 0), verification.invalid],
    ["a wrong signature", field(2, "Failed to verify digest. Error code: 0"), verification.invalid],
    ["a broken key", field(2, "Failed to initialize digest verify."), verification.malformed],
    ["an unknown hash", field(2, "md5 is not supported."), verification.malformed],
    [
      "true with an error",
      Uint8Array.of(...field(1, 1), ...field(2, "odd")),
      verification.malformed,
    ],
    ["true in another form", field(1, "1"), verification.invalid],
    ["no protobuf", Uint8Array.of(0xff), verification.unavailable],
    ["valid, and cut off", Uint8Array.of(...field(1, 1), 0x12, 5), verification.unavailable],
    ["no such function", 1, verification.unavailable],
    ["a refused argument", 2, verification.malformed],
    ["no capability", 10, verification.unavailable],
  ])("takes %s for what it is", (_title, answer, expected) => {
    const configuration = Buffer.from("\u0003\0\0\0\0\0\0\0keysignature");
    host.buffers.set(7, configuration);
    host.call("proxy_on_configure", 1, configuration.length);
    host.foreignFunctions.set("verify_signature", () => answer);
    expect(act(1)).toEqual([`${expected}`]);
  });

  it("does not ask about an empty key or signature", () => {
    host.foreignFunctions.set("verify_signature", () => field(1, 1));
    expect(act(2)).toEqual([`${verification.malformed}`, `${verification.malformed}`]);
    expect(host.count("proxy_call_foreign_function")).toBe(0);
  });
});
