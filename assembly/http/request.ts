// The request of a stream.

import { resume } from "./stream-resume";
import { Action } from "../action";
import { Body } from "./body";
import { BodyCollector, collectBody } from "./body-collector";
import { BodyTransform, transformBody } from "./body-transform";
import { Direction } from "../host/direction";
import { HeaderMap } from "./header-map";
import { MapType } from "../host/map-type";
import { reroute } from "./reroute";
import { Status } from "../status";
import { Stream } from "./stream";

/** What the client sent, on its way to the upstream service. */
@final
export class HttpRequest {
  // The fields of a HeaderMap, in its order: this object is also that of its headers, which saves one for each stream.
  private readonly stream: Stream;
  private readonly map: MapType = MapType.RequestHeaders;
  private trailerMap: HeaderMap | null = null;
  private content: Body | null = null;

  /**
   * Made by the SDK: see `this.request`.
   * @internal
   */
  constructor(stream: Stream) {
    this.stream = stream;
  }

  /** Its headers, `:method`, `:path`, `:authority` and `:scheme` among them. */
  get headers(): HeaderMap {
    return changetype<HeaderMap>(this);
  }

  /** Its trailers. */
  get trailers(): HeaderMap {
    let map = this.trailerMap;
    if (!map) this.trailerMap = map = new HeaderMap(this.stream, MapType.RequestTrailers);
    return map;
  }

  /** Its body. */
  get body(): Body {
    let body = this.content;
    if (!body) this.content = body = new Body(this.stream, Direction.Request);
    return body;
  }

  /**
   * Lets a request go on that a request callback held with `Action.Pause`; the headers can no longer
   * be changed then.
   *
   * Legal in every callback until the stream is over. In the request's own callback nothing is sent: the
   * callback then holds nothing, whatever it returns. When the request is not held, or this filter has
   * sent a reply, nothing is done, a log line says so, and the answer is `Status.NotAllowed`.
   * `Status.StreamEnded` when the stream is over.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_continue_stream`.
   */
  resume(): Status {
    return resume(this.stream, Direction.Request);
  }

  /**
   * Lets Envoy choose the route anew. A change of the request's headers does that by itself; this is for routes
   * that depend on something else, such as the filter state. Attributes show the old route until the router runs.
   *
   * Legal in the request's callbacks, and until a response begins; once the headers have gone on it has no effect.
   * `Status.NotAllowed` elsewhere, and after a reply of this filter, with a log line. `Status.StreamEnded`.
   * `Status.NotFound`: the host can not.
   *
   * Source: Envoy, source/extensions/common/wasm/foreign.cc (`clear_route_cache`).
   */
  reroute(): Status {
    return reroute(this.stream);
  }

  /**
   * Holds the body until it is complete and then asks the collector; returns the action that the headers
   * callback has to return. The filter's own body callback gets nothing of it.
   *
   * Legal in the headers callback of the same message and before, and while that one has held the stream;
   * once. When the body has begun to come, and when something takes it already, a log line says so, and the
   * reply is 500: what was to be judged must not go through. After a reply, and when the stream is over,
   * nothing is done.
   *
   * Source: proxy-wasm ABI v0.2.1, "Buffers".
   */
  collect(collector: BodyCollector): Action {
    return collectBody(this.stream, this.body, Direction.Request, collector);
  }

  /**
   * Changes the body while it goes by; takes `content-length` away. The filter's own body callback gets
   * nothing of it.
   *
   * Legal in the headers callback, and while that one has held the stream; once: `Status.NotAllowed` when
   * something takes the body already, or a reply was sent, and a log line says so. `Status.BadArgument` when the
   * headers have gone on. `Status.StreamEnded`.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_set_buffer_bytes`.
   */
  transform(transform: BodyTransform): Status {
    return transformBody(this.stream, this.body, Direction.Request, transform);
  }
}
