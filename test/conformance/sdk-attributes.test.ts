// The SDK's typed attributes on a real Envoy and on the mock host, for streams and for plugins, with metadata of
// everything that can have some.

import { beforeAll, expect, it } from "vitest";
import { realEnvoy } from "../e2e/real-envoy.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";
import { onEnvoy, onMock, post } from "./attribute-runs.js";
import { configured } from "./attribute-surroundings.js";

const source = `
  import { Action, Bytes, FilterState, HttpFilter, log, now, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";
  const metadata = [
    Attribute.dynamicMetadata(["text", "v"]),
    Attribute.dynamicMetadata(["number", "v"]),
    Attribute.dynamicMetadata(["yes", "v"]),
    Attribute.dynamicMetadata(["map", "v", "inner", "deep"]),
    Attribute.dynamicMetadata(["nowhere", "v"]),
    Attribute.routeMetadata(["only", "key"]),
    Attribute.virtualHostMetadata(["only", "key"]),
    Attribute.clusterMetadata(["only", "key"]),
    Attribute.listenerMetadata(["only", "key"]),
    Attribute.upstreamHostMetadata(["only", "key"]),
    Attribute.upstreamHostLocalityMetadata(["only", "key"]),
    Attribute.nodeMetadata(["o", "k"]),
  ];
  const header = Attribute.requestHeader("x-m");
  const responseHeader = Attribute.responseHeader("content-length");
  const own = new FilterState("own");
  const ownState = Attribute.filterState("wasm.own");
  function text(value: Bytes | null): string { return value ? "'" + value.toString() + "'" : "null"; }
  class Roots extends Plugin {
    override onConfigure(configuration: Bytes): bool {
      log.info("root " + text(Attribute.pluginName.readFor(this)) + " " + text(Attribute.pluginVmId.readFor(this)) + " " + text(Attribute.nodeId.readFor(this)) + " " + text(Attribute.nodeLocalityZone.readFor(this)));
      return true;
    }
  }
  class Reads extends HttpFilter {
    private read(callback: string): void {
      for (let at = 0; at < metadata.length; at++) {
        const value = metadata[at].text(this);
        const size = value ? value.length.toString() : "none";
        log.info(callback + " metadata " + at.toString() + ": " + size + " " + metadata[at].number(this, -1).toString() + " " + metadata[at].flag(this).toString());
      }
      log.info(callback + " names " + text(Attribute.routeName.read(this)) + text(Attribute.virtualHostName.read(this)) + text(Attribute.clusterName.read(this)) + text(Attribute.filterChainName.read(this)) + text(Attribute.nodeCluster.read(this)));
      log.info(callback + " numbers " + Attribute.requestSize.read(this, -1).toString() + " " + Attribute.responseCode.read(this, -1).toString() + " " + Attribute.listenerDirection.read(this, -1).toString() + " " + Attribute.upstreamNumEndpoints.read(this, 99).toString() + " " + Attribute.connectionMtls.read(this, true).toString());
      log.info(callback + " headers " + text(header.read(this)) + text(responseHeader.read(this)) + text(ownState.read(this)));
      const headers = Attribute.requestHeaders.read(this);
      let known = 0;
      for (let at = 0; at < headers.length; at++) if (headers[at].name.equals("x-m")) known += headers[at].value.length;
      log.info(callback + " x-m has " + known.toString());
      const time = Attribute.requestTime.read(this);
      const age = now() - time;
      log.info(callback + " time " + (time > 1_600_000_000_000_000_000 && age < 60_000_000_000).toString() + " " + (Attribute.requestDuration.read(this) < 60_000_000_000).toString() + " " + Attribute.requestDuration.has(this).toString());
      const locality = Attribute.upstreamLocality.read(this);
      log.info(callback + " locality " + (locality ? locality.length.toString() : "none"));
    }
    override onRequestHeaders(endOfStream: bool): Action { own.set(this, "mine"); this.read("request"); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { this.read("response"); return Action.Continue; }
    override onLog(): void { this.read("log"); }
  }
  plugin("reads", (stream) => new Reads(stream), () => new Roots());
`;

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = await compileGuest(source + exportCallbacks());
}, 60_000);

// [R4.16-4], [R4.16-6], [R4.16-8], [R4.16-9], [R4.16-11]
it("typed attributes read the same on a real Envoy and on the mock host", async (context) => {
  const run = { guests: [wasm], ...configured, requests: [post] };
  const real = await onEnvoy(await realEnvoy(context), run);
  expect(await onMock(run)).toEqual(real);
  for (const line of [
    "root 'n0' 'v0' 'node-1' 'z'",
    "request metadata 0: 4 -1.0 false",
    "request metadata 1: 8 1.5 false",
    "request metadata 2: 1 -1.0 true",
    "request metadata 3: 8 1.0 false",
    "request metadata 4: none -1.0 false",
    "request metadata 5: 5 -1.0 false",
    "request metadata 9: none -1.0 false",
    "response metadata 9: 5 -1.0 false",
    "request metadata 11: 8 2.0 false",
    "request names 'way''host''upstream''chain''of-nodes'",
    "request numbers 3 -1 2 1 false",
    "response numbers 3 200 2 1 false",
    "request headers '1,2'null'mine'",
    "response headers null'8''mine'",
    "log headers '1,2''8''mine'",
    "request x-m has 3",
    "response x-m has 0",
    "request time true true false",
    "log time true true true",
    "request locality none",
  ]) {
    expect(real).toContain(line);
  }
}, 60_000);
