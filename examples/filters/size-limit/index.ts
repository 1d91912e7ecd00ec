// size-limit: takes uploads of at most 1 KiB, and only when they are JSON objects.

import {
  Action,
  BodyCollector,
  BodyOutcome,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";

const limit: u32 = 1024;

class CheckUpload extends BodyCollector {
  constructor(private readonly filter: HttpFilter) {
    super(limit);
  }

  override onBody(outcome: BodyOutcome): Action {
    if (outcome.isTooLarge) return this.filter.reply(413, "at most 1 KiB\n");
    const body = outcome.read();
    const isObject = body != null && body[0] == 0x7b;
    return isObject ? Action.Continue : this.filter.reply(400, "a JSON object, please\n");
  }
}

class SizeLimit extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const method = this.request.headers.get(":method");
    if (method == null || !method.equals("POST")) return Action.Continue;
    return this.request.collect(new CheckUpload(this));
  }
}

plugin("size-limit", (stream) => new SizeLimit(stream));
