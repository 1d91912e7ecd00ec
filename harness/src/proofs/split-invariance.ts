// A body comes in pieces that nobody promises: cut anywhere, with and without an empty last piece, with and without
// trailers, in the events of HTTP/1.1 and of HTTP/2. Where there is none, the end can still come behind the headers.
// What comes out must not depend on it.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { MockProxyOptions, Protocol } from "../mock/index.js";
import type {
  ScenarioAnswer,
  ScenarioExchange,
  ScenarioMessage,
  ScenarioScript,
} from "../scenario/scenario.js";
import { Chance } from "./chance.js";
import { withExchange } from "./exchanges.js";
import { difference, outcomeOf, type Outcome } from "./outcome.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { traceOf, type Rehearsal, type Variation } from "./rehearse.js";
import { unsafety } from "./safety.js";
import { cut, splitPlans, withPlan } from "./split-plans.js";

type Side = "request" | "response";

interface Shape {
  /** Index of the exchange among the steps. */
  step: number;
  side: Side;
  /** Which of the upstream's answers by path; undefined: the one for all others. */
  path?: number;
  sizes: readonly number[];
  /** The end comes by itself, behind the last byte. */
  emptyEnd: boolean;
  trailers: boolean;
  protocol: Protocol;
}

const sum = (chunks: readonly Uint8Array[]): Buffer => Buffer.concat(chunks);

const added: readonly HeaderPair[] = [["x-trailer", "1"]];

function reshape<Message extends ScenarioMessage>(message: Message, shape: Shape): Message {
  const chunks = cut(sum(message.chunks), shape.sizes);
  if (shape.emptyEnd) chunks.push(new Uint8Array());
  const isNothing = shape.sizes.length === 0;
  const framed = message.headers.filter(
    ([name]) => name !== "transfer-encoding" && !(isNothing && name === "content-length"),
  );
  const unframed = framed.filter(([name]) => name !== "content-length");
  // A length is kept where the message had one; trailers of HTTP/1.1 need chunks.
  const isChunked = shape.protocol === "http/1.1" && (shape.trailers || framed.length === unframed.length); // prettier-ignore
  const headers = isChunked ? [...unframed, ["transfer-encoding", "chunked"] as const] : framed;
  const trailers = shape.trailers ? (message.trailers.length > 0 ? message.trailers : added) : [];
  return { ...message, headers, chunks, trailers };
}

function withAnswer(exchange: ScenarioExchange, shape: Shape): ScenarioExchange {
  const change = (answer: ScenarioAnswer): ScenarioAnswer =>
    typeof answer === "string" ? answer : reshape(answer, shape);
  if (shape.path === undefined) return { ...exchange, upstream: change(exchange.upstream) };
  const paths = exchange.paths.map((one, index) =>
    index === shape.path ? { ...one, answer: change(one.answer) } : one,
  );
  return { ...exchange, paths };
}

function withShape(shape: Shape): Variation {
  const change = (exchange: ScenarioExchange): ScenarioExchange => {
    const { request } = exchange;
    if (shape.side === "response") return withAnswer(exchange, shape);
    return { ...exchange, request: { ...reshape(request, shape), protocol: shape.protocol } };
  };
  return {
    options: (options): MockProxyOptions => ({
      ...options,
      ...(shape.side === "response" && { upstreamProtocol: shape.protocol }),
    }),
    script: (script): ScenarioScript => withExchange(script, shape.step, change),
  };
}

/** The message as it is written, in the events of the shape's protocol. */
function asWritten({ side, step, protocol }: Shape): Variation {
  if (side === "response")
    return { options: (options) => ({ ...options, upstreamProtocol: protocol }) };
  const change = (exchange: ScenarioExchange): ScenarioExchange => ({
    ...exchange,
    request: { ...exchange.request, protocol },
  });
  return { script: (script) => withExchange(script, step, change) };
}

const say = (
  { step, side, path, sizes, emptyEnd, trailers, protocol }: Shape,
  steps: number,
): string =>
  [
    steps > 1 ? `step ${step + 1}: ` : "",
    `${side} body ${path === undefined ? "" : `of path ${path + 1} `}as ${sizes.join("+") || "nothing"}`,
    emptyEnd ? "+an empty end" : "",
    trailers ? " with trailers" : "",
    ` over ${protocol.toUpperCase()}`,
  ].join("");

