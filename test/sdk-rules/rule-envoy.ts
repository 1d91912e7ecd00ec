// A real Envoy whose RBAC filter decides by lists of rules: which list is meant says a header, and where a request comes
// from and goes to a line of the PROXY protocol in front of it, so that addresses and ports are Envoy's own.

import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import type { TlsParties } from "../conformance/tls-parties.js";
import { queryHeader, rbacOf, typed } from "./envoy-policies.js";
import type { RequestFacts } from "./reference-matcher.js";
import type { RuleSetting } from "./settings.js";

const filters = "envoy.extensions.filters";
const address = { socket_address: { address: "127.0.0.1", port_value: 0 } };

/** Rules in shadow are asked by themselves, as if they were enforced. */
const modes = ["enforce", "shadow"] as const;

/** The parameters of the query that rules may ask for. */
const parameters = ["v", "debug"];

function listenerOf(lists: readonly (readonly RuleSetting[])[], parties: TlsParties): object {
  const mutations = parameters.map((name) => ({
    append: { header: { key: queryHeader(name), value: `%QUERY_PARAM(${name})%` } },
  }));
  const manager = typed(
    `${filters}.network.http_connection_manager.v3.HttpConnectionManager`,
    {
      stat_prefix: "http",
      normalize_path: true,
      merge_slashes: true,
      strip_any_host_port: true,
      http_filters: [
        ["header_mutation.v3.HeaderMutation", { mutations: { request_mutations: mutations } }],
        ["rbac.v3.RBAC", {}],
        ["router.v3.Router", {}],
      ].map(([type, fields]) => ({
        name: (type as string).startsWith("rbac") ? "rbac" : type,
        typed_config: typed(`${filters}.http.${type as string}`, fields as object),
      })),
      local_reply_config: {
        mappers: [
          {
            filter: { status_code_filter: { comparison: { op: "GE", value: { default_value: 200, runtime_key: "none" } } } },
            headers_to_add: [
              { header: { key: "x-details", value: "%RESPONSE_CODE_DETAILS%" } },
            ],
          },
        ],
      },
      route_config: {
        virtual_hosts: [
          {
            name: "all",
            domains: ["*"],
            routes: lists.flatMap((list, at) => modes.map((mode) => ({
              match: { prefix: "/", headers: [{ name: "x-list", string_match: { exact: `${at} ${mode}` } }] },
              direct_response: { status: 200 },
              typed_per_filter_config: { rbac: typed(`${filters}.http.rbac.v3.RBACPerRoute`, { rbac: rbacOf(list, mode) }) },
            }))),
          },
        ],
      },
    },
  ); // prettier-ignore
  const trusted = parties.keyPair("ca") as { certificate_chain: object };
  const tls = typed("envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext", {
    common_tls_context: {
      tls_certificates: [parties.keyPair("server")],
      validation_context: { trusted_ca: trusted.certificate_chain },
    },
  });
  const proxy = typed(`${filters}.listener.proxy_protocol.v3.ProxyProtocol`, {});
  return {
    name: "rules",
    address,
    listener_filters: [{ name: "proxy", typed_config: proxy }],
    filter_chains: [
      {
        transport_socket: { name: "tls", typed_config: tls },
        filters: [{ name: "http", typed_config: manager }],
      },
    ],
  };
}

/** What it says of a request: places in the list, -1 for none. */
export interface EnvoyVerdict {
  readonly index: number;
  readonly shadow: number;
}

export interface Asked {
  readonly list: number;
  readonly request: RequestFacts;
}

/** What the certificate of an identity is called. */
export const partyOf = (uri: string): string => uri.replaceAll(/\W/g, "-");

