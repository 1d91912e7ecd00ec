// One HTTP callout from the moment it is sent to the answer that the module is told: whole, with what the host
// answers in the server's place; or a failure, when it breaks off in the middle or is too large.
// Source: Envoy source/common/http/async_client_impl.cc.

import type { HeaderMap } from "../headers/header-map.js";
import type { CalloutOwner, PendingCallout } from "./callouts.js";
import type { Cluster } from "./cluster.js";
import { RouterStream } from "./router-stream.js";

export interface CalloutAnswer {
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly trailers: HeaderMap | undefined;
}

/** What a module is told; "failed" is the answer without headers, body and trailers. */
export type CalloutOutcome = CalloutAnswer | "failed";

export interface HttpCalloutSettings {
  readonly owner: CalloutOwner;
  readonly cluster: Cluster;
  /** As the module gave them; the host adds its own. */
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  /** Milliseconds; 0: none. */
  readonly timeout: number;
  readonly onEnd: (outcome: CalloutOutcome) => void;
}

/** Envoy gives up a response that is larger (runtime key http.async_response_buffer_limit). */
const largestResponse = 32 * 1024 * 1024;

export class HttpCallout implements PendingCallout {
  readonly cluster: string;
  private readonly settings: HttpCalloutSettings;
  private readonly stream: RouterStream;
  private headers: HeaderMap | undefined;
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  /** True while it is sent: what ends then is a refusal. */
  private sending = true;
  private ended = false;

  constructor(settings: HttpCalloutSettings) {
    this.settings = settings;
    const { owner, cluster, headers, body, timeout } = settings;
    this.cluster = cluster.name;
    if (body.length > 0) headers.assign("content-length", String(body.length));
    this.stream = new RouterStream({
      owner,
      cluster,
      headers,
      timeout,
      events: {
        headers: (map, end) => {
          this.headers = map;
          if (end) this.end(this.answer(undefined));
        },
        data: (bytes, end) => this.receive(bytes, end),
        trailers: (map) => this.end(this.answer(map)),
        reset: () => this.end("failed"),
      },
    });
  }

  get waitsForEver(): boolean {
    return this.stream.waitsForEver;
  }

  /** Sends it. False when the host refuses it at once: then nothing is told. */
  send(): boolean {
    const { body, owner } = this.settings;
    owner.callouts.pending.add(this);
    this.stream.sendHeaders(body.length === 0);
    if (body.length > 0) this.stream.sendData(body, true);
    this.sending = false;
    return !this.ended;
  }

  /** Ends it without a word to the module. */
  cancel(): void {
    this.ended = true;
    this.stream.cancel();
    this.settings.owner.callouts.pending.delete(this);
  }

  private receive(bytes: Uint8Array, endOfStream: boolean): void {
    this.size += bytes.length;
    if (this.size > largestResponse) {
      this.end("failed");
      return;
    }
    this.chunks.push(bytes);
    if (endOfStream) this.end(this.answer(undefined));
  }

  private answer(trailers: HeaderMap | undefined): CalloutOutcome {
    if (this.headers === undefined) return "failed";
    return { headers: this.headers, body: Buffer.concat(this.chunks), trailers };
  }

  private end(outcome: CalloutOutcome): void {
    if (this.ended) return;
    this.cancel();
    if (!this.sending) this.settings.onEnd(outcome);
  }
}
