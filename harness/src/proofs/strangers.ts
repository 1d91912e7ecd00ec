// A request of somebody else, with values of its own, before this one or beside it: none of them may turn up in this
// stream, and what the filter refuses must not pass because of it.

import type { MockProxy, MockStream } from "../mock/index.js";
import type { ScenarioExchange, ScenarioRequest } from "../scenario/scenario.js";
import type { PlacedExchange } from "./exchanges.js";
import { runBehind } from "./mixtures.js";
import type { Problem, ProofCase, Stage } from "./proof.js";
import { begin, endOf, finish } from "./streams.js";

/** No filter writes it by itself. */
const mark = "zq7stranger";

const moments = ["before it", "in the middle of it", "around it"] as const;
type Moment = (typeof moments)[number];

const kept =
  /^(content-length|transfer-encoding|connection|te|upgrade|content-type|content-encoding)$/;

/** Which of its values are the stranger's own; its body is too. */
const kinds = ["headers", "headers and path"] as const;

/** The kinds, and then one thing alone: a header by its name, the path, the body. */
type Kind = string;

const isMarked = (kind: Kind, part: string): boolean =>
  kind === part || kind === "headers and path" || (kind === "headers" && part !== "path");

const freeNames = ({ headers }: ScenarioRequest): string[] => [
  ...new Set(headers.flatMap(([name]) => (kept.test(name) ? [] : [name]))),
];

/** A single thing that is the stranger's own. */
const singleKinds = (request: ScenarioRequest): Kind[] => [
  ...freeNames(request),
  "path",
  ...(request.chunks.length > 0 ? ["body"] : []),
];

function strange(request: ScenarioRequest, kind: Kind): ScenarioRequest {
  const { path, headers, chunks } = request;
  const filled = (chunk: Uint8Array): Uint8Array => {
    const text = mark.repeat(Math.ceil(chunk.length / mark.length));
    return Buffer.from(text).subarray(0, chunk.length);
  };
  return {
    ...request,
    headers: headers.map(([name, value]) => [
      name,
      !kept.test(name) && isMarked(kind, name) ? mark : value,
    ]),
    ...(isMarked(kind, "path") && {
      path: path + (path.includes("?") ? `&${mark}` : `?${mark}`),
    }),
    chunks: isMarked(kind, "body") ? chunks.map(filled) : chunks,
  };
}

/** All that client and upstream see of a stream, and whether the upstream sees it. */
interface Seen {
  text: string;
  passed: boolean;
  end: string;
}

async function seenOf(stream: MockStream): Promise<Seen> {
  const end = await endOf(stream.reply);
  const reply = end === "reset" || !/^\d/.test(end) ? undefined : await stream.reply;
  const { upstreamRequest: request } = stream;
  const lines = [
    ...(reply?.headers ?? []).map((pair) => pair.join(": ")),
    Buffer.from(reply?.body ?? []).toString("latin1"),
    request?.path ?? "",
    ...(request?.headers ?? []).map((pair) => pair.join(": ")),
    Buffer.concat(request?.chunks ?? []).toString("latin1"),
  ];
  return { text: lines.join("\n"), passed: request?.complete === true, end };
}

async function send(
  proxy: MockProxy,
  exchange: ScenarioExchange,
  underWay: { stream: MockStream; exchange: ScenarioExchange }[],
  stranger: { exchange: ScenarioExchange; moment: Moment } | undefined,
): Promise<Seen> {
  const { worker } = exchange.request;
  const open = (one: ScenarioExchange): { stream: MockStream; end: () => void } => {
    const pieces = Math.floor(one.request.chunks.length / 2);
    const stream = begin(proxy, one, pieces, worker ?? 0);
    underWay.push({ stream, exchange: one });
    return { stream, end: () => finish(stream, one, pieces) };
  };
  if (stranger === undefined) {
    const own = open(exchange);
    own.end();
    return seenOf(own.stream);
  }
  const { moment } = stranger;
  const first = moment === "in the middle of it" ? open(exchange) : open(stranger.exchange);
  if (moment === "before it") {
    first.end();
    await endOf(first.stream.reply);
  }
  const second = moment === "in the middle of it" ? open(stranger.exchange) : open(exchange);
  second.end();
  const [own, other] = moment === "in the middle of it" ? [first, second] : [second, first];
  if (moment === "around it") {
    const seen = await seenOf(own.stream);
    other.end();
    await endOf(other.stream.reply);
    return seen;
  }
  if (moment === "in the middle of it") {
    await endOf(other.stream.reply);
    own.end();
  }
  return seenOf(own.stream);
}

