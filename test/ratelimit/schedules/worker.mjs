// Workers of a proxy with the module of rate-limit, so small that millions of requests can be sent through them: what
// they share, and between which calls of the host others come in, is in the hands of the test.

import { TextDecoder, TextEncoder } from "node:util";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Nanoseconds since 1970 at which the simulated clock begins: a midnight. */
export const beginning = 1_699_920_000_000_000_000n;

const Ok = 0;
const NotFound = 1;
const CasMismatch = 8;
const pluginContext = 1;

/** What the workers share. */
export class Proxy {
  /** Nanoseconds since the beginning. */
  time = 0;
  /** Keys with their values: `{ value, cas }`. */
  data = new Map();
  /** Counts by the names of metrics. */
  counts = new Map();
  lastCas = 0;
  /** Called in front of each call for shared data, with the worker that makes it: others may act then. */
  /** @type {(worker: Worker) => void} */
  between = () => {};
  /** Statuses that calls answer instead of doing anything, by name. */
  failing = new Map();

  count(name) {
    return this.counts.get(name) ?? 0;
  }

  /** Bytes in the shared data, keys without their values included. */
  get bytes() {
    let sum = 0;
    for (const [key, { value }] of this.data) sum += key.length + value.length;
    return sum;
  }
}

/** The header pairs of a local reply. */
function pairsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length === 0 ? 0 : view.getUint32(0, true);
  const pairs = {};
  let at = 4 + 8 * count;
  for (let index = 0; index < count; index++) {
    const nameSize = view.getUint32(4 + 8 * index, true);
    const valueSize = view.getUint32(8 + 8 * index, true);
    const name = decoder.decode(bytes.subarray(at, at + nameSize));
    at += nameSize + 1;
    pairs[name] = decoder.decode(bytes.subarray(at, at + valueSize));
    at += valueSize + 1;
  }
  return pairs;
}

/** One worker with a module of its own. */
export class Worker {
  /** Whether it is in a callback, and can take no other request. */
  isBusy = false;
  /** How often it called the host, by name. */
  calls = new Map();
  /** Whether a write of its current request came through, and the clock that it saw. */
  wrote = false;
  sawTime = 0;
  properties = new Map();
  lines = [];
  metrics = [];
  lastStream = 1;
  /** @type {{ status: number, headers: Record<string, string> } | undefined} */
  reply = undefined;
  /** @type {Record<string, string>} */
  headers = {};
  status = 200;

  constructor(proxy) {
    this.proxy = proxy;
  }

  /** Starts the module under a configuration; `undefined` when it refuses that. */
  static start(module, proxy, configuration) {
    const worker = new Worker(proxy);
    worker.configuration = encoder.encode(JSON.stringify(configuration));
    worker.properties.set("plugin_name", "limits");
    worker.instance = new WebAssembly.Instance(module, worker.imports(module));
    const { exports } = worker.instance;
    exports._initialize();
    exports.proxy_on_context_create(pluginContext, 0);
    const size = worker.configuration.length;
    return exports.proxy_on_configure(pluginContext, size) === 1 ? worker : undefined;
  }

  view() {
    return new DataView(this.instance.exports.memory.buffer);
  }

  text(pointer, size) {
    return decoder.decode(this.slice(pointer, size));
  }

  slice(pointer, size) {
    return new Uint8Array(this.instance.exports.memory.buffer, pointer, size).slice();
  }

  give(bytes, out, outSize) {
    const pointer = bytes.length === 0 ? 0 : this.instance.exports.malloc(bytes.length);
    new Uint8Array(this.instance.exports.memory.buffer).set(bytes, pointer);
    const view = this.view();
    view.setUint32(out, pointer, true);
    view.setUint32(outSize, bytes.length, true);
    return Ok;
  }

