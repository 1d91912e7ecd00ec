// Spans of the trace filter on their way through a real Envoy to a collector, where a decoder that knows nothing of the
// SDK reads them. Source: opentelemetry/proto/trace/v1/trace.proto; protobuf.dev, "Encoding".

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import type { HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { builtFilters } from "../istio/built-filters.js";
import { realEnvoy, repository } from "./real-envoy.js";
import { trapLines } from "./start-envoy.js";

type Field = [number: number, value: bigint | Buffer];

/** The fields of a message, in order. */
function decode(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = Number(tag & 7n);
    const field = Number(tag >> 3n);
    if (wire === 0) fields.push([field, varint()]);
    else if (wire === 1) fields.push([field, message.readBigUInt64LE((at += 8) - 8)]);
    else if (wire === 5) fields.push([field, BigInt(message.readUInt32LE((at += 4) - 4))]);
    else if (wire === 2) {
      const size = Number(varint());
      if (at + size > message.length) throw new Error("cut off");
      fields.push([field, message.subarray(at, (at += size))]);
    } else throw new Error(`wire type ${wire}`);
  }
  return fields;
}

const all = (fields: Field[], number: number): Buffer[] =>
  fields.filter(([field]) => field === number).map(([, value]) => value as Buffer);
const one = (fields: Field[], number: number): bigint | Buffer | undefined =>
  fields.find(([field]) => field === number)?.[1];
const text = (fields: Field[], number: number): string => String(one(fields, number) ?? "");

/** KeyValue messages as an object: a text, or a whole number. */
function attributes(messages: Buffer[]): Record<string, string | number> {
  return Object.fromEntries(
    messages.map((message) => {
      const pair = decode(message);
      const value = decode(one(pair, 2) as Buffer)[0]!;
      return [text(pair, 1), value[0] === 1 ? String(value[1]) : Number(value[1])];
    }),
  );
}

function readSpans(body: Buffer): { resource: Record<string, string | number>; spans: Field[][] } {
  const [resourceSpans] = all(decode(body), 1).map(decode);
  const resource = attributes(all(decode(one(resourceSpans!, 1) as Buffer), 1));
  const spans = all(resourceSpans!, 2).flatMap((scope) => all(decode(scope), 2).map(decode));
  return { resource, spans };
}

const id = "0af7651916cd43dd8448eb211c80319c";
const parent = "b7ad6b7169203331";

it("spans that are recorded reach the collector, with the ids that the upstream saw", async (context) => {
  const received: { path: string; type: string; body: Buffer }[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", headers } = request;
      received.push({
        path: url,
        type: String(headers["content-type"]),
        body: Buffer.concat(chunks),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void collector.close());
  const wasm = (await builtFilters(repository, ["trace"])).get("trace")!.bytes;
  const upstream = await startUpstream({
    answer: ({ target }) => ({ status: target.startsWith("/broken") ? 503 : 200 }),
  });
  onTestFinished(() => upstream.close());
  const configuration = JSON.stringify({
    mode: "span",
    export: { otlp_cluster: "collector", service_name: "shop", batch: 2, interval: 60_000 },
  });
  const envoy = await EnvoyProcess.start({
    envoy: await realEnvoy(context),
    concurrency: 1,
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      clusters: [
        { name: "collector", server: { address: "127.0.0.1", port: (collector.address() as AddressInfo).port } }, // prettier-ignore
      ],
      listeners: [
        {
          name: "test",
          port: 0,
          filters: [
            { name: "trace", rootId: "trace", module: { inlineBytes: wasm }, configuration },
          ],
        },
      ],
    }),
  });
  onTestFinished(() => envoy.stop());
  const before = BigInt(Date.now()) * 1_000_000n;
  const send = async (target: string, flags: string): Promise<string> => {
    const headers: HeaderPair[] = [["host", "shop.example"], ["traceparent", `00-${id}-${parent}-${flags}`]]; // prettier-ignore
    await sendRequest(envoy.port("test"), { method: "GET", target, headers });
    return upstream.requests.at(-1)!.headers.find(([name]) => name === "traceparent")![1];
  };
  const first = await send("/cart?token=secret", "01");
  await send("/unrecorded", "00");
  const second = await send("/broken", "03");
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 20_000 });

  expect(received[0]).toMatchObject({ path: "/v1/traces", type: "application/x-protobuf" });
  const { resource, spans } = readSpans(received[0]!.body);
  expect(resource).toEqual({ "service.name": "shop" });
  expect(spans).toHaveLength(2);
  const hex = (span: Field[], field: number): string =>
    (one(span, field) as Buffer).toString("hex");
  for (const [at, seen] of [first, second].entries()) {
    const span = spans[at]!;
    expect(`00-${hex(span, 1)}-${hex(span, 2)}-0${String(one(span, 16))}`).toBe(seen);
    expect(hex(span, 4)).toBe(parent);
    expect([text(span, 5), one(span, 6)]).toEqual(["GET", 2n]);
    const [start, end] = [one(span, 7) as bigint, one(span, 8) as bigint];
    // The clock of this process and that of Envoy are the same; a second for their reading.
    expect(start >= before - 1_000_000_000n && end >= start).toBe(true);
  }
  expect(attributes(all(spans[0]!, 9))).toEqual({
    "http.request.method": "GET",
    "url.path": "/cart",
    "server.address": "shop.example",
    "http.response.status_code": 200,
  });
  expect(attributes(all(spans[1]!, 9))).toMatchObject({ "http.response.status_code": 503 });
  expect(one(spans[0]!, 15)).toBeUndefined();
  expect(decode(one(spans[1]!, 15) as Buffer)).toEqual([[3, 2n]]);
  expect(received[0]!.body.includes("secret")).toBe(false);
  expect(await trapLines(envoy)).toEqual([]);
});
