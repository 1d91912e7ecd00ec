// A context is what the host and the module call by a number: the VM itself (0), one root for each plugin,
// one for each stream. It holds what host calls made for it can reach.

import { MapType } from "../../abi/enumerations.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { PluginSettings } from "../plugin.js";
import type { BodyBuffer } from "../stream/body-buffer.js";
import type { LogMaps } from "../stream/stream-filter.js";
import type { StreamInfo } from "../stream/stream-info.js";
import { absentBuffer, type BufferView } from "./buffer-view.js";
import type { RootContext } from "./root-context.js";
import type { Vm } from "./vm.js";

export interface LocalResponse {
  readonly status: number;
  readonly details: string;
  readonly body: Uint8Array;
  readonly headers: readonly (readonly [string, string])[];
  /** 0 to 16; undefined: mapped from the HTTP status. */
  readonly grpcStatus: number | undefined;
}

export abstract class Context {
  readonly vm: Vm;
  readonly id: number;
  readonly plugin: PluginSettings | undefined;
  /** The buffer that was looked at last: a read of buffer 8 gives it. */
  scratch: BufferView = absentBuffer;

  constructor(vm: Vm, id: number, plugin: PluginSettings | undefined) {
    this.vm = vm;
    this.id = id;
    this.plugin = plugin;
    vm.contexts.set(id, this);
  }

  /** The root context of the plugin; none for the VM's own context. */
  get root(): RootContext | undefined {
    return undefined;
  }

  /** Stands before each log line of this context. */
  get logPrefix(): string {
    return "";
  }

  /** True in `proxy_on_log`, where an absent map is NotFound instead of BadArgument. */
  get inLogPhase(): boolean {
    return false;
  }

  /** True in the callbacks in which buffer 7 exists. */
  get seesPluginConfiguration(): boolean {
    return false;
  }

  /** Stream that this context belongs to. */
  get streamInfo(): StreamInfo | undefined {
    return undefined;
  }

  abstract readableMap(type: MapType): HeaderMap | undefined;

  /** May create trailers, as Envoy does when the last data of a stream is at hand. */
  abstract writableMap(type: MapType): HeaderMap | undefined;

  /** Body at hand; undefined when there is none. */
  abstract body(side: "request" | "response"): BodyBuffer | undefined;

  /** Bytes of a TCP connection at hand; undefined where there is none, as in every HTTP stream. */
  abstract networkData(side: "downstream" | "upstream"): BodyBuffer | undefined;

  abstract sendLocalResponse(response: LocalResponse): void;

  abstract continueStream(side: "request" | "response"): void;

  abstract resetStream(): void;

  /** Goes on with the bytes of a TCP client. */
  continueReading(): void {}

  /** Closes a TCP connection. */
  closeConnection(): void {}
}

/** The VM's own context and the roots: there are no maps and bodies, and what asks a stream does nothing. */
export class StreamlessContext extends Context {
  override readableMap(type: MapType): HeaderMap | undefined {
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.loggedMaps?.requestHeaders;
      case MapType.HttpResponseHeaders:
        return this.loggedMaps?.responseHeaders;
      case MapType.HttpResponseTrailers:
        return this.loggedMaps?.responseTrailers;
      default:
        return undefined;
    }
  }

  /** The maps of a stream that an access logger is told of. */
  protected get loggedMaps(): LogMaps | undefined {
    return undefined;
  }

  override writableMap(): undefined {
    return undefined;
  }

  override body(): undefined {
    return undefined;
  }

  override networkData(): undefined {
    return undefined;
  }

  override sendLocalResponse(): void {}

  override continueStream(): void {}

  override resetStream(): void {}
}