/** The lists on a real Envoy; `server` has a certificate, and each identity has one. */
export class RuleEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly parties: TlsParties,
  ) {}

  static async start(
    envoy: string,
    parties: TlsParties,
    lists: readonly (readonly RuleSetting[])[],
  ): Promise<RuleEnvoy> {
    const bootstrap = {
      node: { id: "test", cluster: "test" },
      admin: { address },
      static_resources: { listeners: [listenerOf(lists, parties)] },
    };
    return new RuleEnvoy(await EnvoyProcess.start({ envoy, bootstrap }), parties);
  }

  stop(): Promise<void> {
    return this.envoy.stop();
  }

  /** Asks all, on one connection for each client and port; the answers in the same order. */
  async decide(all: readonly Asked[]): Promise<EnvoyVerdict[]> {
    const connections = new Map<string, number[]>();
    for (const [at, { request }] of all.entries()) {
      const { address: client, uri, port } = request;
      const key = JSON.stringify([client, uri, port]);
      connections.set(key, [...(connections.get(key) ?? []), at]);
    }
    const verdicts: EnvoyVerdict[] = [];
    for (const places of connections.values()) {
      const answers = await this.#exchange(places.map((at) => all[at]!));
      for (const [at, place] of places.entries()) verdicts[place] = answers[at]!;
    }
    return verdicts;
  }

  #exchange(asked: readonly Asked[]): Promise<EnvoyVerdict[]> {
    const { address: client = "", port, uri } = asked[0]!.request;
    const [, ip4, ip6, from] = /^(?:([\d.]+)|\[(.*)\]):(\d+)$/.exec(client)!;
    const [family, own] = ip4 === undefined ? ["TCP6", "::1"] : ["TCP4", "127.0.0.1"];
    const socket = connect(this.envoy.port("rules"), "127.0.0.1");
    socket.write(`PROXY ${family} ${ip4 ?? ip6!} ${own} ${from!} ${port!}\r\n`);
    const name = uri === undefined ? undefined : partyOf(uri);
    const shown = name === undefined ? {} : { cert: this.parties.certificate(name), key: this.parties.key(name) }; // prettier-ignore
    const connection = connectTls({ socket, rejectUnauthorized: false, ...shown });
    return new Promise((resolve, reject) => {
      const found: number[] = [];
      let received = "";
      const send = (): void => {
        const next = asked[found.length >> 1];
        if (next === undefined) connection.destroy();
        else connection.write(textOf(next, modes[found.length & 1]!));
      };
      connection.on("secureConnect", send);
      connection.on("data", (bytes) => {
        received += bytes.toString("latin1");
        const end = received.indexOf("\r\n\r\n");
        const size = Number(/^content-length: (\d+)\r$/m.exec(received)?.[1] ?? 0);
        if (end < 0 || received.length < end + 4 + size) return;
        try {
          found.push(placeOf(received));
        } catch (error) {
          reject(error as Error);
        }
        received = "";
        send();
      });
      connection.on("error", reject);
      connection.on("close", () => {
        const next = asked[found.length >> 1];
        if (next !== undefined) reject(new Error(`no reply to ${JSON.stringify(next)}`));
        else resolve(asked.map((_, at) => verdictOf(found[2 * at]!, found[2 * at + 1]!)));
      });
      connection.setTimeout(30_000, () => connection.destroy());
    });
  }
}

function textOf({ list, request: { method, path, host, headers } }: Asked, mode: string): string {
  const fields = headers
    .filter(([name]) => !name.startsWith(":"))
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method!} ${path!} HTTP/1.1\r\nhost: ${host!}\r\nx-list: ${list} ${mode}\r\n${fields.join("")}\r\n`;
}

/** The place of the policy that matched, -1 for none. */
function placeOf(head: string): number {
  const status = head.slice(9, 12);
  const details = /^x-details: (.*)\r$/m.exec(head)?.[1] ?? "";
  const decided = /^rbac_access_denied_matched_policy\[(\d+)\]$/.exec(details)?.[1];
  const isKnown = status === "403" ? decided !== undefined : details === "direct_response";
  if (!isKnown) throw new Error(`an answer that is none of the filter: ${head}`);
  return decided === undefined ? -1 : Number(decided);
}

/** A rule in shadow counts when it stands before the one that decides. */
const verdictOf = (index: number, shadow: number): EnvoyVerdict => ({
  index,
  shadow: index >= 0 && shadow > index ? -1 : shadow,
});
