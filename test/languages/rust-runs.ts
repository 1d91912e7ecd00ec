// What the filters written in Rust are sent: each as one module with requests, clusters and settings.

import type { HeaderPair } from "../../harness/src/mock/index.js";
import type { ModuleFilter, ModuleRun } from "./module-run.js";

export interface RustRun extends Omit<ModuleRun, "filters"> {
  readonly name: string;
  /** Modules in chain order, with their settings. */
  readonly modules: readonly (Partial<ModuleFilter> & { readonly of: string })[];
}

const text = (value: string): Uint8Array => Buffer.from(value);
const post = (mode: string, body = "some body") => ({
  method: "POST",
  headers: [["x-mode", mode]] as HeaderPair[],
  chunks: [text(body)],
});
const plain = (status: number, body: string) => ({
  status,
  headers: [["x-reason", "because"]] as HeaderPair[],
  chunks: [text(body)],
});
const cluster = (name: string) => ({ headers: [["x-cluster", name]] as HeaderPair[] });

export const rustRuns: readonly RustRun[] = [
  {
    name: "headers: read, changed, answered, refused",
    modules: [{ of: "headers" }],
    requests: [
      { path: "/", headers: [["x-many", "one"], ["X-Many", "two"], ["accept", "a"], ["x-first", "1"], ["x-gone", "1"], ["x-last", "1"]] }, // prettier-ignore
      { path: "/forbidden" },
      { path: "/rewrite", headers: [["x-gone", "1"]] },
      { path: "/replaced", headers: [["x-gone", "1"]] },
      { method: "HEAD", path: "/" },
    ],
    upstream: { status: 200, headers: [["x-secret", "1"], ["server", "mine"], ["vary", "a"], ["content-length", "2"]], chunks: [text("ok")] }, // prettier-ignore
  },
  {
    name: "headers: a panic ends the VM, and what comes after it",
    modules: [{ of: "headers" }],
    requests: [{ path: "/panic" }, { path: "/" }],
  },
  {
    name: "headers: two filters of one VM",
    modules: [
      { of: "headers", name: "first", rootId: "a", vmId: "one" },
      { of: "headers", name: "second", rootId: "b", vmId: "one" },
    ],
    requests: [{ path: "/" }, { path: "/forbidden" }],
  },
  {
    name: "body: held and changed",
    modules: [{ of: "body" }],
    requests: [post(""), post("", ""), {}],
    upstream: plain(200, "stressed"),
  },
  {
    name: "body: answered, and passed on",
    modules: [{ of: "body" }],
    requests: [post("echo"), post("pass")],
    upstream: { status: 200, headers: [["transfer-encoding", "chunked"]], chunks: [text("drawer")] }, // prettier-ignore
  },
  {
    name: "body: held headers",
    modules: [{ of: "body", allowOnHeadersStopIteration: true }],
    requests: [post("late")],
  },
  {
    name: "configuration: taken",
    modules: [{ of: "configuration", configuration: "x-a: 1\nx-a: 2\nx-b: ü", vmConfiguration: "vm", environment: { REGION: "eu" } }], // prettier-ignore
  },
  { name: "configuration: none", modules: [{ of: "configuration" }] },
  { name: "configuration: refused", modules: [{ of: "configuration", configuration: "x-a" }] },
  {
    name: "configuration: refused at the start of the VM",
    modules: [{ of: "configuration", vmConfiguration: "fail" }],
  },
  {
    name: "callout: granted",
    modules: [{ of: "http_callout" }],
    requests: [{ path: "/a" }, { path: "/b", ...post("", "with a body") }],
    clusters: { auth: plain(200, "yes") },
  },
  {
    name: "callout: denied",
    modules: [{ of: "http_callout" }],
    requests: [{ path: "/a" }],
    clusters: { auth: plain(401, "who?") },
  },
  {
    name: "callout: too late, nobody there, nowhere",
    modules: [{ of: "http_callout" }],
    requests: [{}, cluster("gone"), cluster("nowhere")],
    clusters: { auth: "never", gone: null },
    wait: 400,
  },
  {
    name: "gRPC: granted",
    modules: [{ of: "grpc_callout" }],
    requests: [{ path: "/unary" }],
    clusters: { grpc: { grpc: { messages: [Uint8Array.of(0x08, 0x01)], status: 0 } } },
    wait: 100,
  },
  {
    name: "gRPC: denied",
    modules: [{ of: "grpc_callout" }],
    requests: [{ path: "/unary" }],
    clusters: { grpc: { grpc: { status: 7, message: "not you" } } },
    wait: 100,
  },
  {
    name: "gRPC: a stream",
    modules: [{ of: "grpc_callout" }],
    requests: [{ path: "/stream" }],
    clusters: { grpc: { grpc: { initialMetadata: [["x-begin", "1"]], messages: [Uint8Array.of(0x08, 0x01)], status: 0, trailingMetadata: [["x-end", "1"]] } } }, // prettier-ignore
    wait: 100,
  },
  {
    name: "gRPC: no service",
    modules: [{ of: "grpc_callout" }],
    requests: [{ path: "/unary" }, { path: "/stream" }],
    wait: 100,
  },
  {
    name: "shared data and a queue, in two VMs of one id",
    modules: [
      { of: "shared_data", name: "first", rootId: "a", vmId: "rust" },
      { of: "shared_data", name: "second", rootId: "b", vmId: "rust", vmConfiguration: "another VM" }, // prettier-ignore
    ],
    requests: [{}, {}],
    wait: 100,
  },
  {
    name: "tick: lets requests go, and asks",
    modules: [{ of: "tick" }],
    requests: [{ path: "/a" }, { path: "/b", ...post("", "with a body") }],
    clusters: { auth: plain(200, "tock") },
    wait: 200,
  },
  { name: "metrics, properties, foreign functions", modules: [{ of: "metrics" }], requests: [{}, {}] }, // prettier-ignore
  { name: "ABI 0.2.0", modules: [{ of: "abi_0_2_0" }], requests: [{}, {}] },
  {
    name: "ABI 0.1.0",
    modules: [{ of: "abi_0_1_0" }],
    requests: [{}, post(""), { headers: [["x-stop", "1"]] }],
    upstream: plain(200, "body"),
  },
];