async function run(
  stage: Stage,
  { exchange, before }: PlacedExchange,
  stranger: { exchange: ScenarioExchange; moment: Moment } | undefined,
): Promise<Seen> {
  let seen: Seen = { text: "", passed: false, end: "" };
  const { workers } = stage.scenario;
  const group = { exchanges: [exchange], before };
  await runBehind(stage, group, { workers, seed: stage.seed }, async (proxy, underWay) => {
    seen = await send(proxy, exchange, underWay, stranger);
    return [seen.end];
  });
  return seen;
}

async function runStranger(
  stage: Stage,
  place: PlacedExchange,
  stranger: { exchange: ScenarioExchange; moment: Moment },
  key: string,
  alone: () => Promise<Seen>,
): Promise<Problem | undefined> {
  const seen = await run(stage, place, stranger);
  const fix =
    "keep what a stream needs in the stream, and what is cached under all that it depends on";
  const line = seen.text.split("\n").find((text) => text.includes(mark));
  if (line !== undefined) {
    const message = `with ${key}, values of the other request turn up in this one: ${JSON.stringify(line.slice(0, 200))}.`;
    return { code: "OUT1652", message, fix };
  }
  const expected = await alone();
  const isRefused = /^\d/.test(expected.end) && !expected.passed;
  if (!isRefused || !seen.passed) return undefined;
  const message = `with ${key}, a request passes that the filter refuses otherwise: it ends as ${seen.end} instead of ${expected.end}.`;
  return { code: "OUT1652", message, fix };
}

function casesAt(
  stage: Stage,
  place: PlacedExchange,
): {
  all: ProofCase[];
  single: (moment?: Moment) => ProofCase[];
} {
  const { exchange, number } = place;
  const at = stage.baseline.steps.length > 1 ? `, step ${number + 1}` : "";
  let asAlone: Promise<Seen> | undefined;
  const alone = (): Promise<Seen> => (asAlone ??= run(stage, place, undefined));
  const caseOf = (kind: Kind, moment: Moment): Pick<ProofCase, "key" | "run"> => {
    const key = `a request with other ${kind} ${moment}${at}`;
    const other = { ...exchange, request: strange(exchange.request, kind) };
    return {
      key,
      run: () => runStranger(stage, place, { exchange: other, moment }, key, alone),
    };
  };
  const single = (only?: Moment): ProofCase[] =>
    moments
      .filter((moment) => moment === (only ?? moment))
      .flatMap((moment) => singleKinds(exchange.request).map((kind) => caseOf(kind, moment)));
  const all = kinds.flatMap((kind) =>
    moments.map((moment) => ({ ...caseOf(kind, moment), smaller: () => single(moment) })),
  );
  return { all, single };
}

const answered = (places: readonly PlacedExchange[]): PlacedExchange[] =>
  places.filter(({ exchange }) => exchange.upstream !== "refused");

export const strangerCases = (stage: Stage, places: readonly PlacedExchange[]): ProofCase[] =>
  answered(places).flatMap((place) => casesAt(stage, place).all);

/** A case in which one thing alone is the stranger's own. */
export const namedStranger = (
  stage: Stage,
  places: readonly PlacedExchange[],
  key: string,
): ProofCase | undefined =>
  answered(places)
    .flatMap((place) => casesAt(stage, place).single())
    .find((one) => one.key === key);
