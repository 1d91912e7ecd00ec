// single-fetch: adds a greeting that a service knows; asked once, however many requests wait for it.

import {
  Action,
  Bytes,
  CalloutOutcome,
  HttpFilter,
  Plugin,
  plugin,
  SingleFlight,
} from "proxy-wasm-assemblyscript-sdk";

class FetchGreeting extends SingleFlight {
  greeting: Bytes | null = null;

  constructor(plugin: Plugin) {
    super(plugin);
    this.ask("GET", "greetings", "greetings.example.com", "/today");
  }

  override onAnswer(outcome: CalloutOutcome): void {
    this.greeting = outcome.isSuccess ? outcome.body.read(0, 100) : null;
  }
}

class Greetings extends Plugin {
  fetch: FetchGreeting | null = null;

  override onConfigure(configuration: Bytes): bool {
    this.fetch = new FetchGreeting(this);
    return super.onConfigure(configuration);
  }
}

class Greet extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const fetch = (this.plugin as Greetings).fetch;
    if (!fetch) return this.reply(503, "not configured\n");
    if (fetch.greeting) return this.onWake();
    return fetch.join(this) ? Action.Pause : this.reply(503, "too many wait\n");
  }

  override onWake(): Action {
    const fetch = (this.plugin as Greetings).fetch;
    const greeting = fetch ? fetch.greeting : null;
    if (!greeting) return this.reply(502, "no greeting today\n");
    this.request.headers.set("x-greeting", greeting);
    return Action.Continue;
  }
}

plugin(
  "single-fetch",
  (stream) => new Greet(stream),
  () => new Greetings(),
);
