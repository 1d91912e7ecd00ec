// Requests that are sent step by step on the mock host. Time stands still but where a step lets it pass, and goes on
// to what is due next while a reply is waited for.

import { setImmediate as turn } from "node:timers/promises";
import {
  MockHaltError,
  MockStreamReset,
  type MockProxy,
  type MockStream,
  type RawUpstreamRequest,
  type UpstreamAnswer,
} from "../mock/index.js";
import type { MockObserver } from "./mock-observer.js";
import { haltText } from "./mock-observer.js";
import { mockAnswer, observedRequest } from "./mock-messages.js";
import type { LiveStream, Stage } from "./play-streams.js";
import { answerFor } from "./read-answers.js";
import type { ScenarioBackground, ScenarioExchange, ScenarioRequest } from "./scenario.js";
import type { Observation, SideObservation } from "./target.js";

/** Turns of Node's loop in which what a test's own upstream answers, and what workers do, has come. */
const turnsToSettle = 4;

interface Under {
  stream: MockStream;
  exchange: ScenarioExchange;
  told: Promise<void>;
}

function open(proxy: MockProxy, request: ScenarioRequest, endOfStream: boolean): MockStream {
  const { method, path, authority, headers, protocol, worker } = request;
  const head = { method, path, authority, headers, ...(protocol !== undefined && { protocol }) };
  return proxy.open(head, { endOfStream, ...(worker !== undefined && { worker }) });
}

export class MockStage implements Stage {
  private readonly underWay: Under[] = [];
  private halt: string | undefined;

  /** @param timeout Milliseconds of virtual time for one reply. */
  constructor(
    private readonly proxy: MockProxy,
    private readonly observer: MockObserver,
    readonly timeout: number,
  ) {}

  begin(exchange: ScenarioExchange, endOfStream: boolean, told: Promise<void>): LiveStream {
    const { proxy } = this;
    const stream = open(proxy, exchange.request, endOfStream);
    this.underWay.push({ stream, exchange, told });
    const reply = stream.reply.catch((error: unknown): Observation["reply"] => {
      if (error instanceof MockStreamReset) return { reset: error.details };
      if (!(error instanceof MockHaltError)) throw error;
      this.halt ??= haltText(error);
      return { reset: "the host is at an end" };
    });
    reply.catch(() => undefined); // Told to whoever waits for it.
    return {
      reply,
      sendData: (bytes, end) => this.surviving(() => stream.sendData(bytes, end)),
      sendTrailers: (trailers) => this.surviving(() => stream.sendTrailers(trailers)),
      reset: () => this.surviving(() => stream.reset()),
      upstream: () => {
        const seen = exchange.upstream === "refused" ? undefined : stream.upstreamRequest;
        return seen?.complete === true ? observedRequest(seen) : undefined;
      },
    };
  }

  /** For `MockProxyOptions.rawUpstream`. */
  async answer(request: RawUpstreamRequest): Promise<UpstreamAnswer> {
    const found = this.underWay.find(({ stream }) => stream.upstreamRequest === request);
    if (found === undefined) return "silent";
    await found.told;
    return mockAnswer(answerFor(found.exchange, request.path));
  }

  /** For `MockProxyOptions.earlyUpstream`. */
  refuses(request: RawUpstreamRequest): boolean {
    const found = this.underWay.find(({ stream }) => stream.upstreamRequest === request);
    return found?.exchange.upstream === "refused";
  }

  async background({ count, request }: ScenarioBackground): Promise<void> {
    for (let opened = 0; opened < count; opened++) {
      this.surviving(() => {
        const stream = open(this.proxy, request, false);
        for (const chunk of request.chunks) stream.sendData(chunk);
      });
    }
    await this.settle();
    await this.observe();
  }

  async settle(): Promise<void> {
    for (let count = 0; count < turnsToSettle; count++) await turn();
  }

  async pass(milliseconds: number): Promise<void> {
    await this.settle();
    this.surviving(() => this.proxy.advanceTime(milliseconds));
    await this.settle();
  }

  async outcome({ reply }: LiveStream): Promise<Observation["reply"]> {
    let outcome: Observation["reply"] | undefined;
    reply.then(
      (ended) => (outcome = ended),
      () => undefined,
    );
    let left = this.timeout;
    for (;;) {
      await this.settle();
      if (outcome !== undefined) return outcome;
      const next = this.halt === undefined ? this.proxy.untilNextEvent : undefined;
      if (next === undefined) return { stalled: "nothing is due that could end the stream" };
      if (next > left) return { stalled: `no reply in ${this.timeout} ms` };
      left -= next;
      this.surviving(() => this.proxy.advanceTime(next));
    }
  }

  async observe(): Promise<SideObservation> {
    return this.observer.observe(this.halt);
  }

  private surviving(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof MockHaltError)) throw error;
      this.halt ??= haltText(error);
    }
  }
}
