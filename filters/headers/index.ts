// headers: removes, sets and appends headers of requests and responses, as the configuration says.

import { Action, HeaderMap, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { Changes, HeadersConfig, HeadersPlugin } from "./config.gen";

function apply(changes: Changes, headers: HeaderMap): void {
  const remove = changes.remove;
  for (let at = 0; at < remove.length; at++) headers.remove(remove[at]);
  const set = changes.set;
  for (let at = 0; at < set.size; at++) headers.set(set.names[at], set.values[at]);
  const append = changes.append;
  for (let at = 0; at < append.size; at++) headers.add(append.names[at], append.values[at]);
}

class Headers extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    apply(HeadersConfig.of(this.plugin).request, this.request.headers);
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    apply(HeadersConfig.of(this.plugin).response, this.response.headers);
    return Action.Continue;
  }
}

plugin(
  "headers",
  (stream) => new Headers(stream),
  () => new HeadersPlugin(),
);
