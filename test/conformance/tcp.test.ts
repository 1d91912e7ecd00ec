// Network filters: callbacks of a TCP connection, stopping and going on, what can be written and closed, the end of
// a connection, failing VMs.

import type { RawGuest } from "./raw-guest.js";
import { compareTcp, type TcpCase, type TcpStep } from "./tcp-side-by-side.js";

const show = (label: string): string => `
  (call $say "${label} 2" (call $bufferBytes (i32.const 2) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
  (call $say "${label} 3" (call $bufferBytes (i32.const 3) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))`;

const plain: Readonly<Record<string, string>> = {
  proxy_on_context_create: `(if (local.get $root) (then (call $sayNumber "create" (local.get $root)) ${show("create")}))`,
  proxy_on_new_connection: `(call $sayNumber "new connection" (i32.const 0)) ${show("new")} (i32.const 0)`,
  proxy_on_downstream_data: `(call $sayNumber "downstream" (local.get $n)) (call $sayNumber "end" (local.get $end)) ${show("downstream")} (i32.const 0)`,
  proxy_on_upstream_data: `(call $sayNumber "upstream" (local.get $n)) (call $sayNumber "end" (local.get $end)) ${show("upstream")} (i32.const 0)`,
  proxy_on_downstream_connection_close: `(call $sayNumber "downstream close" (local.get $peer)) ${show("close")}`,
  proxy_on_upstream_connection_close: `(call $sayNumber "upstream close" (local.get $peer)) ${show("upstream close")}`,
  proxy_on_done: `(call $sayNumber "done" (i32.const 0)) ${show("done")} (i32.const 1)`,
  proxy_on_log: `(call $sayNumber "log" (i32.const 0)) ${show("log")}`,
  proxy_on_delete: `(call $sayNumber "delete" (i32.const 0)) ${show("delete")}`,
};

/** Logs all that happens; `changes` replace callbacks. */
const watcher = (changes: Readonly<Record<string, string>> = {}, extra = ""): RawGuest => ({
  extra,
  callbacks: { ...plain, ...changes },
});

const talk: readonly TcpStep[] = [{ client: "abc" }, { server: "12345" }, { client: "de" }, { server: "67" }]; // prettier-ignore

const clientEnds: readonly TcpStep[] = [...talk, { close: "client" }, { close: "server" }];
const serverEnds: readonly TcpStep[] = [...talk, { close: "server" }, { close: "client" }];

// [R2.6-1], [R2.6-2], [R2.6-3], [R2.6-4]
const order: TcpCase[] = [
  { name: "client-ends", guests: [watcher()], steps: clientEnds },
  { name: "server-ends", guests: [watcher()], steps: serverEnds },
  { name: "client-resets", guests: [watcher()], steps: [...talk, { close: "client reset" }] },
  { name: "server-resets", guests: [watcher()], steps: [...talk, { close: "server reset" }] },
  { name: "server-first", guests: [watcher()], steps: [{ server: "hello" }, { client: "abc" }, { close: "client" }, { close: "server" }] }, // prettier-ignore
  { name: "server-resets-after-end", guests: [watcher()], steps: [{ client: "abc" }, { close: "client" }, { server: "12" }, { close: "server reset" }] }, // prettier-ignore
  { name: "client-resets-after-end", guests: [watcher()], steps: [{ client: "abc" }, { server: "12" }, { close: "server" }, { client: "de" }, { close: "client reset" }] }, // prettier-ignore
  { name: "silent-end", guests: [watcher()], steps: [{ close: "client" }, { close: "server" }] },
  { name: "chain", guests: [watcher(), watcher()], steps: clientEnds },
  { name: "chain-one-vm", guests: [watcher(), watcher()], steps: serverEnds, sharedVm: true },
  { name: "two-connections", guests: [watcher()], steps: [{ client: "abc" }, { open: true }, { client: "de" }, { close: "client" }, { close: "server" }] }, // prettier-ignore
  { name: "empty-cluster", guests: [watcher()], steps: [{ client: "abc" }], cluster: "empty" },
  { name: "refused-cluster", guests: [watcher()], steps: [{ client: "abc" }], cluster: "refused" },
  { name: "no-cluster", guests: [watcher()], steps: [{ client: "abc" }], cluster: "nowhere" },
];

const answering = (callback: string, answer: number): RawGuest =>
  watcher({ [callback]: (plain[callback] ?? "").replace(/\(i32\.const 0\)$/, `(i32.const ${answer})`) }); // prettier-ignore

