// A host that does next to nothing, for the time that a module itself takes: no Envoy, no other process, so
// that small differences show on a busy machine too. It answers what the filters of the bench ask for.

const page = (memory) => new DataView(memory.buffer);

/** Header pairs in the ABI's form (proxy-wasm ABI v0.2.1, "Serialization"). */
function serialize(pairs) {
  const texts = pairs.map((pair) => pair.map((text) => Buffer.from(text)));
  const head = Buffer.alloc(4 + texts.length * 8);
  head.writeUInt32LE(texts.length);
  texts.flat().forEach((text, index) => head.writeUInt32LE(text.length, 4 + index * 4));
  return Buffer.concat([head, ...texts.flat().flatMap((text) => [text, Buffer.alloc(1)])]);
}

/** What Envoy adds to a request of the bench and to its own reply. */
const requestPairs = ({ method, headers }) => [
  [":authority", "example.com"],
  [":path", "/load"],
  [":method", method],
  [":scheme", "http"],
  ...headers,
  ["x-forwarded-proto", "http"],
  ["x-request-id", "8b1a9953-c461-4296-a827-abf8c47804d7"],
];
const responsePairs = ({ headers, body }) => [
  [":status", "200"],
  ["content-length", String(body.length)],
  ["content-type", "text/plain"],
  ...headers,
  ["date", "Sat, 01 Aug 2026 10:00:00 GMT"],
  ["server", "envoy"],
];

/** One module and the calls of one request to it. */
export class NullHost {
  constructor(bytes, { request, answer, pluginName = "", configuration }) {
    this.maps = [requestPairs(request), [], responsePairs(answer), []];
    this.serialized = this.maps.map(serialize);
    this.configuration = Buffer.from(configuration ? JSON.stringify(configuration) : "");
    this.rootId = Buffer.from(pluginName);
    this.values = this.maps.map((pairs) => new Map(pairs.map(([n, v]) => [n, Buffer.from(v)])));
    this.shared = new Map();
    const module = new WebAssembly.Module(bytes);
    const imports = { env: {}, wasi_snapshot_preview1: {} };
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const call = this[name];
      imports[from][name] = call ? call.bind(this) : () => 0;
    }
    const { exports } = new WebAssembly.Instance(module, imports);
    this.exports = exports;
    exports._initialize?.();
    exports.proxy_on_context_create?.(1, 0);
    exports.proxy_on_vm_start?.(1, 0);
    if ((exports.proxy_on_configure?.(1, this.configuration.length) ?? 1) !== 1) {
      throw new Error("the module refuses its configuration");
    }
    this.stream = 1;
  }

  /** All callbacks of one exchange without bodies that the module exports. */
  request() {
    const id = ++this.stream;
    const { exports } = this;
    exports.proxy_on_context_create?.(id, 1);
    exports.proxy_on_request_headers?.(id, this.maps[0].length, 1);
    exports.proxy_on_response_headers?.(id, this.maps[2].length, 0);
    exports.proxy_on_response_body?.(id, 5, 1);
    exports.proxy_on_done?.(id);
    exports.proxy_on_log?.(id);
    exports.proxy_on_delete?.(id);
  }

  text(pointer, size) {
    return Buffer.from(this.exports.memory.buffer, pointer, size).toString("latin1");
  }

  give(bytes, pointer, sizePointer) {
    const at = this.exports.malloc(bytes.length);
    new Uint8Array(this.exports.memory.buffer).set(bytes, at);
    const view = page(this.exports.memory);
    view.setUint32(pointer, at, true);
    view.setUint32(sizePointer, bytes.length, true);
    return 0;
  }

  proxy_get_header_map_pairs(map, pointer, size) {
    return this.give(this.serialized[map], pointer, size);
  }

  proxy_get_header_map_value(map, name, nameSize, pointer, size) {
    const value = this.values[map].get(this.text(name, nameSize));
    return value ? this.give(value, pointer, size) : 1;
  }

  proxy_get_buffer_bytes(_type, _start, _length, pointer, size) {
    return this.give(this.configuration, pointer, size);
  }

  proxy_get_property(path, pathSize, pointer, size) {
    return this.text(path, pathSize) === "plugin_root_id"
      ? this.give(this.rootId, pointer, size)
      : 1;
  }

  proxy_get_current_time_nanoseconds(pointer) {
    page(this.exports.memory).setBigUint64(pointer, 1_785_578_400_000_000_000n, true);
    return 0;
  }

  clock_time_get(_clock, _precision, pointer) {
    return this.proxy_get_current_time_nanoseconds(pointer);
  }

  proxy_get_log_level(pointer) {
    page(this.exports.memory).setUint32(pointer, 3, true);
    return 0;
  }

  proxy_get_shared_data(key, keySize, pointer, size, cas) {
    const value = this.shared.get(this.text(key, keySize));
    if (value === undefined) return 1;
    page(this.exports.memory).setUint32(cas, 1, true);
    return this.give(value, pointer, size);
  }

  proxy_set_shared_data(key, keySize, value, valueSize) {
    const bytes = Buffer.from(new Uint8Array(this.exports.memory.buffer, value, valueSize));
    this.shared.set(this.text(key, keySize), bytes);
    return 0;
  }
}

/**
 * Nanoseconds that a module takes for one request: the least of several rounds, since other work on the machine
 * only ever adds.
 */
export function guestNanoseconds(host, { rounds = 30, requests = 2000 } = {}) {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const started = process.hrtime.bigint();
    for (let sent = 0; sent < requests; sent++) host.request();
    least = Math.min(least, Number(process.hrtime.bigint() - started) / requests);
  }
  return least;
}
