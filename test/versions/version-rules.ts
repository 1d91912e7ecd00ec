// Where Envoy 1.36 to 1.40 do not behave alike towards a WebAssembly module, one small module for each rule, with
// the version that brought the newer behaviour. Everything else that was tried is the same in all of them.

import type { EnvoyMinor } from "../../harness/src/mock/index.js";
import { assemble, rawGuest, type RawGuest } from "../conformance/raw-guest.js";
import type { ModuleRun } from "../languages/module-run.js";

export interface VersionRule {
  /** What is newer, with the rules of the notes on Envoy that say so. */
  readonly name: string;
  /** The first version that has it. */
  readonly since: EnvoyMinor;
  readonly run: ModuleRun;
}

const guest = (raw: RawGuest) => [{ name: "g", rootId: "g", vmId: "v", wasm: rawGuest(raw) }];

const module = (text: string) => [
  {
    name: "g",
    wasm: assemble(`(module ${text}
      (memory (export "memory") 1)
      (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (i32.const 0)))`),
  },
];

/** The foreign function, with an argument that begins its message and is right for it. */
const filterState = `(call $foreign "set_envoy_filter_state" "\\0a\\17envoy.tcp_proxy.cluster\\12\\01x" (i32.const 0) (i32.const 4))`;

const foreign = (name: string, argument: string): string => `
  (i32.store (i32.const 56) (call $foreign "${name}" "${argument}" (i32.const 24) (i32.const 28)))
  (i64.store (i32.const 0) (i64.load (i32.const 24)))
  (call $say "${name}" (i32.load (i32.const 56)))`;

/** HTTP/1.1 is read and written in one go: these are the bytes of header maps that tests know. */
const bytesOf = (path: string): string =>
  `(call $say "${path}" (call $property "${path.replace(".", "\\00")}" (i32.const 0) (i32.const 4)))`;

/** Foreign functions write nothing to address 0, where the guest's own library looks. */
const evaluated = (...expressions: string[]): string =>
  expressions
    .map(
      (expression) => `
      (drop (call $foreign "expr_create" "${expression}" (i32.const 48) (i32.const 52)))
      (i32.store (i32.const 56) (call $foreign "expr_evaluate" (i32.load (i32.const 48)) (i32.const 4) (i32.const 24) (i32.const 28)))
      (i64.store (i32.const 0) (i64.load (i32.const 24)))
      (call $say "${expression}" (i32.load (i32.const 56)))`,
    )
    .join("\n");

const expressions = (...sources: string[]): ModuleRun => ({
  filters: guest({
    callbacks: { proxy_on_request_headers: `${evaluated(...sources)} (i32.const 0)` },
  }),
});

export const versionRules: readonly VersionRule[] = [
  {
    name: "the size of request headers is known in all stream callbacks",
    since: "1.37",
    run: {
      filters: guest({
        callbacks: {
          proxy_on_context_create: bytesOf("request.headers_bytes"),
          proxy_on_request_headers: `${bytesOf("request.headers_bytes")} ${bytesOf("response.headers_bytes")} (i32.const 0)`,
          proxy_on_response_headers: `${bytesOf("request.headers_bytes")} (i32.const 0)`,
          proxy_on_log: bytesOf("request.headers_bytes"),
        },
      }),
    },
  },
  {
    name: "expressions make texts of booleans [R4.18-10]",
    since: "1.37",
    run: expressions("string(true)", "string(1 > 2) + '!'"),
  },
  {
    name: "sign is there [R4.18-4] [R4.18-5]",
    since: "1.37",
    run: { filters: guest({ callbacks: { proxy_on_request_headers: `${foreign("sign", "\\0a\\06sha256\\12\\01x")} (i32.const 0)` } }) }, // prettier-ignore
  },
  {
    name: "verify_signature takes a key as PEM, and refuses to do without one [R4.18-4]",
    since: "1.37",
    run: { filters: guest({ callbacks: { proxy_on_request_headers: `${foreign("verify_signature", "\\0a\\06sha256")} ${foreign("verify_signature", "\\0a\\06sha256\\12\\01x\\2a\\01y")} (i32.const 0)` } }) }, // prettier-ignore
  },
  {
    name: "foreign functions work on the effective context [R4.18-7]",
    since: "1.37",
    run: {
      wait: 120,
      filters: guest({
        extra: "(global $held (mut i32) (i32.const 0))",
        callbacks: {
          proxy_on_request_headers: `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1)))
            (call $sayNumber "root in a stream" ${filterState}) (drop (call $tickPeriod (i32.const 50))) (i32.const 1)`,
          proxy_on_tick: `(if (global.get $held) (then
            (drop (call $tickPeriod (i32.const 0))) (call $sayNumber "root" ${filterState})
            (drop (call $effective (global.get $held))) (call $sayNumber "stream in the root" ${filterState})
            (drop (call $continueStream (i32.const 0)))))`,
        },
      }),
    },
  },
  {
    name: "a module may tell of grown memory while it starts [R1.4-3]",
    since: "1.37",
    run: {
      filters: guest({
        callbacks: { _initialize: "(call $grown (i32.const 0))" },
        imports: `(import "env" "emscripten_notify_memory_growth" (func $grown (param i32)))`,
      }),
    },
  },
  {
    name: "keep-alive of the upstream is gone before the filters, and what they add stays",
    since: "1.38",
    run: {
      filters: guest({
        callbacks: {
          proxy_on_response_headers: `(call $say "keep-alive" (call $get (i32.const 2) "keep-alive" (i32.const 0) (i32.const 4)))
            (drop (call $add (i32.const 2) "keep-alive" "5")) (i32.const 0)`,
        },
      }),
      upstream: { status: 200, headers: [["keep-alive", "1"], ["content-length", "0"]] }, // prettier-ignore
    },
  },
  {
    name: "__main_void is called after _initialize [R1.4-1]",
    since: "1.39",
    run: {
      filters: guest({
        callbacks: { _initialize: `(drop (call $log (i32.const 2) "main" ))` },
        extra: `(func (export "__main_void") (result i32) (call $log (i32.const 2) (i32.const 4096) (i32.const 4)))`,
      }),
    },
  },
  {
    name: "expressions give all digits of a float [R4.18-10]",
    since: "1.40",
    run: expressions("string(0.1 + 0.2)", "string(999999.5)", "string(123456789.125)", "string(1.5)", "string(0.00001234567)", "string(-0.0)"), // prettier-ignore
  },
  {
    name: "expressions find a name with a leading dot [R4.18-10]",
    since: "1.40",
    run: expressions(".request.path", "1 + size(.request.method)", "request.path + '.request'", "has(.request.path)", "size('.a') + 2", "[ .request.path ]"), // prettier-ignore
  },
  {
    name: "the rest of WASI can be imported [R1.8-3]",
    since: "1.39",
    run: { filters: module(`(import "wasi_snapshot_preview1" "fd_advise" (func (param i32 i64 i64 i32) (result i32)))`) }, // prettier-ignore
  },
];
