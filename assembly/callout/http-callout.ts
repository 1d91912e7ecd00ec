// What is asked of another service: the request of a callout.

import { Bytes } from "../bytes";
import { Callout } from "./callout";
import { CalloutOutcome } from "./outcome";
import { HeaderList } from "../http/header-list";
import { HeaderMap } from "../http/header-map";
import { isVisible } from "../http/header-rules";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { resetTexts, textPointer, textSize } from "../text/text";
import { sendCallout } from "./calls";
import { Status } from "../status";
import { Wait } from "./wait";

// Headers that belong to one connection or to one body (RFC 9110, sections 7.6.1 and 10.1), and what the
// host makes of `:authority`. Those that begin with x-envoy- steer Envoy's router.
// @ts-ignore: decorator
@lazy const notCopied: string[] = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

function isOfOneMessage(name: Bytes): bool {
  if (name.startsWith("x-envoy-")) return true;
  for (let at = 0; at < notCopied.length; at++) {
    if (name.equals(unchecked(notCopied[at]))) return true;
  }
  return false;
}

/**
 * A request to another service, and what is done with the outcome. Extend {@link FilterCallout} for one
 * that a stream waits for, {@link PluginCallout} for one that no stream owns.
 *
 * The service is one of Envoy's clusters; the call takes Envoy's own way there, with its load balancing
 * and TLS, without the filters of a listener.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`; Envoy, source/extensions/common/wasm/context.cc.
 */
export abstract class HttpCallout extends Callout {
  /**
   * Headers to send with the request. `content-length`, `transfer-encoding`, `host` and
   * `x-envoy-upstream-rq-timeout-ms` among them are ignored: {@link body}, the authority and
   * {@link timeout} say what they would.
   */
  readonly headers: HeaderList = new HeaderList();
  /** The body to send; empty means none. */
  body: Bytes = Bytes.empty;
  /**
   * Milliseconds until the outcome is a time-out, at least 1. A host would take 0 for no limit, so 0
   * and more than 2,147,483,647 are taken for the 5 seconds that are the default.
   */
  timeout: u32 = 5000;
  /**
   * Name of the cluster, empty as long as there is no request.
   * @internal
   */
  cluster: Bytes = Bytes.empty;

  /**
   * Says what is asked, and whom.
   *
   * ```ts
   * this.ask("GET", "auth-cluster", "auth.example.com", "/check");
   * ```
   *
   * What can not stand in a request (empty, or with a space or a control character) is logged, and the
   * callout will be refused.
   *
   * @param method - `GET`, `POST` and so on.
   * @param cluster - the name of the cluster in Envoy; in Istio such as
   *   `outbound|80||auth.default.svc.cluster.local`.
   * @param authority - the `host` that the service sees.
   * @param path - with the query, if any.
   */
  ask<TextMethod, TextCluster, TextAuthority, TextPath>(
    method: TextMethod,
    cluster: TextCluster,
    authority: TextAuthority,
    path: TextPath,
  ): void {
    this.cluster = Bytes.empty.concat(cluster);
    this.put(":method", method);
    this.put(":authority", authority);
    this.put(":path", path);
  }

  private put<TextValue>(name: string, value: TextValue): void {
    resetTexts();
    const pointer = textPointer(value);
    if (isVisible(pointer, textSize)) {
      this.headers.set(name, value);
    } else {
      this.headers.remove(name);
      line("callout without ");
      put(name);
      put(": empty, or with a space or a control character");
      sendLine(LogLevel.Error);
    }
  }

  /**
   * Adds every header of this name that a request or response has; nothing when it can not be read. Legal where
   * {@link HeaderMap.getAll} reads.
   */
  copyHeader<TextName>(from: HeaderMap, name: TextName): void {
    const values = from.getAll(name);
    for (let at = 0; at < values.length; at++) this.headers.add(name, unchecked(values[at]));
  }

  /**
   * Adds all headers of a request or response, except pseudo headers, those that belong to one
   * connection or one body, such as `content-length` and `transfer-encoding`, and those that begin with
   * `x-envoy-`, which steer Envoy's router. Adds nothing when they can not be read. Legal where
   * {@link HeaderMap.entries} reads.
   */
  copyHeaders(from: HeaderMap): void {
    const all = from.entries();
    for (let at = 0; at < all.length; at++) {
      const name = unchecked(all[at]).name;
      if (name.get(0) == 0x3a || isOfOneMessage(name)) continue;
      this.headers.add(name, unchecked(all[at]).value);
    }
  }

  /** @internal */
  override begin(wait: Wait): Status {
    return sendCallout(this, wait);
  }

  /**
   * Hands over the outcome.
   * @internal
   */
  abstract settle(wait: Wait, outcome: CalloutOutcome): void;
}
