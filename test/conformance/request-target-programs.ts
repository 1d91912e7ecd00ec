// Targets of HTTP/1.1 requests, good and bad, as programs: what a filter sees of the request and how it is told of a
// refusal.

import type { Program, Step } from "./engine/program.js";

const pairs: Step = { op: "proxy_get_header_map_pairs", args: [0, { out: 0 }, { out: 1 }], outputs: [["data", 0]] }; // prettier-ignore
const property = (path: string): Step => ({
  op: "proxy_get_property",
  args: [path, { out: 0 }, { out: 1 }],
  outputs: [["data", 0]],
});

function program(method: string, path: string, authority?: string): Program {
  const handlers = [
    { callback: "proxy_on_request_headers", steps: [pairs, property("request\0url_path")], result: 0 },
    { callback: "proxy_on_log", steps: [pairs, property("response\0code_details"), property("response\0flags"), property("request\0total_size")], result: 0 },
  ]; // prettier-ignore
  return {
    abi: "0.2.1",
    filters: [{ vm: 0, space: 0, handlers }],
    requests: [
      {
        protocol: "http/1.1",
        method,
        path,
        headers: [],
        ...(authority !== undefined && { authority }),
      },
    ],
    upstream: [{ status: 200, headers: [], chunks: ["hi"], delay: 50 }],
  };
}

const absolute = [
  "http://", "http:///x", "HTTP://other.test/x", "https://u@h.test/x", "HttpS://x", "http://other.test", "http://x?y=1",
  "http://x#f", "http://[::1]/x", "http://[zz]/", "http://[::1/x", "http://a_b/x", "http://x:abc/y", "http://x:99999/y",
  "http://x:65535/", "http://x:65536/", "http://x:/y", "http://x:0/y", "http://a%20b/", "http://a!b/", "http://u:p@h/", "http://@h/",
  "http://u@@h/", "http://a@b@c/", "http://a.b./x", "http://-/x", "http://x/y?z?w", "http://x/\t", "ftp://x/y",
  "a://b_/c", "a://b/c", "://x", "1http://x/y", "foo:bar", "http:/x",
]; // prettier-ignore
const paths = ["//", "/..", "/%2f", "/a?b#c", "?x", "#x", "nopath", "*", "*x", "/\t", "/a\tb", "/\x0c", "/\x01", "/a\x0bb", "/x\x7f", "/\xe4"]; // prettier-ignore
const tunnels = ["h.test:80", "h.test", "/x", "*", "http://x/", "[::1]:80", ":80", "a_b:80", "u@h:80", "h:0", "h:99999", "h:"]; // prettier-ignore

export const targetPrograms: readonly Program[] = [
  ...[...paths, ...absolute].map((path) => program("GET", path)),
  ...["*", "*x", "http://x?y"].map((path) => program("OPTIONS", path)),
  ...tunnels.map((target) => program("CONNECT", target)),
  ...["a b", "", "a,b", "u@h", "ex#", "\xe4"].map((authority) => program("GET", "/", authority)),
];
