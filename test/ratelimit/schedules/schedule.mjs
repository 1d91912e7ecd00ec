// Seeded schedules of several workers with the real module: a call of one worker for shared data may have whole requests of
// others in front of it, and in front of their calls others again. What was admitted is judged by the model.

import { models } from "./model.mjs";
import { Proxy, Worker } from "./worker.mjs";

/** Numbers below `limit`, the same for each seed. */
export function chances(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Nanoseconds of a duration of the configuration that is in milliseconds or seconds. */
const nanoseconds = (per) =>
  per.endsWith("ms") ? Number(per.slice(0, -2)) * 1e6 : Number(per.slice(0, -1)) * 1e9;

/** The settings of a limit as the models want them. */
export const plain = ({ rate, burst }) => ({
  requests: rate.requests,
  window: nanoseconds(rate.per),
  burst: burst ?? rate.requests,
});

/**
 * Starts workers of one proxy.
 * @returns {{ proxy: Proxy, workers: [Worker, Worker, Worker, ...Worker[]] }} as many as were asked for
 */
export function startWorkers(module, count, configuration) {
  const proxy = new Proxy();
  const workers = Array.from({ length: count }, () => Worker.start(module, proxy, configuration));
  if (workers.includes(undefined)) throw new Error("the configuration was refused");
  return { proxy, workers };
}

/** The room that a response names for the first limit. */
export const remaining = (field) => Number(/;r=(\d+)/.exec(field ?? "")?.[1] ?? -1);

/**
 * One request after the other, by any worker: each answer and each number must be the model's. Answers how many were
 * admitted.
 */
export function runInTurn(
  module,
  { seed, workers: count, limit, requests, keys, step, costs = 1 },
) {
  const chance = chances(seed);
  const { proxy, workers } = startWorkers(module, count, { limits: [limit] });
  const known = new Map();
  let admitted = 0;
  for (let index = 0; index < requests; index++) {
    proxy.time += chance(step);
    const key = `key-${chance(keys)}`;
    const cost = 1 + chance(costs);
    const worker = workers[chance(count)];
    if (!known.has(key)) known.set(key, new models[limit.algorithm](plain(limit)));
    const model = known.get(key);
    const before = model.room(proxy.time);
    const { stream, reply } = worker.begin({
      "request.headers.x-key": key,
      "request.headers.x-cost": String(cost),
    });
    const isAllowed = cost <= before;
    if (isAllowed) model.take(proxy.time, cost);
    const fields = reply ? reply.headers : worker.respond(stream);
    worker.end(stream);
    const told = remaining(fields["ratelimit"]);
    const expected = Math.max(model.room(proxy.time), 0);
    if (isAllowed !== (reply === undefined) || told !== expected) {
      throw new Error(
        `seed ${seed}, request ${index}: ${reply ? "refused" : "admitted"} with ${told} left, the model has ${expected} and says ${isAllowed}`,
      );
    }
    if (isAllowed) admitted++;
  }
  return { admitted, bytes: proxy.bytes, slots: proxy.data.size - 1 };
}

/**
 * Requests that come in between each other. A callback looks at the shared data last when it is decided, so the order in
 * which callbacks return is the order of the decisions. With `isExact` each of them must be the model's in that order:
 * that holds while there is a bucket for each key. With `open` a stream stays until so many are.
 */
export function runAtOnce(module, options) {
  const { seed, workers: count, limit, store = {}, requests, keys, step, isExact, open = 0 } = options; // prettier-ignore
  const chance = chances(seed);
  const { proxy, workers } = startWorkers(module, count, { limits: [limit], store });
  const admitted = new Map();
  const inOrder = new Map();
  const streams = [];
  let begun = 0;
  let refused = 0;
  let depth = 0;
  const settings = plain(limit);

  const endOne = () => {
    const idle = streams.filter(({ worker }) => !worker.isBusy);
    if (idle.length === 0) return;
    const chosen = idle[chance(idle.length)];
    streams.splice(streams.indexOf(chosen), 1);
    chosen.worker.end(chosen.stream);
    chosen.model.giveBack?.();
  };
  const one = (worker) => {
    begun++;
    const key = `key-${chance(keys)}`;
    const { stream, reply, sawTime } = worker.begin({ "request.headers.x-key": key });
    if (!inOrder.has(key)) inOrder.set(key, new models[limit.algorithm](settings));
    const model = inOrder.get(key);
    const room = model.room(sawTime);
    if (isExact && room >= 1 !== (reply === undefined)) {
      const what = reply ? "refused" : "admitted";
      throw new Error(`seed ${seed}, request ${begun}: ${key} was ${what} with room for ${room}`);
    }
    if (!reply) {
      model.take(sawTime);
      if (!admitted.has(key)) admitted.set(key, []);
      admitted.get(key).push(sawTime);
      if (open > 0) streams.push({ worker, stream, model });
      else worker.end(stream);
    } else {
      refused++;
      worker.end(stream);
    }
    while (depth === 0 && streams.length > open) endOne();
  };
  proxy.between = () => {
    while (depth < 3 && begun < requests && chance(3) === 0) {
      const idle = workers.filter((worker) => !worker.isBusy);
      if (idle.length === 0) return;
      proxy.time += chance(3);
      depth++;
      if (streams.length > 0 && chance(2) === 0) endOne();
      else one(idle[chance(idle.length)]);
      depth--;
    }
  };
  while (begun < requests) {
    proxy.time += chance(step);
    one(workers[chance(count)]);
  }
  return { proxy, workers, admitted, refused, begun, settings };
}

/** The most requests that any stretch of time has above the rate's: the bound of the burst, with what leases may add. */
export function judgeRate({ admitted, settings }, surplus = 0) {
  const interval = Math.ceil(settings.window / settings.requests);
  let worst = 0;
  for (const [key, times] of admitted) {
    times.sort((left, right) => left - right);
    let due = 0;
    for (const time of times) {
      due = Math.max(due, time) + interval;
      worst = Math.max(worst, (due - time) / interval);
      if (due - time > interval * (settings.burst + surplus)) {
        throw new Error(
          `${key}: ${(due - time) / interval} at once at ${time}, ${settings.burst + surplus} may be`,
        );
      }
    }
  }
  return worst;
}

/** That no window has more than it may. */
export function judgeWindows({ admitted, settings }, surplus = 0) {
  for (const [key, times] of admitted) {
    const counts = new Map();
    for (const time of times) {
      const number = Math.floor(time / settings.window);
      counts.set(number, (counts.get(number) ?? 0) + 1);
      if (counts.get(number) > settings.requests + surplus)
        throw new Error(`${key}: ${counts.get(number)} in a window`);
    }
  }
}
