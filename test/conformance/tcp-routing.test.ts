// Network filters that choose where a TCP connection goes: `envoy.tcp_proxy.cluster` in the filter state, which the TCP
// proxy reads when it connects.

import type { RawGuest } from "./raw-guest.js";
import { compareTcp, type TcpCase, type TcpStep } from "./tcp-side-by-side.js";

const field = (tag: string, text: string): string =>
  `${tag}\\${text.length.toString(16).padStart(2, "0")}${text}`;

/** `SetEnvoyFilterStateArguments` as bytes of WebAssembly text. */
const choice = (cluster: string): string =>
  `${field("\\0a", "envoy.tcp_proxy.cluster")}${field("\\12", cluster)}`;

const paths = ["xds\\00cluster_name", "upstream\\00address", "upstream\\00local_address", "upstream\\00transport_failure_reason", "upstream\\00request_attempt_count", "response\\00flags", "connection\\00termination_details"]; // prettier-ignore

const where = paths
  .map(
    (path) =>
      `(call $say "${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`,
  ) // prettier-ignore
  .join("\n");

const say = (name: string): string => `(call $sayNumber "${name}" (i32.const 0))`;

/** Chooses in this callback, and tells what it knows in the later ones. */
function choosing(cluster: string, callback = "proxy_on_new_connection"): RawGuest {
  const choose = `(call $sayNumber "chosen" (call $foreign "set_envoy_filter_state" "${choice(cluster)}" (i32.const 0) (i32.const 4)))`;
  return {
    callbacks: {
      [callback]: `${choose} (i32.const 0)`,
      proxy_on_upstream_data: `${say("data")} ${where} (i32.const 0)`,
      proxy_on_downstream_connection_close: say("close"),
      proxy_on_log: `${say("log")} ${where}`,
    },
  };
}

const talk: readonly TcpStep[] = [{ client: "abc" }, { server: "12345" }, { close: "client" }, { close: "server" }]; // prettier-ignore

// [R4.18-7]
const cases: readonly TcpCase[] = [
  { name: "a-server", guests: [choosing("upstream")], cluster: "empty", steps: talk },
  { name: "no-host", guests: [choosing("empty")], steps: [{ client: "abc" }] },
  { name: "nobody-there", guests: [choosing("refused")], steps: [{ client: "abc" }] },
  { name: "no-such-cluster", guests: [choosing("nowhere")], steps: [{ client: "abc" }] },
  { name: "too-late", guests: [choosing("empty", "proxy_on_downstream_data")], steps: talk },
];

compareTcp("a network filter chooses the cluster", cases);
