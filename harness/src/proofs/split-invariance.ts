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

export const splitInvariance: Verb = {
  name: "splits",
  proves: "however a body is cut and ended, the client and the upstream get the same",

  async plan(stage) {
    const bodies = bodiesOf(stage);
    if (bodies.length === 0) return "the scenario has no messages";
    const chance = new Chance(`${stage.seed}|splits`);
    const steps = stage.baseline.steps.length;
    const cases: ProofCase[] = [];
    const whole = bodies.filter(({ size }) => size > 0).length;
    const perBody = Math.max(8, Math.ceil(stage.executions / Math.max(1, whole)));
    for (const { size, written, trailers: own, ...place } of bodies) {
      // The pieces of the scenario itself, too: its author has something in mind with them. Nothing has one end only.
      const isNothing = size === 0;
      const plans = isNothing ? [[]] : withPlan(splitPlans(size, perBody, chance), written);
      for (const protocol of ["http/1.1", "http/2"] as const) {
        for (const trailers of own
          ? [true]
          : stage.scenario.noTrailers === undefined
            ? [false, true]
            : [false]) {
          // Trailers that nobody looks for change nothing: the body in one piece without them is what counts.
          const inOne: Shape = { ...place, sizes: isNothing ? [] : [size], emptyEnd: false, trailers: own, protocol }; // prettier-ignore
          let asWhole: Promise<Rehearsal> | undefined;
          const whole = (): Promise<Rehearsal> =>
            (asWhole ??= stage.rehearse(isNothing ? asWritten(inOne) : withShape(inOne)));
          const ends = isNothing ? [!trailers] : protocol === "http/2" && !trailers ? [false, true] : [false]; // prettier-ignore
          for (const emptyEnd of ends) {
            for (const sizes of plans) {
              const shape: Shape = { ...place, sizes, emptyEnd, trailers, protocol };
              const key = say(shape, steps);
              cases.push({ key, run: () => runShape(stage, shape, whole, key) });
            }
          }
        }
      }
    }
    return { cases, space: `${bodies.length} messages, ${cases.length} shapes` };
  },
};
