// A response on its way from the filters to the client: the last changes of its headers, the framing, and what the
// client makes of it. Source: Envoy source/common/http/conn_manager_impl.cc, http1/codec_impl.cc.

import type { HeaderMap } from "../headers/header-map.js";
import { asHttp2Fields, asReceived } from "../headers/wire-lines.js";
import { envoyGarbles, MockStalledError, MockStreamReset } from "../mock-errors.js";
import { ClientSide, refusalOfHead, withoutOverlooked } from "./client-side.js";
import { finishResponseHeaders, wantsClose, wireResponseHeaders } from "./connection-manager.js";
import type { FilterPath } from "./filter-path.js";
import { statusOf } from "./required-headers.js";
import type { StreamSettings } from "./stream-settings.js";
import { hasReadableLength } from "./wire-body.js";

/** How a client ends a stream that it does not take. */
export interface ClientEnds {
  /** At its head. */
  refused(error: Error): void;
  /** In an event of its own. */
  reset(): void;
}

export class ResponseWriter {
  readonly client = new ClientSide();
  /** The connection of HTTP/1.1 ends with this response. */
  closes: boolean;
  /** The headers are on the wire. */
  begun = false;
  /** HTTP/1.1: the body goes in chunks, after which trailers may come. */
  private isChunked = false;
  private readonly settings: StreamSettings;
  private readonly ends: ClientEnds;

  constructor(settings: StreamSettings, ends: ClientEnds) {
    this.settings = settings;
    this.ends = ends;
    this.closes = wantsClose(settings.request);
  }

  headers(map: HeaderMap, { map: requestMap, complete }: FilterPath, endOfStream: boolean): void {
    const { host, request, info } = this.settings;
    const { protocol = "http/1.1" } = info;
    const status = statusOf(map) ?? 0;
    if (!complete) this.closes = true;
    finishResponseHeaders(map, requestMap, host, protocol, this.closes);
    this.begun = true;
    const headRequest = request.method === "HEAD";
    const sent = wireResponseHeaders(map, protocol, headRequest, endOfStream, host.envoy);
    const head = protocol === "http/2" ? withoutOverlooked(sent, status) : sent;
    this.isChunked = !headRequest && head.some(([name]) => name === "transfer-encoding");
    const refused = protocol === "http/2" ? refusalOfHead(map, head) : undefined;
    this.client.begin(status, head, headRequest, refused);
    if (refused !== undefined) host.post(() => this.ends.reset());
    info.responseHeaders = map;
    info.responseCode = statusOf(map) ?? info.responseCode;
    const error = this.refusal(map, status, hasReadableLength(head));
    if (error !== undefined) this.ends.refused(error);
  }

  data(bytes: Uint8Array): void {
    const { info, host } = this.settings;
    if (!this.begun && bytes.length > 0 && info.protocol === "http/1.1") {
      throw envoyGarbles(
        "proxy_continue_stream for a response whose headers were held runs inside the headers callback of the next " +
          "filter, because the same callback has called it twice: the body goes to the client before the headers",
        "call proxy_continue_stream once",
      );
    }
    const { body } = this.client;
    const wasWanted = !body.hasUnwanted;
    body.write(bytes);
    info.bytesSent += bytes.length;
    // A client of HTTP/2 that gets a body for a HEAD request resets the stream as soon as it sees that.
    const isUnwanted = wasWanted && body.hasUnwanted;
    if (isUnwanted && info.protocol === "http/2") host.post(() => this.ends.reset());
  }

  trailers(map: HeaderMap): void {
    const { info, host, http1Trailers } = this.settings;
    info.responseTrailers = map;
    if (info.protocol === "http/2") this.client.trailers = asHttp2Fields(map, host.envoy);
    else if (http1Trailers && this.isChunked) this.client.trailers = asReceived(map);
  }

  /** The client has all of it, even when nothing more is written. */
  get isWhole(): boolean {
    return this.begun && this.settings.info.protocol === "http/1.1" && this.client.body.isWhole;
  }

  /** Why the client has not got all of it, though all has been written. */
  get fault(): Error | undefined {
    const { client, settings } = this;
    const refusal = settings.info.protocol === "http/2" ? client.refusal : undefined;
    if (refusal !== undefined) return new MockStreamReset(`by the client, ${refusal}`, client.status); // prettier-ignore
    const { missing } = client.body;
    if (missing === 0) return undefined;
    const reason = `the response went out with ${missing} bytes less than its content-length says`;
    // The end of the connection ends the wait.
    if (this.closes) return new MockStreamReset(reason, client.status);
    return new MockStalledError(`${reason}, so the client waits for them`);
  }

  private refusal(map: HeaderMap, status: number, isReadable: boolean): Error | undefined {
    if (status < 200) {
      const sequence = `the response has status ${status}, which is an informational head: the client waits for ever`;
      return envoyGarbles(sequence, "use a status from 200");
    }
    if (isReadable) return undefined;
    const sequence = `the response has the content-length ${map.get("content-length")}, which no client can read`;
    return envoyGarbles(sequence, "remove content-length, or set it to the length of the body");
  }
}
