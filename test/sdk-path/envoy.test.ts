// Normal forms and templates of paths beside a real Envoy: what its connection manager makes of a path, and which paths
// the uri_template of a route matches.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { levels, PathGuest } from "./path-guest.js";
import { path, pathFor, template } from "./samples.js";

let paths: PathGuest;
beforeAll(async () => {
  paths = await PathGuest.compile();
}, 240_000);

const typed = (name: string, fields: object): object => ({
  "@type": `type.googleapis.com/${name}`,
  ...fields,
});
const address = { socket_address: { address: "127.0.0.1", port_value: 0 } };

function connectionManager(fields: object): object {
  const router = typed("envoy.extensions.filters.http.router.v3.Router", {});
  return {
    name: "http",
    typed_config: typed(
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      { stat_prefix: "http", http_filters: [{ name: "router", typed_config: router }], ...fields },
    ),
  };
}

/** One virtual host whose one route answers with the path that Envoy has then. */
function virtualHost(name: string, domain: string, match: object): object {
  return {
    name,
    domains: [domain],
    routes: [
      {
        match,
        direct_response: { status: 200 },
        response_headers_to_add: [{ header: { key: "x-path", value: "%REQ(:PATH)%" } }],
      },
    ],
  };
}

const uriTemplate = (text: string): object => ({
  path_match_policy: {
    name: "template",
    typed_config: typed("envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig", {
      // Istio's own code writes its operators so before Envoy sees them.
      path_template: text.replaceAll("{*}", "*").replaceAll("{**}", "**"),
    }),
  },
});

interface Question {
  host: string;
  path: string;
}

/** Sends the paths one after the other; for each its status, or the path in the reply when that is 200. */
async function ask(port: number, questions: readonly Question[]): Promise<string[]> {
  const replies: string[] = [];
  // Envoy closes the connection behind a request that it refuses.
  while (replies.length < questions.length) {
    replies.push(...(await askOnOneConnection(port, questions.slice(replies.length))));
  }
  return replies;
}

function askOnOneConnection(port: number, questions: readonly Question[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const replies: string[] = [];
    let received = "";
    const socket = connect(port, "127.0.0.1");
    const send = (): void => {
      const next = questions[replies.length];
      if (next === undefined) socket.destroy();
      else socket.write(`GET ${next.path} HTTP/1.1\r\nhost: ${next.host}\r\n\r\n`, "latin1");
    };
    socket.on("connect", send);
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      if (!received.includes("\r\n\r\n")) return;
      const status = received.slice(9, 12);
      replies.push(status === "200" ? /x-path: (.*)\r/.exec(received)![1]! : status);
      const isLast = /^connection: close\r/im.test(received);
      received = "";
      if (isLast) socket.destroy();
      else send();
    });
    socket.on("close", () => {
      if (replies.length > 0) resolve(replies);
      else reject(new Error(`no reply to ${questions[0]?.path}`));
    });
    socket.on("error", (error) => {
      if (replies.length === 0) reject(error);
    });
    socket.setTimeout(20_000, () => socket.destroy(new Error("Envoy does not answer")));
  });
}

const normalizations = [
  { normalize_path: false },
  { normalize_path: true },
  { normalize_path: true, merge_slashes: true },
  { normalize_path: true, merge_slashes: true, path_with_escaped_slashes_action: "UNESCAPE_AND_FORWARD" },
  { normalize_path: true, merge_slashes: true, path_with_escaped_slashes_action: "REJECT_REQUEST" },
]; // prettier-ignore

it("paths have the form that Envoy gives them, and templates match as its routes", { timeout: 120_000 }, async (context) => {
  const envoyPath = await realEnvoy(context);
  const folder = await mkdtemp(join(tmpdir(), "outrigger-paths-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const everything = { virtual_hosts: [virtualHost("all", "*", { prefix: "/" })] };
  const listeners: object[] = normalizations.map((fields, index) => ({
    name: `form-${index}`,
    address,
    filter_chains: [{ filters: [connectionManager({ ...fields, route_config: everything })] }],
  }));

  const templates = [...new Set(fc.sample(template, { numRuns: 160, seed: 8 }))];
  const sound = templates.filter((text) => paths.use(text) === "");
  listeners.push({
    name: "templates",
    address,
    filter_chains: [
      {
        filters: [
          connectionManager({
            normalize_path: false,
            route_config: {
              virtual_hosts: sound.map((text, index) => virtualHost(`t${index}`, `t${index}.test`, uriTemplate(text))),
            },
          }),
        ],
      },
    ],
  });
  // Each of the others alone, as a file that Envoy reads, so that it can refuse one and still start.
  const refused = templates.filter((text) => paths.use(text) !== "");
  const chains = await Promise.all(
    refused.map(async (text, index) => {
      const name = `refused-${index}`;
      const file = join(folder, `${name}.json`);
      const routes = typed("envoy.config.route.v3.RouteConfiguration", {
        name,
        virtual_hosts: [virtualHost("all", "*", uriTemplate(text))],
      });
      await writeFile(file, JSON.stringify({ version_info: "1", resources: [routes] }));
      const config_source = { path_config_source: { path: file }, resource_api_version: "V3", initial_fetch_timeout: "20s" };
      return {
        filter_chain_match: { destination_port: 1 + index },
        filters: [connectionManager({ rds: { route_config_name: name, config_source } })],
      };
    }),
  );
  listeners.push({ name: "refused", address, filter_chains: chains });
  const envoy = await EnvoyProcess.start({
    envoy: envoyPath,
    bootstrap: { node: { id: "test", cluster: "test" }, admin: { address }, static_resources: { listeners } },
  });
  onTestFinished(() => envoy.stop());

  const samples = [...new Set(fc.sample(path, { numRuns: 300, seed: 8 }))];
  for (const [index, level] of [...levels, "merge" as const].entries()) {
    const replies = await ask(envoy.port(`form-${index}`), samples.map((path) => ({ host: "h", path })));
    const ours = samples.map((path) => paths.normalize(path, level, index === 4) ?? "400");
    expect(ours.map((form, at) => `${samples[at]} ${form}`)).toEqual(replies.map((form, at) => `${samples[at]} ${form}`));
  }

  const requests = sound.flatMap((text, index) =>
    fc.sample(pathFor(text), { numRuns: 6, seed: index }).map((path) => ({ host: `t${index}.test`, text, path })),
  ).filter(({ path }) => /^[^#\x80-\xff]*$/.test(path)); // prettier-ignore
  const replies = await ask(envoy.port("templates"), requests);
  const ours = requests.map(({ text, path }) => {
    paths.use(text);
    return `${text} ${path} ${paths.matches(path) ? path : "404"}`;
  });
  expect(ours).toEqual(requests.map(({ text, path }, at) => `${text} ${path} ${replies[at]}`));
  expect(replies.filter((reply) => reply !== "404").length).toBeGreaterThan(requests.length / 4);

  const statistics = await (await fetch(`${envoy.adminUrl}/stats?filter=update_success`)).text();
  const taken = refused.filter((_, index) => new RegExp(`\\.refused-${index}\\.update_success: 1$`, "m").test(statistics));
  // What Envoy 1.40 takes and we do not: text in a segment with a wildcard.
  const isMixed = (text: string): boolean => /[^/{=]\*|[^/=}]\{|\*\*\*|\*[^/*}]|\}[^/]/.test(text);
  expect(taken.filter((text) => !isMixed(text))).toEqual([]);
  expect(taken.length).toBeLessThan(refused.length / 2);
}); // prettier-ignore
