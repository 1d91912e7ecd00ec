// A host for the guest with rules: it hands out one request, notes every call, and takes the reply.

import { compileGuest } from "../sdk-json/compile-guest.js";
import type { RequestFacts } from "./reference-matcher.js";

/** What a host knows of a request. Headers in order, pseudo headers first; attributes by their dotted path. */
export interface Exchange {
  headers: readonly (readonly [string, string | Uint8Array])[];
  attributes: Readonly<Record<string, string | number>>;
}

export interface Verdict {
  index: number;
  shadow: number;
  evaluated: number;
  isExempt: boolean;
  /** The place of the rule that takes every request. */
  catchAll: number;
  /** The calls of the host, in order: a name, and for attributes the path. */
  calls: readonly string[];
}

/** Attributes, and the facts that they tell. */
const attributes = {
  "source.address": "address",
  "connection.uri_san_peer_certificate": "uri",
  "destination.port": "port",
  "xds.listener_direction": "listener",
  "xds.route_name": "route",
  "xds.cluster_name": "cluster",
  "xds.node.id": "node",
} as const;

/** What the host is told of a request. */
export function exchangeOf(request: RequestFacts): Exchange {
  return {
    headers: request.headers,
    attributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([name, fact]) => {
        const value = request[fact];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

type Call = (...values: number[]) => number;

const ok = 0;
const notFound = 1;

/** The compiled guest; once for each test file. */
export async function compileRules(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await compileGuest("test/fixtures/config/rules/guest.ts"));
}

/** Header pairs in the ABI's form (proxy-wasm ABI v0.2.1, "Serialization"). */
function serialize(pairs: Exchange["headers"]): Buffer {
  const texts = pairs.flat().map((text) => Buffer.from(text as string));
  const head = Buffer.alloc(4 + texts.length * 4);
  head.writeUInt32LE(pairs.length);
  texts.forEach((text, index) => head.writeUInt32LE(text.length, 4 + index * 4));
  return Buffer.concat([head, ...texts.flatMap((text) => [text, Buffer.alloc(1)])]);
}

export class RuleHost {
  readonly lines: string[] = [];
  /** The level of each line. */
  readonly levels: number[] = [];
  readonly #exports: Record<string, Call>;
  readonly #memory: WebAssembly.Memory;
  #context = 0;
  #root = 0;
  #configuration = Buffer.alloc(0);
  #headers: Exchange["headers"] = [];
  #pairs: Buffer = Buffer.alloc(0);
  #attributes: Exchange["attributes"] = {};
  #calls: string[] = [];
  #reply = "";

  constructor(module: WebAssembly.Module) {
    const imports: Record<string, Record<string, Call>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const known = this.#functions[name];
      (imports[from] ??= {})[name] = known ?? (() => ok);
    }
    const { exports } = new WebAssembly.Instance(module, imports);
    this.#exports = exports as Record<string, Call>;
    this.#memory = exports["memory"] as WebAssembly.Memory;
    this.#exports["_initialize"]!();
  }

  #text(pointer: number, size: number): string {
    return Buffer.from(this.#memory.buffer, pointer, size).toString();
  }

  #give(bytes: Uint8Array, pointer: number, size: number): number {
    const at = this.#exports["malloc"]!(bytes.length);
    new Uint8Array(this.#memory.buffer).set(bytes, at);
    const view = new DataView(this.#memory.buffer);
    view.setUint32(pointer, at, true);
    view.setUint32(size, bytes.length, true);
    return ok;
  }

  readonly #functions: Record<string, Call> = {
    proxy_log: (level, pointer, size) => {
      this.levels.push(level!);
      this.lines.push(this.#text(pointer!, size!));
      return ok;
    },
    proxy_get_buffer_bytes: (_type, _start, _length, pointer, size) =>
      this.#give(this.#configuration, pointer!, size!),
    proxy_get_header_map_pairs: (map, pointer, size) => {
      this.#calls.push(`headers ${map}`);
      return this.#give(this.#pairs, pointer!, size!);
    },
    proxy_get_header_map_value: (map, name, nameSize, pointer, size) => {
      const wanted = this.#text(name!, nameSize!);
      this.#calls.push(`header ${map} ${wanted}`);
      const found = this.#headers.find(([other]) => other === wanted);
      return found ? this.#give(Buffer.from(found[1] as string), pointer!, size!) : notFound;
    },
    proxy_get_property: (path, pathSize, pointer, size) => {
      const name = this.#text(path!, pathSize!).replaceAll("\0", ".");
      this.#calls.push(name);
      const value = this.#attributes[name];
      if (value === undefined) return notFound;
      if (typeof value === "string") return this.#give(Buffer.from(value), pointer!, size!);
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value));
      return this.#give(bytes, pointer!, size!);
    },
    proxy_send_local_response: (_status, _details, _detailsSize, body, bodySize) => {
      this.#reply = this.#text(body!, bodySize!);
      return ok;
    },
  };

  /** Gives the guest a configuration; false when it is refused. `lines` is what it then says. */
  configure(configuration: unknown): boolean {
    this.lines.length = this.levels.length = 0;
    if (this.#root !== 0) this.#exports["proxy_on_delete"]!(this.#root);
    this.#root = ++this.#context;
    this.#configuration = Buffer.from(JSON.stringify(configuration));
    this.#exports["proxy_on_context_create"]!(this.#root, 0);
    return this.#exports["proxy_on_configure"]!(this.#root, this.#configuration.length) !== 0;
  }

  /** What the rules from a place on say of a request. */
  decide({ headers, attributes }: Exchange, from = 0): Verdict {
    this.#exports["startAt"]!(from);
    this.#headers = headers;
    this.#pairs = serialize(headers);
    this.#attributes = attributes;
    this.#calls = [];
    const stream = ++this.#context;
    this.#exports["proxy_on_context_create"]!(stream, this.#root);
    this.#exports["proxy_on_request_headers"]!(stream, headers.length, 1);
    this.#exports["proxy_on_delete"]!(stream);
    const [index, shadow, evaluated, isExempt, catchAll] = this.#reply.split(" ");
    return {
      index: Number(index),
      shadow: Number(shadow),
      evaluated: Number(evaluated),
      isExempt: isExempt === "true",
      catchAll: Number(catchAll),
      calls: this.#calls,
    };
  }
}