  imports(module) {
    const { proxy } = this;
    const made = {
      proxy_get_current_time_nanoseconds: (out) => {
        this.sawTime = proxy.time;
        this.view().setBigUint64(out, beginning + BigInt(proxy.time), true);
        return Ok;
      },
      proxy_get_buffer_bytes: (_type, _start, _length, out, outSize) =>
        this.give(this.configuration, out, outSize),
      proxy_get_property: (path, size, out, outSize) => {
        const value = this.properties.get(this.text(path, size).replaceAll("\0", "."));
        return value === undefined ? NotFound : this.give(encoder.encode(value), out, outSize);
      },
      proxy_get_header_map_value: (_type, name, size, out, outSize) =>
        this.text(name, size) === ":status"
          ? this.give(encoder.encode(String(this.status)), out, outSize)
          : NotFound,
      proxy_add_header_map_value: (_type, name, size, value, valueSize) => {
        this.headers[this.text(name, size)] = this.text(value, valueSize);
        return Ok;
      },
      proxy_get_shared_data: (key, keySize, out, outSize, outCas) => {
        proxy.between(this);
        const found = proxy.data.get(this.text(key, keySize));
        if (!found) return NotFound;
        this.view().setUint32(outCas, found.cas, true);
        return this.give(found.value, out, outSize);
      },
      proxy_set_shared_data: (key, keySize, value, valueSize, cas) => {
        proxy.between(this);
        const name = this.text(key, keySize);
        const held = proxy.data.get(name);
        if (cas !== 0 && held && held.cas !== cas >>> 0) return CasMismatch;
        proxy.lastCas++;
        proxy.data.set(name, { value: this.slice(value, valueSize), cas: proxy.lastCas });
        this.wrote = true;
        return Ok;
      },
      proxy_define_metric: (_type, name, size, out) => {
        this.metrics.push(this.text(name, size));
        this.view().setUint32(out, this.metrics.length, true);
        return Ok;
      },
      proxy_increment_metric: (id, by) => {
        const name = this.metrics[id - 1];
        proxy.counts.set(name, proxy.count(name) + Number(by));
        return Ok;
      },
      proxy_send_local_response: (status, _d, _ds, body, bodySize, headers, headersSize) => {
        const given = pairsOf(this.slice(headers, headersSize));
        this.reply = { status, body: this.text(body, bodySize), headers: given };
        return Ok;
      },
      proxy_log: (_level, text, size) => {
        this.lines.push(this.text(text, size));
        return Ok;
      },
      random_get: (pointer, size) => {
        new Uint8Array(this.instance.exports.memory.buffer, pointer, size).fill(7);
        return Ok;
      },
    };
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const call = made[name] ?? (() => Ok);
      (imports[from] ??= {})[name] = (...given) => {
        this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
        return proxy.failing.get(name) ?? call(...given);
      };
    }
    return imports;
  }

  /**
   * A request with these properties, up to the answer of the filter.
   * @param {Record<string, string>} properties
   * @returns {{ stream: number, reply: Worker["reply"], sawTime: number }}
   */
  begin(properties) {
    const { exports } = this.instance;
    const stream = ++this.lastStream;
    this.isBusy = true;
    this.wrote = false;
    this.reply = undefined;
    this.headers = {};
    for (const [name, value] of Object.entries(properties)) this.properties.set(name, value);
    exports.proxy_on_context_create(stream, pluginContext);
    exports.proxy_on_request_headers(stream, 0, 1);
    for (const name of Object.keys(properties)) this.properties.delete(name);
    const { reply, sawTime } = this;
    this.isBusy = false;
    return { stream, reply, sawTime };
  }

  /** Its response; answers the headers that the filter adds. */
  respond(stream, status = 200, properties = {}) {
    this.isBusy = true;
    this.headers = {};
    this.status = status;
    for (const [name, value] of Object.entries(properties)) this.properties.set(name, value);
    this.instance.exports.proxy_on_response_headers(stream, 0, 1);
    for (const name of Object.keys(properties)) this.properties.delete(name);
    this.isBusy = false;
    return this.headers;
  }

  /** Its end. */
  end(stream) {
    this.isBusy = true;
    this.instance.exports.proxy_on_delete(stream);
    this.isBusy = false;
  }
}
