// Makes a disagreement small: leaves out what it does not need, as long as the two targets still disagree.

import { difference } from "./compare.js";
import { mockOutcomes, realOutcomes, type CampaignOptions, type Disagreement } from "./campaign.js";
import { programId } from "./filters.js";
import type { FilterProgram, Handler, Program } from "./program.js";
import type { Run } from "./target.js";

function without<Item>(items: readonly Item[]): Item[][] {
  return items.map((_, index) => items.filter((__, other) => other !== index));
}

function smallerHandlers(handlers: readonly Handler[]): (readonly Handler[])[] {
  const fewer: (readonly Handler[])[] = without(handlers);
  handlers.forEach((handler, index) => {
    const replace = (changed: Handler): Handler[] =>
      handlers.map((other, at) => (at === index ? changed : other));
    for (const steps of without(handler.steps)) fewer.push(replace({ ...handler, steps }));
    const plain = /vm_start|configure|on_done/.test(handler.callback) ? 1 : 0;
    if (handler.result !== plain) fewer.push(replace({ ...handler, result: plain }));
  });
  return fewer;
}

function smallerFilters(filters: readonly FilterProgram[]): (readonly FilterProgram[])[] {
  const fewer: (readonly FilterProgram[])[] = filters.length > 1 ? without(filters) : [];
  filters.forEach((filter, index) => {
    for (const handlers of smallerHandlers(filter.handlers)) {
      fewer.push(filters.map((other, at) => (at === index ? { ...filter, handlers } : other)));
    }
  });
  return fewer;
}

/** All programs that are one step smaller. */
export function smaller(program: Program): Program[] {
  const found: Program[] = smallerFilters(program.filters).map((filters) => ({ ...program, filters })); // prettier-ignore
  const [request] = program.requests;
  const [answer] = program.upstream;
  if (request === undefined || answer === undefined) return found;
  if (program.requests.length > 1) found.unshift({ ...program, requests: [request] });
  const withRequest = (changed: typeof request): void => {
    found.push({ ...program, requests: [changed, ...program.requests.slice(1)] });
  };
  const withAnswer = (changed: typeof answer): void => {
    found.push({ ...program, upstream: [changed, ...program.upstream.slice(1)] });
  };
  for (const headers of without(request.headers)) withRequest({ ...request, headers });
  for (const headers of without(answer.headers)) withAnswer({ ...answer, headers });
  const { chunks, trailers, ...bodiless } = request;
  if (chunks !== undefined && !request.headers.some(([name]) => name === "content-length")) {
    if (chunks.length > 1) for (const fewer of without(chunks)) withRequest({ ...request, chunks: fewer }); // prettier-ignore
    if (trailers === undefined) withRequest(bodiless);
  }
  if (trailers !== undefined) withRequest({ ...bodiless, ...(chunks !== undefined && { chunks }) });
  if (answer.chunks !== undefined && !answer.headers.some(([name]) => name === "content-length")) {
    for (const fewer of without(answer.chunks)) withAnswer({ ...answer, chunks: fewer });
  }
  if (answer.trailers !== undefined) withAnswer({ ...answer, trailers: [] });
  if (request.protocol === "http/2" && program.requests.length === 1) {
    withRequest({ ...request, protocol: "http/1.1" });
  }
  return found;
}

const attempts = 60;

/** A program that still shows a disagreement, and what it is. */
export async function shrink(found: Disagreement, options: CampaignOptions): Promise<Disagreement> {
  let best = found;
  for (let round = 0; round < 40; round++) {
    const all = smaller(best.run.program);
    // The large cuts come first in the list; later rounds look at others.
    const tried = all.length <= attempts ? all : all.filter((_, index) => (index + round) % Math.ceil(all.length / attempts) === 0); // prettier-ignore
    const runs: Run[] = tried.map((program, index) => ({ id: programId(index), program }));
    const quiet = { mock: options.mock, minor: options.minor };
    const mock = await mockOutcomes(runs, quiet);
    const safe = runs.filter(({ id }) => ["served", "refused", "not run"].includes(mock.get(id)?.host ?? "")); // prettier-ignore
    const real = await realOutcomes(safe, { ...options, parallel: 16, onProgress: () => undefined });
    const differing = safe.flatMap((run) => {
      const left = real.get(run.id);
      const right = mock.get(run.id);
      const text = left && right ? difference(left, right) : undefined;
      return text === undefined ? [] : [{ run, text }];
    });
    const size = ({ run }: Disagreement): number => JSON.stringify(run.program).length;
    const [smallest] = differing.sort((a, b) => size(a) - size(b));
    options.onProgress?.(`shrink: ${smallest === undefined ? "no smaller one" : `${size(smallest)} characters`}`); // prettier-ignore
    if (smallest === undefined) {
      if (all.length > attempts && round % 2 === 0) continue;
      return best;
    }
    best = smallest;
  }
  return best;
}
