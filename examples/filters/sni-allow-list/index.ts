// sni-allow-list: lets TLS connections pass to the names of a list, and closes all others before the upstream
// gets a byte. TLS itself goes through untouched.

import { Action, Bytes, Counter, log, Plugin } from "proxy-wasm-assemblyscript-sdk";
import { TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";
import { ServerName } from "./client-hello";

const refused = Counter.named("sni_allow_list.refused");

class AllowList extends Plugin {
  private readonly names: Bytes[] = [];

  /** The configuration: one name a line. */
  override onConfigure(configuration: Bytes): bool {
    for (let start = 0; start < configuration.length;) {
      const found = configuration.indexOf("\n", start);
      const end = found < 0 ? configuration.length : found;
      if (end > start) this.names.push(configuration.slice(start, end));
      start = end + 1;
    }
    if (this.names.length == 0)
      log.critical("the configuration must be a list of names, one a line");
    return this.names.length != 0;
  }

  allows(name: Bytes): bool {
    for (let at = 0; at < this.names.length; at++) {
      if (this.names[at].equalsIgnoreCase(name)) return true;
    }
    return false;
  }
}

class SniAllowList extends TcpFilter {
  private isAllowed: bool = false;

  override onDownstreamData(size: u32, endOfStream: bool): Action {
    if (this.isAllowed) return Action.Continue;
    const hello = this.downstream.read(0, ServerName.longestHello);
    const found = hello ? ServerName.read(hello) : ServerName.none;
    if (found.isIncomplete && !endOfStream) return Action.Pause;
    const name = found.name;
    if (name && (this.plugin as AllowList).allows(name)) {
      this.isAllowed = true;
      return Action.Continue;
    }
    log.warn(name ? "refused: " + name.toString() : "refused: no TLS with a server name");
    refused.increment();
    return this.close();
  }
}

tcpPlugin(
  "sni-allow-list",
  (connection) => new SniAllowList(connection),
  () => new AllowList(),
);
