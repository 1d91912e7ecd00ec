// What is asked of a gRPC service: where it is, which method, with which metadata.

import { Bytes } from "../bytes";
import { Callout } from "../callout/callout";
import { HeaderList } from "../http/header-list";
import { isVisible } from "../http/header-rules";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { ProtobufWriter } from "../encoding/protobuf-writer";
import { Wait } from "../callout/wait";

// What the host makes itself, and what belongs to one connection: Envoy resets a call that has it.
// @ts-ignore: decorator
@lazy const notMetadata: string[] = [
  ":authority",
  ":method",
  ":path",
  ":protocol",
  ":scheme",
  ":status",
  "connection",
  "content-length",
  "content-type",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
];

function isVisibleText(text: Bytes): bool {
  return isVisible(changetype<usize>(text), <u32>text.length);
}

/**
 * A call of a gRPC method: {@link GrpcFilterCallout} and {@link GrpcPluginCallout} for one message each way,
 * {@link GrpcStream} for many.
 *
 * The service is one of Envoy's clusters, which must speak HTTP/2 (`http2_protocol_options`). The call takes
 * Envoy's own way there, with its load balancing and TLS, without the filters of a listener.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_call`, `proxy_grpc_stream`; gRPC over HTTP/2.
 */
export abstract class GrpcExchange extends Callout {
  /**
   * Metadata to send. Envoy writes the values of names that end in `-bin` in base64; like all values they can
   * not hold CR, LF or NUL here. Pseudo headers, `host`, `te`, `content-type`, `content-length` and what
   * belongs to one connection are ignored.
   */
  readonly metadata: HeaderList = new HeaderList();
  /** The `:authority` that the service sees; empty: the name of the cluster. */
  authority: Bytes = Bytes.empty;
  /**
   * Name of the cluster, empty as long as there is no request.
   * @internal
   */
  cluster: Bytes = Bytes.empty;
  /**
   * `package.Service`
   * @internal
   */
  service: Bytes = Bytes.empty;
  /** @internal */
  method: Bytes = Bytes.empty;

  /**
   * Says what is called, and where.
   *
   * ```ts
   * this.ask("auth-cluster", "envoy.service.auth.v3.Authorization/Check");
   * ```
   *
   * What can not stand in a request (an empty part, a space, a control character) is logged, and the call
   * will be refused.
   *
   * @param cluster - the name of the cluster in Envoy; in Istio such as
   *   `outbound|9000||auth.default.svc.cluster.local`.
   * @param method - `package.Service/Method`.
   */
  ask<TextCluster, TextMethod>(cluster: TextCluster, method: TextMethod): void {
    this.aim(Bytes.empty.concat(cluster), Bytes.empty.concat(method));
  }

  private aim(cluster: Bytes, path: Bytes): void {
    const slash = path.lastIndexOf("/");
    this.service = path.slice(0, max(slash, 0));
    this.method = path.slice(slash + 1);
    this.cluster = cluster;
    if (isVisibleText(cluster) && isVisibleText(this.service) && isVisibleText(this.method)) return;
    this.cluster = Bytes.empty;
    line("gRPC call without a target: it wants a cluster and package.Service/Method");
    sendLine(LogLevel.Error);
  }

  /**
   * A message is here.
   * @internal
   */
  abstract receiveMessage(wait: Wait, root: u32, size: u32): void;

  /**
   * The end is here.
   * @internal
   */
  abstract receiveEnd(wait: Wait, root: u32, status: u32): void;

  /**
   * Metadata in front of the first message is here.
   * @internal
   */
  receiveHeaders(root: u32, count: u32): void {}

  /**
   * Metadata behind the last message is here.
   * @internal
   */
  receiveTrailers(root: u32, count: u32): void {}

  /**
   * Whether there is something that can be sent; otherwise a log line has said why not.
   * @internal
   */
  isReady(): bool {
    let reason = "";
    if (this.cluster.length == 0) reason = "it has no target";
    else if (this.authority.length != 0 && !isVisibleText(this.authority)) {
      reason = "its authority has a space or a control character";
    }
    if (reason.length == 0) return true;
    line("gRPC call refused: ");
    put(reason);
    sendLine(LogLevel.Error);
    return false;
  }

  /**
   * The target as `envoy.config.core.v3.GrpcService`. Envoy takes a bare name, too, and does not survive one
   * that happens to be a message.
   * @internal
   */
  target(): Bytes {
    const cluster = new ProtobufWriter();
    cluster.text(1, this.cluster);
    if (this.authority.length != 0) cluster.text(2, this.authority);
    const target = new ProtobufWriter();
    target.message(1, cluster);
    return target.finish();
  }

  /**
   * The metadata in the form of the ABI.
   * @internal
   */
  encodedMetadata(): Bytes {
    const metadata = this.metadata;
    if (metadata.size == 0) return Bytes.empty;
    for (let at = 0; at < notMetadata.length; at++) metadata.remove(unchecked(notMetadata[at]));
    return metadata.size == 0 ? Bytes.empty : metadata.encode();
  }
}