/** Answers 1 until `$end` or the number of bytes is there. */
const gathering = (callback: string, enough: number): RawGuest =>
  watcher({
    [callback]: (plain[callback] ?? "").replace(/\(i32\.const 0\)$/, `(i32.lt_u (local.get $n) (i32.const ${enough}))`), // prettier-ignore
  });

const ticking = (callback: string, answer: number, code: string): RawGuest =>
  watcher(
    {
      [callback]: (plain[callback] ?? "").replace(
        /\(i32\.const 0\)$/,
        `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 200))) (i32.const ${answer})`,
      ),
      proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) (call $sayNumber "tick" (i32.const 0)) (drop (call $effective (global.get $held))) ${code}`,
    },
    "(global $held (mut i32) (i32.const 0))",
  );

const continueIt = (type: number): string => `(call $sayNumber "continue" (call $continueStream (i32.const ${type})))`; // prettier-ignore
const closeIt = (type: number): string => `(call $sayNumber "close" (call $closeStream (i32.const ${type})))`; // prettier-ignore

// [R3.4-3]
const stopping: TcpCase[] = [
  ...[1, 2, -1].flatMap((answer) => [
    { name: `new-${answer}`, guests: [answering("proxy_on_new_connection", answer), watcher()], steps: clientEnds }, // prettier-ignore
    { name: `downstream-${answer}`, guests: [watcher(), answering("proxy_on_downstream_data", answer), watcher()], steps: clientEnds }, // prettier-ignore
    { name: `upstream-${answer}`, guests: [watcher(), answering("proxy_on_upstream_data", answer), watcher()], steps: serverEnds }, // prettier-ignore
  ]),
  { name: "gather-downstream", guests: [gathering("proxy_on_downstream_data", 4), watcher()], steps: clientEnds }, // prettier-ignore
  { name: "gather-upstream", guests: [watcher(), gathering("proxy_on_upstream_data", 6)], steps: serverEnds }, // prettier-ignore
  { name: "gather-client-end", guests: [gathering("proxy_on_downstream_data", 99), watcher()], steps: [{ client: "abc" }, { client: "de" }, { close: "client" }, { close: "server" }] }, // prettier-ignore
  ...[2, 3, 0, 1, 4].map((type) => ({
    name: `continue-new-${type}`,
    guests: [ticking("proxy_on_new_connection", 1, continueIt(type)), watcher()],
    steps: [{ client: "abc" }, { wait: 250 }, ...serverEnds],
  })),
  ...[2, 0].map((type) => ({
    name: `continue-downstream-${type}`,
    guests: [ticking("proxy_on_downstream_data", 1, show("tick") + continueIt(type) + show("after")), watcher()], // prettier-ignore
    steps: [{ client: "abc" }, { wait: 250 }, { server: "123" }, { client: "de" }, { wait: 250 }, { close: "client" as const }, { wait: 250 }, { close: "server" as const }], // prettier-ignore
  })),
  {
    name: "continue-both-held",
    guests: [ticking("proxy_on_downstream_data", 1, continueIt(2)), answering("proxy_on_upstream_data", 1)], // prettier-ignore
    steps: [{ client: "abc" }, { close: "client" }, { server: "12" }, { close: "server" }, { wait: 250 }, { open: true }, { wait: 250 }], // prettier-ignore
  },
  { name: "continue-inside", guests: [watcher({ proxy_on_downstream_data: `(call $sayNumber "downstream" (local.get $n)) ${continueIt(2)} (i32.const 1)` }), watcher()], steps: clientEnds }, // prettier-ignore
  { name: "continue-inside-0", guests: [watcher({ proxy_on_downstream_data: `(call $sayNumber "downstream" (local.get $n)) ${continueIt(2)} (i32.const 0)` }), watcher()], steps: clientEnds }, // prettier-ignore
];

const closes: readonly number[] = [2, 3];
const closing: TcpCase[] = [2, 3, 0, 1, 4].flatMap((type) => [
  ...["proxy_on_new_connection", "proxy_on_downstream_data", "proxy_on_upstream_data"].flatMap(
    (callback) =>
      // prettier-ignore
      [0, 1].map((answer) => ({
      name: `close-${type}-${callback.slice(9)}-${answer}`,
      guests: [watcher({ [callback]: `(call $sayNumber "${callback}" (i32.const 0)) ${closeIt(type)} (i32.const ${answer})` }), watcher()], // prettier-ignore
      steps: talk,
    })),
  ),
  {
    name: `close-${type}-tick`,
    guests: [ticking("proxy_on_downstream_data", 0, closeIt(type)), watcher()],
    // Where nothing closes it, each piece of the client starts the tick anew.
    steps: closes.includes(type)
      ? [...talk, { wait: 250 }, { client: "late" }]
      : [...talk, { client: "late" }, { close: "client" as const }].flatMap((step) => [step, { wait: 250 }]), // prettier-ignore
  },
]);

const reply = `(call $sayNumber "reply" (call $reply (i32.const 403) "d" "no" (i32.const 0) (i32.const 0) (i32.const -1)))`;

// [R4.6-16]
// [R4.6-16]
const replying: TcpCase[] = [
  "proxy_on_new_connection",
  "proxy_on_downstream_data",
  "proxy_on_upstream_data",
].map((callback) => ({
  name: `reply-${callback.slice(9)}`,
  guests: [watcher({ [callback]: `${reply} (i32.const 0)` }), watcher()],
  steps: clientEnds,
}));

const writes = [
  [0, 0, "<"],
  [0, 1, "X"],
  [0, 99, "all"],
  [1, 1, "middle"],
  [99, 0, ">"],
  [0, -1, ""],
] as const;

const writing: TcpCase[] = (["downstream", "upstream"] as const).flatMap((side) =>
  writes.map(([start, length, text], index) => ({
    name: `write-${side}-${index}`,
    guests: [
      watcher(),
      watcher({
        [`proxy_on_${side}_data`]: `
          (call $sayNumber "set" (call $setBuffer (i32.const ${side === "downstream" ? 2 : 3}) (i32.const ${start}) (i32.const ${length}) "${text}"))
          (call $sayNumber "other" (call $setBuffer (i32.const ${side === "downstream" ? 3 : 2}) (i32.const 0) (i32.const 0) "o"))
          (call $sayNumber "status" (call $bufferStatus (i32.const ${side === "downstream" ? 2 : 3}) (i32.const 16) (i32.const 20))) (call $sayNumber "length" (i32.load (i32.const 16)))
          ${show("now")} (i32.const 0)`,
      }),
      watcher(),
    ],
    steps: clientEnds,
  })),
);

const trapping: TcpCase[] = [
  "context_create",
  "new_connection",
  "downstream_data",
  "upstream_data",
  "downstream_connection_close",
  "upstream_connection_close",
  "done",
  "log",
  "delete",
].flatMap((callback) =>
  // prettier-ignore
  (["closed", "open", "reload"] as const).map((failurePolicy) => ({
    name: `trap-${callback}-${failurePolicy}`,
    guests: [
      watcher({ [`proxy_on_${callback}`]: callback === "context_create" ? "(if (local.get $root) (then unreachable))" : `(call $sayNumber "trap" (i32.const 0)) unreachable` }), // prettier-ignore
      watcher(),
    ],
    steps: [...serverEnds, { open: true }, ...talk, { close: "client" }],
    failurePolicy,
  })),
);

const paths = ["source\\00address", "source\\00port", "destination\\00address", "connection\\00mtls", "connection\\00requested_server_name", "connection\\00tls_version", "connection\\00termination_details", "connection\\00transport_failure_reason", "request\\00protocol", "request\\00path", "request\\00size", "request\\00total_size", "request\\00duration", "request\\00headers", "request\\00method", "response\\00code", "response\\00flags", "response\\00code_details", "response\\00size", "response\\00grpc_status", "upstream\\00address", "upstream\\00port", "upstream\\00local_address", "upstream\\00request_attempt_count", "upstream\\00transport_failure_reason", "xds\\00cluster_name", "xds\\00route_name", "xds\\00virtual_host_name", "xds\\00filter_chain_name", "xds\\00listener_direction", "xds\\00upstream_host_metadata", "plugin_name", "plugin_root_id", "metadata", "request", "filter_state", "nope", "mine"]; // prettier-ignore

const property = (path: string): string =>
  /port|size/.test(path)
    ? `(call $sayNumber "${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4))) (i64.store (i32.const 0) (i64.const 0))`
    : `(call $say "${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`;

const readProperties = paths.map(property).join("\n");

const properties: TcpCase[] = [
  {
    name: "properties",
    guests: [
      {
        callbacks: Object.fromEntries(
          Object.entries(plain).map(([callback, body]) => {
            const answer = /\(i32\.const [01]\)$/.exec(body)?.[0] ?? "";
            return callback === "proxy_on_context_create"
              ? [callback, `(if (local.get $root) (then ${readProperties}))`]
              : [
                  callback,
                  `(call $sayNumber "${callback}" (i32.const 0)) ${readProperties}
                   (call $sayNumber "set" (call $setProperty "mine" "${callback}")) ${answer}`,
                ];
          }),
        ),
      },
      watcher({ proxy_on_upstream_data: `${property("mine")} ${property("filter_state\\00wasm.mine")} (i32.const 0)` }), // prettier-ignore
    ],
    steps: clientEnds,
  },
  {
    name: "maps",
    guests: [
      watcher({
        proxy_on_downstream_data: `${[0, 1, 2, 3, 4, 5, 6, 7, 8]
          .map(
            (
              type,
            ) => `(call $say "get ${type}" (call $get (i32.const ${type}) ":path" (i32.const 0) (i32.const 4)))
              (call $sayNumber "pairs" (call $pairs (i32.const ${type}) (i32.const 0) (i32.const 4)))
              (call $sayNumber "size" (call $mapSize (i32.const ${type}) (i32.const 16)))
              (call $sayNumber "add" (call $add (i32.const ${type}) "a" "b"))`,
          )
          .join("\n")} (i32.const 0)`,
      }),
    ],
    steps: clientEnds,
  },
];

const late = ["downstream_connection_close", "upstream_connection_close", "done", "log", "delete"];

const acting: TcpCase[] = [
  ...late.flatMap((callback) =>
    Object.entries({
      close: closeIt(2),
      continue: continueIt(2),
      reply,
      maps: `(call $say "get" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))`,
    }).map(([name, code]) => ({
      // prettier-ignore
      name: `late-${callback}-${name}`,
      guests: [watcher({ [`proxy_on_${callback}`]: `${code} ${plain[`proxy_on_${callback}`] ?? ""}` }), watcher()], // prettier-ignore
      steps: serverEnds,
    })),
  ),
  {
    name: "close-at-upstream-end",
    guests: [watcher(), watcher({ proxy_on_upstream_data: `(if (local.get $end) (then ${closeIt(3)})) (i32.const 0)` }), watcher()], // prettier-ignore
    steps: serverEnds,
  },
  {
    name: "close-second",
    guests: [watcher(), watcher({ proxy_on_new_connection: `${closeIt(2)} (i32.const 0)` }), watcher()], // prettier-ignore
    steps: serverEnds,
  },
  {
    name: "close-root",
    guests: [watcher({ proxy_on_downstream_data: `(drop (call $effective (i32.const 1))) ${closeIt(2)} ${continueIt(2)} (i32.const 0)` })], // prettier-ignore
    steps: serverEnds,
  },
];

/** Each connection but the first acts on the first, in one of its callbacks. */
const reaching = (callback: string, code: string): RawGuest => {
  const body = plain[callback] ?? "";
  const isOther = callback === "proxy_on_context_create" ? "(local.get $root)" : "(i32.const 1)";
  const reach = `(if (i32.and ${isOther} (i32.and (i32.ne (global.get $first) (i32.const 0)) (i32.ne (global.get $first) (local.get $id)))) (then
    (call $sayNumber "reach" (call $effective (global.get $first))) ${code} (drop (call $effective (local.get $id)))))`;
  const noteFirst = `(if (i32.eqz (global.get $first)) (then (global.set $first (local.get $id))))`;
  return watcher(
    {
      proxy_on_new_connection: `${noteFirst} ${plain.proxy_on_new_connection ?? ""}`,
      [callback]: `${callback === "proxy_on_new_connection" ? noteFirst : ""} ${reach} ${body}`,
    },
    "(global $first (mut i32) (i32.const 0))",
  );
};

/** The second connection comes and goes beside the first. */
const beside: readonly TcpStep[] = [{ client: "abc" }, { open: true }, { client: "de" }, { server: "67" }, { close: "client" }, { close: "server" }]; // prettier-ignore

// [R4.13-1]: what one connection does to another happens when its callback has ended.
const reachingOthers: TcpCase[] = [
  "context_create",
  "new_connection",
  "downstream_data",
  "upstream_data",
  ...late,
].map((callback) => ({
  // prettier-ignore
  name: `reach-${callback}`,
  guests: [reaching(`proxy_on_${callback}`, closeIt(2)), watcher()],
  steps: beside,
}));

/** The first connection is over when the second one looks for it. */
const afterwards: TcpCase[] = [
  {
    name: "reach-what-is-over",
    guests: [reaching("proxy_on_new_connection", "")],
    steps: [...clientEnds, { open: true }, { client: "de" }, { close: "client" }, { close: "server" }], // prettier-ignore
  },
];

const groups = {
  order,
  stopping,
  closing,
  replying,
  writing,
  trapping,
  properties,
  acting,
  reachingOthers,
  afterwards,
};

for (const [title, cases] of Object.entries(groups)) compareTcp(title, cases);