/** Trailers are there or not, as the shape says: what is before them is compared. */
function outcomes(rehearsal: Rehearsal): (Outcome | undefined)[] {
  return rehearsal.steps.map(outcomeOf);
}

async function runShape(
  stage: Stage,
  shape: Shape,
  whole: () => Promise<Rehearsal>,
  key: string,
): Promise<Problem | undefined> {
  const rehearsal = await stage.rehearse(withShape(shape));
  const circumstance = `with the ${key}`;
  const unsafe = unsafety(rehearsal, circumstance);
  if (unsafe !== undefined) return unsafe;
  const expected = outcomes(await whole());
  for (const [index, found] of outcomes(rehearsal).entries()) {
    const before = expected[index];
    if (before === undefined || found === undefined) continue;
    const differs = difference(before, found);
    if (differs === undefined) continue;
    const step = rehearsal.steps[index];
    return {
      code: "OUT1805",
      message: `${circumstance}, ${differs}.`,
      fix: "collect the body until its end, or let pass what you do not need",
      ...(step !== undefined && { trace: traceOf(step) }),
    };
  }
  return undefined;
}

interface Body {
  step: number;
  side: Side;
  path?: number;
  size: number;
  /** In the pieces in which the scenario has it. */
  written: readonly number[];
  /** It has trailers as it is written. */
  trailers: boolean;
}

const bodyOf = ({
  chunks,
  trailers,
}: ScenarioMessage): Pick<Body, "size" | "written" | "trailers"> => ({
  size: sum(chunks).length,
  written: chunks.map(({ length }) => length),
  trailers: trailers.length > 0,
});

/** An answer of gRPC whose headers end it is of another form: they hold its trailers (gRPC over HTTP/2, Trailers-Only). */
const isTrailersOnly = ({ headers, chunks }: ScenarioMessage): boolean =>
  chunks.length === 0 && headers.some(([name]) => name === "grpc-status");

function bodiesOf(stage: Stage): Body[] {
  return stage.baseline.steps.flatMap(({ step }, index): Body[] => {
    if (step.kind !== "exchange") return [];
    const { request, upstream, paths } = step;
    const bodies: Body[] = [];
    bodies.push({ ...bodyOf(request), step: index, side: "request" });
    const answers = [undefined, ...paths.keys()].map((path) => ({
      path,
      answer: path === undefined ? upstream : paths[path]?.answer,
    }));
    for (const { path, answer } of answers) {
      if (typeof answer !== "object") continue;
      const hasNone = answer.status === 204 || answer.status === 304 || request.method === "HEAD";
      if (hasNone && answer.chunks.length === 0) continue; // RFC 9110 section 6.4.1
      if (isTrailersOnly(answer)) continue;
      const place = { step: index, side: "response" as const, ...(path !== undefined && { path }) };
      bodies.push({ ...bodyOf(answer), ...place });
    }
    return bodies;
  });
}

const protocols = ["http/1.1", "http/2"] as const;

type Cut = Pick<Shape, "sizes" | "emptyEnd" | "trailers" | "protocol">;

/** Cases of a stage: all that differ in nothing but their pieces are compared with the same run. */
class Shapes {
  private readonly steps: number;
  private readonly inOne = new Map<string, Promise<Rehearsal>>();

  constructor(private readonly stage: Stage) {
    this.steps = stage.baseline.steps.length;
  }

  caseOf(body: Body, shape: Cut): ProofCase {
    const { stage } = this;
    const full: Shape = { ...placeOf(body), ...shape };
    const key = say(full, this.steps);
    return {
      key,
      run: () => runShape(stage, full, () => this.whole(body, shape.protocol), key),
      smaller: () => coarser(shape, body.trailers).map((less) => this.caseOf(body, less)),
    };
  }

  /** Trailers that nobody looks for change nothing: the body in one piece without them is what counts. */
  private whole(body: Body, protocol: Protocol): Promise<Rehearsal> {
    const { size, trailers } = body;
    const isNothing = size === 0;
    const sizes = isNothing ? [] : [size];
    const shape: Shape = { ...placeOf(body), sizes, emptyEnd: false, trailers, protocol };
    const key = say(shape, this.steps);
    const known =
      this.inOne.get(key) ?? this.stage.rehearse(isNothing ? asWritten(shape) : withShape(shape));
    this.inOne.set(key, known);
    return known;
  }

