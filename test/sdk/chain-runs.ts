// Sends one request through a chain, or through its members as filters of their own, and notes what can be seen.

import { MockProxy, MockStreamReset, type MockPlugin } from "../../harness/src/mock/index.js";

export const names = ["a", "b", "c"] as const;
export type Name = (typeof names)[number];
export type Scripts = Readonly<Record<Name, readonly string[]>>;

/** One request, and what each member does. */
export interface Job {
  readonly scripts: Scripts;
  readonly chunks: readonly string[];
  readonly trailers: boolean;
  readonly protocol: "http/1.1" | "http/2";
  /** More headers of the request, and of the upstream's answer. */
  readonly headers?: readonly [string, string][];
  readonly answer?: readonly [string, string][];
}

/** What can be seen from outside, and what the members say of themselves. */
export async function observe(filters: MockPlugin[], job: Job): Promise<unknown> {
  const body = [Buffer.from("answer")];
  const proxy = await MockProxy.start({
    filters,
    http1Trailers: true,
    rawUpstream: () => ({
      status: 200,
      headers: [["x-up", "1"], ...(job.answer ?? [])],
      chunks: body,
    }),
    clusters: {
      yes: { status: 200, headers: [], delay: 20 },
      no: { status: 403, headers: [], delay: 20 },
    },
  });
  const { protocol, chunks, trailers, headers = [] } = job;
  const sent = proxy.send({
    method: "POST",
    path: "/",
    authority: "a.test",
    protocol,
    headers: [...headers],
    chunks: chunks.map((chunk) => Buffer.from(chunk)),
    ...(trailers && { trailers: [["x-trailer", "1"]] }),
  });
  const outcome = await Promise.race([
    sent.then(
      ({ status, headers, body: bytes }) => ({
        status,
        headers: headers.filter(([name]) => name !== "x-request-id"),
        body: Buffer.from(bytes).toString(),
      }),
      (error: unknown) => {
        if (error instanceof MockStreamReset) return "reset";
        throw error;
      },
    ),
  ]);
  const lines = proxy.logs
    .filter(({ thread }) => thread.startsWith("worker"))
    .map(({ message }) => message);
  const upstream = proxy.rawUpstreamRequests.map((request) => ({
    complete: request.complete,
    headers: request.headers.filter(([name]) => name !== "x-request-id"),
    body: Buffer.concat(request.chunks).toString(),
    trailers: request.trailers,
  }));
  await proxy.close();
  return { outcome, lines, upstream };
}
