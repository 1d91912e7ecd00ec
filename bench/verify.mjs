// Does a variant do its job? Asked before anything is measured: a filter that does nothing is fast.

import { sendRequest } from "../harness/dist/envoy/client.js";
import { requestText } from "./load-process.mjs";

export const requestsOf = (job) => job.requests ?? [job.request];

function valuesOf(headers, name) {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

function headerMistakes(what, headers, expected = {}, lacks = []) {
  return Object.entries(expected)
    .filter(([name]) => !lacks.includes(name))
    .flatMap(([name, wanted]) => {
      const found = valuesOf(headers, name);
      const fits = (value, index) =>
        value instanceof RegExp ? value.test(found[index] ?? "") : value === found[index];
      if (found.length === wanted.length && wanted.every(fits)) return [];
      return [`${what} has ${name}: ${JSON.stringify(found)} instead of [${wanted.join(", ")}]`];
    });
}

async function exchange(port, upstream, request, path) {
  upstream.requests.length = 0;
  const { method, headers } = request;
  const reply = await sendRequest(port, {
    method,
    target: path,
    headers: [["host", "example.com"], ...headers],
  });
  return { reply, seen: upstream.requests[0] };
}

function replyMistakes(reply, expect, lacks) {
  if (![expect.status].flat().includes(reply.status)) {
    return [`status ${reply.status} instead of ${expect.status}`];
  }
  return headerMistakes("the reply", reply.headers, expect.reply, lacks);
}

function upstreamMistakes(seen, expect) {
  if (expect.upstream === undefined) return [];
  if (expect.upstream === null) {
    return seen === undefined ? [] : ["the request reached the upstream, which it must not"];
  }
  if (seen === undefined) return ["the request did not reach the upstream"];
  return headerMistakes("the upstream's request", seen.headers, expect.upstream);
}

async function floodMistakes(job, port, load) {
  if (job.flood === undefined) return [];
  const { request, count, atLeast } = job.flood;
  const statuses = await load.send({ port, requests: [requestText(request, "/load")], count });
  return Object.entries(atLeast)
    .filter(([status, least]) => (statuses[status] ?? 0) < least)
    .map(([status, least]) => `${statuses[status] ?? 0} replies ${status} instead of ${least}`);
}

/** @returns {Promise<string[]>} what is wrong; empty when the variant does the job */
export async function findMistakes({ job, variant, port, upstream, load }) {
  const lacks = variant.native?.lacks ?? [];
  const expected = variant.expect ?? job.expect;
  const measured = { request: requestsOf(job)[0], expect: expected };
  // The load's own path comes first: what is measured there must be what the checks prove.
  const checks = [
    { ...measured, expect: { ...expected, upstream: undefined }, path: "/load" },
    ...[measured, ...(job.checks ?? [])].map((check) => ({ ...check, path: "/check" })),
  ];
  const mistakes = [];
  for (const { request, expect, path } of checks) {
    const { reply, seen } = await exchange(port, upstream, request, path);
    const found = [...replyMistakes(reply, expect, lacks), ...upstreamMistakes(seen, expect)];
    const sent = request.headers.map((pair) => pair.join(": ")).join(", ");
    mistakes.push(...found.map((mistake) => `${request.method} ${path} (${sent}): ${mistake}`));
  }
  return [...mistakes, ...(await floodMistakes(job, port, load))];
}