  /** A shape of these bodies, whatever its pieces are. */
  named(key: string, bodies: readonly Body[]): ProofCase | undefined {
    const form = / as ([\d+]*|nothing)(\+an empty end)?( with trailers)? over (HTTP\/[12.]+)$/;
    const [, pieces = "", end, trailers, version = ""] = form.exec(key) ?? [];
    const protocol = protocols.find((one) => one === version.toLowerCase());
    if (protocol === undefined) return undefined;
    const sizes = pieces === "nothing" ? [] : pieces.split("+").map(Number);
    const shape = { sizes, emptyEnd: end !== undefined, trailers: trailers !== undefined, protocol }; // prettier-ignore
    return bodies
      .filter(({ size }) => size === sizes.reduce((all, one) => all + one, 0))
      .map((body) => this.caseOf(body, shape))
      .find((one) => one.key === key);
  }
}

/** Where the body is. */
function placeOf({ step, side, path }: Body): Pick<Shape, "step" | "side" | "path"> {
  return { step, side, ...(path !== undefined && { path }) };
}

/** The same with fewer pieces, ends and trailers: first a single cut, at each of its places. */
function coarser(shape: Cut, ownTrailers: boolean): Cut[] {
  const { sizes, emptyEnd, trailers } = shape;
  const size = sizes.reduce((all, one) => all + one, 0);
  const isNothing = sizes.length === 0;
  const cuts: number[] = [];
  let end = 0;
  for (const piece of sizes.slice(0, -1)) cuts.push((end += piece));
  return [
    ...(emptyEnd && !isNothing ? [{ ...shape, emptyEnd: false }] : []),
    ...(trailers && !ownTrailers && !isNothing ? [{ ...shape, trailers: false }] : []),
    ...(cuts.length > 0 && (emptyEnd || trailers) ? [{ ...shape, sizes: [size] }] : []),
    ...(cuts.length > 1 ? cuts.map((at) => ({ ...shape, sizes: [at, size - at] })) : []),
    ...(cuts.length > 2 ? cuts.map((_, at) => ({ ...shape, sizes: merged(sizes, at) })) : []),
  ];
}

/** Two pieces that stand side by side as one. */
const merged = (sizes: readonly number[], at: number): number[] => [
  ...sizes.slice(0, at),
  (sizes[at] ?? 0) + (sizes[at + 1] ?? 0),
  ...sizes.slice(at + 2),
];

export const splitInvariance: Verb = {
  name: "splits",
  proves: "however a body is cut and ended, the client and the upstream get the same",

  async plan(stage) {
    const bodies = bodiesOf(stage);
    if (bodies.length === 0) return "the scenario has no messages";
    const chance = new Chance(`${stage.seed}|splits`);
    const shapes = new Shapes(stage);
    const cases: ProofCase[] = [];
    const whole = bodies.filter(({ size }) => size > 0).length;
    const perBody = Math.max(8, Math.ceil(stage.executions / Math.max(1, whole)));
    for (const body of bodies) {
      const { size, written, trailers: own } = body;
      // The pieces of the scenario itself, too: its author has something in mind with them. Nothing has one end only.
      const isNothing = size === 0;
      const plans = isNothing ? [[]] : withPlan(splitPlans(size, perBody, chance), written);
      for (const protocol of protocols) {
        for (const trailers of own
          ? [true]
          : stage.scenario.noTrailers === undefined
            ? [false, true]
            : [false]) {
          const ends = isNothing ? [!trailers] : protocol === "http/2" && !trailers ? [false, true] : [false]; // prettier-ignore
          for (const emptyEnd of ends) {
            for (const sizes of plans) {
              cases.push(shapes.caseOf(body, { sizes, emptyEnd, trailers, protocol }));
            }
          }
        }
      }
    }
    const named = (key: string): ProofCase | undefined => shapes.named(key, bodies);
    return { cases, named, space: `${bodies.length} messages, ${cases.length} shapes` };
  },
};
