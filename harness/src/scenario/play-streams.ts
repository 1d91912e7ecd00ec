// Several requests at once, turn by turn: what is sent when, on any target. Whoever plays gives streams that can be
// sent step by step, and says when all that was sent has been seen.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { ScenarioExchange, ScenarioRequest, ScenarioStreams } from "./scenario.js";
import type {
  Observation,
  ObservedRequest,
  SideObservation,
  StreamObservation,
  StreamsObservation,
} from "./target.js";

/** The client's end of one stream. */
export interface LiveStream {
  sendData(bytes: Uint8Array, endOfStream: boolean): void;
  sendTrailers(trailers: readonly HeaderPair[]): void;
  reset(): void;
  readonly reply: Promise<Observation["reply"]>;
  /** What has reached the upstream in full. */
  upstream(): ObservedRequest | undefined;
}

/** A target that can send requests step by step. */
export interface Stage {
  /** Sends the head. The upstream answers when `told` says so. */
  begin(
    exchange: ScenarioExchange,
    endOfStream: boolean,
    told: Promise<void>,
  ): Promise<LiveStream> | LiveStream;
  /** All that was sent has been seen by the filters. */
  settle(): Promise<void>;
  /** Lets time pass. */
  pass(milliseconds: number): Promise<void>;
  /** Waits for a reply, and lets time go on as far as it takes. */
  outcome(stream: LiveStream): Promise<Observation["reply"]>;
  /** Since it was asked last. */
  observe(): Promise<SideObservation>;
}

const nothing = new Uint8Array();

/** One stream under way: what of its request has gone. */
export class StreamPlayer {
  private live: LiveStream | undefined;
  private sent = 0;
  private ended = false;
  private gaveUp = false;
  private outcome: Observation["reply"] | undefined;
  private tell: () => void = () => undefined;
  private readonly told: Promise<void>;

  /** @param waits The upstream's answer waits for `answer`. */
  constructor(
    private readonly stage: Stage,
    private readonly exchange: ScenarioExchange,
    waits: boolean,
  ) {
    this.told = waits ? new Promise((resolve) => (this.tell = resolve)) : Promise.resolve();
  }

  private get request(): ScenarioRequest {
    return this.exchange.request;
  }

  /** A request without a body is complete with its head. */
  async headers(): Promise<LiveStream> {
    if (this.live !== undefined) return this.live;
    const { chunks, trailers } = this.request;
    this.ended = chunks.length === 0 && trailers.length === 0;
    this.live = await this.stage.begin(this.exchange, this.ended, this.told);
    return this.live;
  }

  async piece(): Promise<void> {
    const live = await this.headers();
    const chunk = this.request.chunks[this.sent];
    if (chunk === undefined || this.gaveUp) return;
    this.sent++;
    live.sendData(chunk, false);
  }

  /** All that is left of the request, with `pause` between its parts. */
  async rest(): Promise<void> {
    const live = await this.headers();
    if (this.ended || this.gaveUp) return;
    const { chunks, trailers, protocol, pause: time = 0 } = this.request;
    const between = async (): Promise<void> => {
      if (time > 0) await this.stage.pass(time);
    };
    const endsWithPiece = protocol === "http/2" && trailers.length === 0;
    while (this.sent < chunks.length) {
      await between();
      const isLast = ++this.sent === chunks.length;
      this.ended = isLast && endsWithPiece;
      live.sendData(chunks[this.sent - 1] ?? nothing, this.ended);
    }
    if (this.ended) return;
    this.ended = true;
    await between();
    if (trailers.length > 0) live.sendTrailers(trailers);
    else live.sendData(nothing, true);
  }

  reset(): void {
    this.gaveUp = true;
    this.live?.reset();
  }

  answer(): void {
    this.tell();
  }

  /** A request that has not begun is sent whole. */
  async reply(): Promise<Observation["reply"]> {
    if (this.live === undefined) await this.rest();
    const live = await this.headers();
    if (this.gaveUp) return { reset: "the client gave up" };
    // A reply that did not come when it was due has not come, whatever comes later.
    return (this.outcome ??= await this.stage.outcome(live));
  }

  async observe(): Promise<StreamObservation> {
    const reply = await this.reply();
    return { reply, upstream: this.live?.upstream() };
  }
}

/** Plays the streams in their order, finishes what is left of them, and waits for all replies. */
export async function playStreams(
  { streams, order }: ScenarioStreams,
  stage: Stage,
): Promise<StreamsObservation> {
  const players = new Map(
    streams.map(({ name, exchange }) => {
      const waits = order.some(
        ({ act }) => "stream" in act && act.stream === name && act.does === "answer",
      );
      return [name, new StreamPlayer(stage, exchange, waits)] as const;
    }),
  );
  const turns: (SideObservation | undefined)[] = [];
  for (const { act, expect } of order) {
    if ("wait" in act) await stage.pass(act.wait);
    else {
      await players.get(act.stream)?.[act.does]();
      await stage.settle();
    }
    turns.push(Object.keys(expect).length > 0 ? await stage.observe() : undefined);
  }
  for (const player of players.values()) {
    await player.headers();
    await stage.settle();
  }
  for (const player of players.values()) {
    await player.rest();
    player.answer();
    await stage.settle();
  }
  const observations: StreamObservation[] = [];
  for (const player of players.values()) observations.push(await player.observe());
  return { streams: observations, turns, side: await stage.observe() };
}
