// Measures one job: a real Envoy per variant, checked, then loaded in interleaved rounds; and all of that
// several times with new Envoys, because where a process lies in memory costs it more or less for its life.

import { startUpstream } from "../harness/dist/envoy/upstream.js";
import { countCrossings } from "./crossings.mjs";
import { startVariant } from "./envoy.mjs";
import { holdStreams } from "./held-streams.mjs";
import { requestText } from "./load-process.mjs";
import { anonymousKib, cpuMicroseconds } from "./process-clock.mjs";
import { findMistakes, requestsOf } from "./verify.mjs";

/** A variant that does not do its job: its times would mean nothing. */
export class WrongVariantError extends Error {}

/** Requests before the first round of each Envoy: V8 compiles again what runs often. */
const warmUp = 2000;

function startServer({ headers, body }) {
  const answer = { status: 200, headers, chunks: [Buffer.from(body)] };
  return startUpstream({ answer: () => answer });
}

/** The servers that modules of this job call, by the names of their clusters. */
async function startClusters(variants) {
  const servers = new Map();
  for (const { clusters } of variants.flatMap(({ modules }) => modules)) {
    for (const [name, answer] of Object.entries(clusters)) {
      servers.set(name, await startServer(answer));
    }
  }
  return servers;
}

/**
 * Each turn begins with another variant, and they go backwards once all have begun: over all turns each has had
 * every place as often, behind every other one. One that came twice in a row would find its code in the caches.
 */
function inTurn(variants, turn) {
  const first = turn % variants.length;
  const turned = [...variants.slice(first), ...variants.slice(0, first)];
  return Math.floor(turn / variants.length) % 2 === 0 ? turned : turned.reverse();
}

async function verify(context, running) {
  const { job, variants, upstream, load } = context;
  for (const variant of variants.filter(({ name }) => name !== "none")) {
    const port = running.get(variant.name).port("bench");
    const mistakes = await findMistakes({ job, variant, port, upstream, load });
    if (mistakes.length > 0) {
      const list = mistakes.map((mistake) => `  ${mistake}`).join("\n");
      throw new WrongVariantError(`${job.name}: ${variant.name} does not do the job:\n${list}`);
    }
  }
}

/** @returns {Promise<number>} CPU of the Envoy per request, in microseconds */
async function loadOnce({ job, upstream, load }, variant, envoy, count) {
  const requests = requestsOf(job).map((request) => requestText(request, "/load"));
  const before = cpuMicroseconds(envoy.processId);
  const statuses = await load.send({ port: envoy.port("bench"), requests, count });
  const used = cpuMicroseconds(envoy.processId) - before;
  upstream.requests.length = 0;
  if (statuses[job.expect.status] !== count) {
    const found = JSON.stringify(statuses);
    throw new WrongVariantError(`${job.name}, ${variant.name}: replies under load were ${found}`);
  }
  return used / count;
}

async function start({ job, upstream, clusters, envoyPath: envoy }, variant) {
  const clusterPorts = Object.fromEntries([...clusters].map(([name, { port }]) => [name, port]));
  try {
    return await startVariant({ envoy, job, variant, upstreamPort: upstream.port, clusterPorts });
  } catch (cause) {
    throw new WrongVariantError(`${job.name}: Envoy does not start with ${variant.name}`, {
      cause,
    });
  }
}

async function hold({ job }, variant, envoy) {
  try {
    return await holdStreams(envoy, job.request, variant.held);
  } catch (cause) {
    throw new WrongVariantError(`${job.name}, ${variant.name}: streams are not held`, { cause });
  }
}

/** One new Envoy per variant through all rounds. Adds to each variant's `cpu` and `starts`. */
async function measureOnce(context, turn) {
  const { variants, settings, results } = context;
  const running = new Map();
  const holds = [];
  try {
    for (const variant of inTurn(variants, turn)) {
      const started = await start(context, variant);
      running.set(variant.name, started);
      results.get(variant.name).starts.push({
        cpuMs: cpuMicroseconds(started.processId) / 1000,
        memoryKib: anonymousKib(started.processId),
      });
    }
    if (turn === 0) await verify(context, running);
    for (const variant of variants) {
      const envoy = running.get(variant.name);
      if (variant.held) holds.push(await hold(context, variant, envoy));
      await loadOnce(context, variant, envoy, warmUp);
    }
    for (let round = 0; round < settings.rounds; round++) {
      for (const variant of inTurn(variants, round)) {
        const envoy = running.get(variant.name);
        const perRequest = await loadOnce(context, variant, envoy, settings.requests);
        results.get(variant.name).cpu.push(perRequest);
      }
    }
    for (const held of holds) await held.check();
  } finally {
    for (const held of holds) held.close();
    await Promise.all([...running.values()].map((started) => started.stop()));
  }
}

/**
 * @returns {Promise<object[]>} per variant: name, modules, crossings, `cpu` (µs per request of each round, start
 *   after start) and `starts` ({ cpuMs, memoryKib } of each)
 * @throws WrongVariantError when a variant does not do its job
 */
export async function measureJob({ job, variants, envoyPath, load, settings, onProgress }) {
  const upstream = await startServer(job.answer);
  const clusters = await startClusters(variants);
  const context = { job, variants, upstream, clusters, envoyPath, load, settings };
  const results = new Map(variants.map(({ name }) => [name, { cpu: [], starts: [] }]));
  try {
    for (let turn = 0; turn < settings.starts; turn++) {
      onProgress(`${job.name}: start ${turn + 1} of ${settings.starts}`);
      await measureOnce({ ...context, results }, turn);
    }
  } finally {
    await Promise.all([upstream, ...clusters.values()].map((server) => server.close()));
  }
  const measured = [];
  for (const { name, modules } of variants) {
    const crossings =
      modules.length > 0
        ? await countCrossings(modules, requestsOf(job)[0], job.answer)
        : undefined;
    measured.push({ name, modules, crossings, ...results.get(name) });
  }
  return measured;
}
