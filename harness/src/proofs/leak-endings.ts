// The ways in which streams end in a leak proof: as written, broken off on either side, with callouts that nobody
// answers or that are answered too late, and each with values of its own.

import type { MockCluster, MockProxy, RawUpstreamRequest, UpstreamAnswer } from "../mock/index.js";
import { mockAnswer } from "../scenario/mock-messages.js";
import { answerFor } from "../scenario/read-answers.js";
import type { ScenarioExchange, ScenarioRequest } from "../scenario/scenario.js";
import { begin, endOf } from "./streams.js";

export type Ending =
  | "finished"
  | "reset at the headers"
  | "reset in the body"
  | "broken off by the upstream"
  | "never answered"
  | "answered when they are gone"
  | "each with values of its own";

export const endings: readonly Ending[] = [
  "finished",
  "reset at the headers",
  "reset in the body",
  "broken off by the upstream",
  "never answered",
  "answered when they are gone",
  "each with values of its own",
];

/** These are about callouts. */
export const needsClusters = (ending: Ending): boolean =>
  ending === "never answered" || ending === "answered when they are gone";

/** Virtual milliseconds after which a callout is answered whose stream is gone. */
const later = 30;

type Clusters = Readonly<Record<string, MockCluster>>;

export function clustersFor(ending: Ending, clusters: Clusters): Clusters {
  if (ending === "answered when they are gone") {
    return Object.fromEntries(
      Object.keys(clusters).map((name) => [name, { status: 200, headers: [], delay: later }]),
    );
  }
  if (ending !== "never answered") return clusters;
  return Object.fromEntries(Object.keys(clusters).map((name) => [name, "never" as const]));
}

const brokenOff: UpstreamAnswer = {
  status: 200,
  headers: [["content-length", "8"]],
  chunks: [Buffer.from("half")],
  resetAfter: 1,
};

/** Sends streams, one after the other, that end in this way. */
export class Streams {
  private current: ScenarioExchange | undefined;
  private isAsWritten = false;
  private sent = 0;

  /** @param exchanges What is sent in turn. */
  constructor(
    private readonly exchanges: readonly ScenarioExchange[],
    private readonly ending: Ending,
  ) {}

  /** For `MockProxyOptions.rawUpstream`. */
  answer({ path }: RawUpstreamRequest): UpstreamAnswer {
    if (this.current === undefined) return "reset";
    if (this.isAsWritten || this.ending !== "broken off by the upstream")
      return mockAnswer(answerFor(this.current, path));
    return this.sent % 2 === 0 ? "reset" : brokenOff;
  }

  /** One more; gives how it ends. */
  async send(proxy: MockProxy): Promise<string> {
    const { ending } = this;
    const number = this.sent++;
    const exchange = this.exchanges[number % this.exchanges.length] as ScenarioExchange;
    this.current = exchange;
    this.isAsWritten = false;
    if (ending === "reset at the headers" || ending === "reset in the body") {
      return reset(proxy, exchange, ending === "reset in the body" ? 1 : 0);
    }
    if (ending === "answered when they are gone") {
      const end = await reset(proxy, exchange, 0);
      proxy.advanceTime(2 * later);
      return end;
    }
    const { request } = exchange;
    const isOwn = ending === "each with values of its own";
    return endOf(proxy.send(isOwn ? withOwnValues(request, number) : request));
  }

  /** The first of the requests as it is written, to a worker. */
  async sendFirst(proxy: MockProxy, worker: number): Promise<string> {
    const [exchange] = this.exchanges;
    if (exchange === undefined) return "";
    this.current = exchange;
    this.isAsWritten = true;
    return endOf(proxy.send(exchange.request, { worker }));
  }
}

async function reset(
  proxy: MockProxy,
  exchange: ScenarioExchange,
  pieces: number,
): Promise<string> {
  const stream = begin(proxy, exchange, pieces);
  stream.reset();
  return endOf(stream.reply);
}

const kept =
  /^(content-length|transfer-encoding|connection|te|upgrade|content-type|content-encoding)$/;

/** Another path, and another value of one header: what a filter keeps by them grows with each. */
function withOwnValues(request: ScenarioRequest, number: number): ScenarioRequest {
  const { path, headers } = request;
  const [only = "", query] = path.split("?");
  const own = `own${number}`;
  const free = headers.flatMap(([name], index) => (kept.test(name) ? [] : [index]));
  const at = free.length === 0 ? -1 : free[number % (free.length + 1)];
  return {
    ...request,
    path: number % 2 === 0 ? `${only}/${own}` : `${only}?${query ?? "a"}=${own}`,
    headers: headers.map(([name, value], index) => [name, index === at ? own : value]),
  };
}
