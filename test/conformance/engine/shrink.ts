// Makes a disagreement small: leaves out what it does not need, as long as the two targets still disagree. A program
// is a set of parts; in each round every part is left out once, then all together that were not needed.

import { difference } from "./compare.js";
import { mockOutcomes, realOutcomes, type CampaignOptions, type Disagreement } from "./campaign.js";
import { programId } from "./filters.js";
import type { ClientScript, FilterProgram, Handler, Program, ServerScript } from "./program.js";
import type { Run } from "./target.js";

type Parts = ReadonlySet<string>;

const isFramed = (headers: readonly (readonly [string, string])[]): boolean =>
  headers.some(([name]) => name === "content-length");

/** Names of all parts that can be left out. */
function partsOf(program: Program): string[] {
  const parts: string[] = [];
  program.filters.forEach(({ handlers }, f) => {
    if (program.filters.length > 1) parts.push(`f${f}`);
    handlers.forEach(({ steps, result, callback }, h) => {
      if (callback !== "proxy_on_tick") parts.push(`f${f}h${h}`);
      // A tick that nothing stops would come as often as the time allows.
      const ends = (op: string): boolean => op === "proxy_set_tick_period_milliseconds";
      steps.forEach(({ op }, s) => {
        if (callback !== "proxy_on_tick" || !ends(op)) parts.push(`f${f}h${h}s${s}`);
      });
      if (result !== plainResult(callback)) parts.push(`f${f}h${h}r`);
    });
  });
  program.requests.forEach(({ headers, chunks = [], trailers, protocol }, q) => {
    if (program.requests.length > 1) parts.push(`q${q}`);
    headers.forEach((_, h) => parts.push(`q${q}h${h}`));
    if (!isFramed(headers) && chunks.length > 0) {
      if (chunks.length > 1) chunks.forEach((_, c) => parts.push(`q${q}c${c}`));
      parts.push(`q${q}b`);
    }
    if (trailers !== undefined) parts.push(`q${q}t`);
    if (protocol === "http/2") parts.push(`q${q}p`);
  });
  program.upstream.forEach(({ headers, chunks = [], trailers }, u) => {
    headers.forEach((_, h) => parts.push(`u${u}h${h}`));
    if (!isFramed(headers)) chunks.forEach((_, c) => parts.push(`u${u}c${c}`));
    if (trailers !== undefined) parts.push(`u${u}t`);
  });
  return parts;
}

function plainResult(callback: string): number {
  return /vm_start|configure|on_done/.test(callback) ? 1 : 0;
}

/** The program without these parts; undefined when nothing would be left to run. */
function without(program: Program, gone: Parts): Program | undefined {
  const kept = <Item>(items: readonly Item[], name: (index: number) => string): Item[] =>
    items.filter((_, index) => !gone.has(name(index)));
  const filters = program.filters.flatMap((filter, f): FilterProgram[] => {
    if (gone.has(`f${f}`)) return [];
    const handlers = filter.handlers.flatMap((handler, h): Handler[] => {
      const own = `f${f}h${h}`;
      if (gone.has(own)) return [];
      const steps = kept(handler.steps, (s) => `${own}s${s}`);
      const result = gone.has(`${own}r`) ? plainResult(handler.callback) : handler.result;
      return [{ ...handler, steps, result }];
    });
    return [{ ...filter, handlers }];
  });
  const requests = program.requests.flatMap((request, q): ClientScript[] => {
    if (gone.has(`q${q}`)) return [];
    const { chunks, trailers, ...rest } = request;
    const headers = kept(request.headers, (h) => `q${q}h${h}`);
    const body = gone.has(`q${q}b`) ? undefined : chunks && kept(chunks, (c) => `q${q}c${c}`);
    const end = gone.has(`q${q}t`) || gone.has(`q${q}b`) ? undefined : trailers;
    return [
      {
        ...rest,
        headers,
        ...(gone.has(`q${q}p`) && { protocol: "http/1.1" as const }),
        ...(body !== undefined && { chunks: body }),
        ...(end !== undefined && { trailers: end }),
      },
    ];
  });
  const upstream = program.upstream.map((answer, u): ServerScript => {
    const { chunks, trailers, resetAfter, ...rest } = answer;
    const body = chunks && kept(chunks, (c) => `u${u}c${c}`);
    return {
      ...rest,
      // After more pieces than there are would be never.
      ...(resetAfter !== undefined && { resetAfter: Math.min(resetAfter, body?.length ?? 0) }),
      headers: kept(answer.headers, (h) => `u${u}h${h}`),
      ...(body !== undefined && body.length > 0 && { chunks: body }),
      ...(trailers !== undefined && !gone.has(`u${u}t`) && { trailers }),
    };
  });
  if (filters.length === 0 || requests.length === 0) return undefined;
  return { ...program, filters, requests, upstream };
}

async function stillDifferent(
  programs: readonly (Program | undefined)[],
  options: CampaignOptions,
): Promise<(Disagreement | undefined)[]> {
  const runs = programs.map((program, index): Run | undefined =>
    program === undefined ? undefined : { id: programId(index), program },
  );
  const present = runs.filter((run) => run !== undefined);
  const mock = await mockOutcomes(present, { mock: options.mock, minor: options.minor });
  const safe = present.filter(({ id }) => ["served", "refused", "not run"].includes(mock.get(id)?.host ?? "")); // prettier-ignore
  const real = await realOutcomes(safe, { ...options, parallel: 24, onProgress: () => undefined });
  return runs.map((run) => {
    const left = run && real.get(run.id);
    const right = run && mock.get(run.id);
    const text = left && right ? difference(left, right) : undefined;
    return run === undefined || text === undefined ? undefined : { run, text };
  });
}

/** A program that still shows a disagreement, and what it is. */
export async function shrink(found: Disagreement, options: CampaignOptions): Promise<Disagreement> {
  let best = found;
  for (let round = 0; round < 8; round++) {
    const { program } = best.run;
    const parts = partsOf(program);
    const tried = parts.map((part) => without(program, new Set([part])));
    const single = await stillDifferent(tried, options);
    const needless = parts.filter((_, index) => single[index] !== undefined);
    if (needless.length === 0) return best;
    // All at once, else the halves: what is needless alone may be needed when something else is gone.
    const sets = [needless];
    for (
      let size = Math.ceil(needless.length / 2);
      size >= 1;
      size = size > 1 ? Math.ceil(size / 2) : 0
    ) {
      // prettier-ignore
      for (let at = 0; at < needless.length && sets.length < 40; at += size) sets.push(needless.slice(at, at + size)); // prettier-ignore
    }
    const together = await stillDifferent(sets.map((set) => without(program, new Set(set))), options); // prettier-ignore
    const smallest = [...together, ...single]
      .filter((one) => one !== undefined)
      .sort((a, b) => JSON.stringify(a.run.program).length - JSON.stringify(b.run.program).length)[0]; // prettier-ignore
    if (smallest === undefined) return best;
    best = smallest;
    options.onProgress?.(`shrink: ${parts.length} parts, ${needless.length} needless`);
  }
  return best;
}
