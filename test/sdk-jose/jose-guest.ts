// A guest with the SDK's keys, and a host that can verify signatures as Envoy does, or cannot, or answers oddly.

import { verifySignature } from "../../harness/src/mock/foreign/signatures.js";
import type { Vm } from "../../harness/src/mock/vm/vm.js";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

/** Who verifies. */
export type Way = "host" | "guest";

const source = `
  import { JwsAlgorithm, JwsKey, KeySet, jwsAlgorithm, jwsAlgorithmName } from "proxy-wasm-assemblyscript-sdk/jose";
  import { CallbackKind, enter, leave } from "proxy-wasm-assemblyscript-sdk/runtime/callback";
  export { malloc } from "proxy-wasm-assemblyscript-sdk/runtime/allocation";

  let set: KeySet | null = null;
  let found: JwsKey[] = [];
  function use(next: KeySet): i32 { set = next; found = []; return next.keys.length; }
  export function useJwks(json: Bytes): i32 { return use(KeySet.fromJwks(json)); }
  export function usePem(text: Bytes): i32 { return use(KeySet.fromPem(text)); }
  export function useSecret(secret: Bytes): i32 { return use(KeySet.fromSecret(secret, null)); }
  export function useNamedSecret(secret: Bytes, keyId: Bytes): i32 { return use(KeySet.fromSecret(secret, keyId)); }

  function texts(list: Bytes[]): Bytes {
    let all = Bytes.empty;
    for (let at = 0; at < list.length; at++) all = all.concat(list[at]).concat("\\n");
    return all;
  }
  export function errors(): Bytes { return set ? texts(set!.errors) : Bytes.empty; }
  export function warnings(): Bytes { return set ? texts(set!.warnings) : Bytes.empty; }

  export function algorithmOf(name: Bytes): i32 { return jwsAlgorithm(name); }
  export function nameOf(algorithm: i32): Bytes { return Bytes.fromString(jwsAlgorithmName(<JwsAlgorithm>algorithm)); }

  export function find(algorithm: Bytes): i32 { found = set ? set!.candidates(null, jwsAlgorithm(algorithm)) : []; return found.length; }
  export function findNamed(algorithm: Bytes, keyId: Bytes): i32 { found = set ? set!.candidates(keyId, jwsAlgorithm(algorithm)) : []; return found.length; }
  export function keyIdOf(at: i32): Bytes | null { return at < found.length ? found[at].keyId : Bytes.fromString("no key"); }
  export function isSecret(at: i32): bool { return set!.keys[at].isSecret; }
  export function fits(at: i32, algorithm: i32): bool { return set!.keys[at].fits(<JwsAlgorithm>algorithm); }

  function verifyWith(keys: JwsKey[], algorithm: Bytes, signed: Bytes, signature: Bytes): i32 {
    const outer = enter(0, CallbackKind.Other);
    let verification = -1;
    for (let at = 0; at < keys.length && verification != 0; at++) {
      verification = keys[at].verify(jwsAlgorithm(algorithm), signed, signature);
    }
    // As leave() does, but that nothing is collected while the test holds on to something.
    callbackIsOver(outer);
    return verification;
  }
  function callbackIsOver(outer: u64): void { leave(outer); }
  /** By the first key of the set, whether it fits or not. */
  export function verify(algorithm: Bytes, signed: Bytes, signature: Bytes): i32 {
    return verifyWith(set!.keys.slice(0, 1), algorithm, signed, signature);
  }
  /** By the candidates that were found last. */
  export function verifyFound(algorithm: Bytes, signed: Bytes, signature: Bytes): i32 {
    return verifyWith(found, algorithm, signed, signature);
  }
`;

/** What the host's function answers: bytes, or a status that is not Ok. */
export type HostFunction = (argument: Uint8Array) => Uint8Array | number;

/** Envoy's function. Its implementation here asks nothing of a VM but which Envoy it is in. */
export const envoysFunction: HostFunction = (argument) => {
  const vm = { host: { envoy: { isAtLeast: () => true } } } as unknown as Vm;
  const { status, bytes } = verifySignature(vm, argument);
  return bytes ?? status;
};

/** A host without the function. */
export const noFunction: HostFunction = () => 1;

/** The guest with its host. */
export class JoseGuest {
  hostFunction: HostFunction = envoysFunction;
  /** How often the host was asked. */
  asked = 0;

  private constructor(readonly guest: Guest) {}

  static async start(): Promise<JoseGuest> {
    const self: { jose?: JoseGuest } = {};
    const guest = await compileGuest(source, undefined, (memory, allocate) => ({
      proxy_set_effective_context: () => 0,
      proxy_call_foreign_function: (
        name: number,
        nameSize: number,
        argument: number,
        argumentSize: number,
        outPointer: number,
        outSize: number,
      ): number => {
        const read = (at: number, size: number): Buffer =>
          Buffer.from(memory().buffer.slice(at, at + size));
        if (read(name, nameSize).toString() !== "verify_signature") return 1;
        self.jose!.asked++;
        const answer = self.jose!.hostFunction(read(argument, argumentSize));
        if (typeof answer === "number") return answer;
        const pointer = allocate(answer.length);
        new Uint8Array(memory().buffer).set(answer, pointer);
        memory().setUint32(outPointer, pointer, true);
        memory().setUint32(outSize, answer.length, true);
        return 0;
      },
    }));
    self.jose = new JoseGuest(guest);
    return self.jose;
  }

  /** Chooses who verifies from now on. */
  use(way: Way): void {
    this.hostFunction = way === "host" ? envoysFunction : noFunction;
  }

  /** The number of usable keys. */
  jwks(...keys: readonly unknown[]): number {
    return Number(this.guest.call("useJwks", JSON.stringify({ keys })));
  }

  /** The number of usable keys. */
  pem(text: string): number {
    return Number(this.guest.call("usePem", text));
  }

  /** What is wrong with the set, line by line. */
  get errors(): string[] {
    return lines(this.guest.bytes("errors"));
  }

  get warnings(): string[] {
    return lines(this.guest.bytes("warnings"));
  }

  /** Whether the set's first key says that the signature is right. */
  verifies(algorithm: string, signed: string | Uint8Array, signature: Uint8Array): boolean {
    const verification = Number(this.guest.call("verify", algorithm, signed, signature));
    if (verification !== 0 && verification !== 1) throw new Error(`answered ${verification}`);
    return verification === 0;
  }
}

function lines(bytes: Buffer | null): string[] {
  return (bytes ?? "").toString().split("\n").slice(0, -1);
}
