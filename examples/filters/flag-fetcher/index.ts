// flag-fetcher: asks a service for flags, again and again, and puts what it answers where all filters of the proxy
// can read it. It has no streams.

import {
  Bytes,
  CalloutOutcome,
  Counter,
  Gauge,
  log,
  Plugin,
  PluginCallout,
  service,
  sharedData,
  Status,
  Timer,
} from "proxy-wasm-assemblyscript-sdk";

const failures = Counter.named("flag_fetcher.failures");
const size = Gauge.named("flag_fetcher.bytes");

class FetchFlags extends PluginCallout {
  constructor() {
    super();
    this.ask("GET", "flags", "flags.example.com", "/flags.json");
    this.timeout = 1000;
  }

  override onOutcome(outcome: CalloutOutcome): void {
    const flags = outcome.isSuccess ? outcome.body.read(0, 65536) : null;
    if (!flags || sharedData.set("flags", flags) != Status.Ok) {
      failures.increment();
      log.warn("no flags: status " + outcome.status.toString());
      return;
    }
    size.set(<u64>flags.length);
    log.info("flags: " + flags.toString());
  }
}

class Again extends Timer {
  constructor(private readonly fetcher: FlagFetcher) {
    super();
  }

  override onTimer(): void {
    this.fetcher.fetch();
  }
}

class FlagFetcher extends Plugin {
  private readonly flags: FetchFlags = new FetchFlags();
  private again: Again | null = null;

  override onConfigure(configuration: Bytes): bool {
    const again = new Again(this);
    this.again = again;
    again.every(this, 200);
    return super.onConfigure(configuration);
  }

  fetch(): void {
    if (!this.flags.isUnderWay) this.send(this.flags);
  }
}

service("flag-fetcher", () => new FlagFetcher());
