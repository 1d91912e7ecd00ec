// Bugs that show when the host, or a service, does not answer as its author thought.

import {
  Action,
  Bytes,
  CalloutOutcome,
  FilterCallout,
  HttpFilter,
  plugin,
  Property,
  sharedData,
  SharedOutcome,
  SharedUpdate,
} from "proxy-wasm-assemblyscript-sdk";

// Counts on an attribute.

const address = new Property(["source", "address"]);

class AttributeThere extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-client", address.text(this)!);
    return Action.Continue;
  }
}

class AttributeThereFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const client = address.text(this);
    if (client != null) this.request.headers.set("x-client", client);
    return Action.Continue;
  }
}

// Refuses whom it knows to be a guest: who cannot be read is none.

class GuestsRefused extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const role = this.request.headers.get("x-role");
    if (role != null && role.equals("guest")) return this.reply(403, "no guests\n");
    return Action.Continue;
  }
}

class GuestsRefusedFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const role = this.request.headers.get("x-role");
    if (role == null || role.equals("guest")) return this.reply(403, "no guests\n");
    return Action.Continue;
  }
}

// A count that cannot be read is taken for zero.

class CountsWhenItCan extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const shared = sharedData.get("planted/counts");
    const count = shared == null ? 0 : shared.value.toU64();
    if (count >= 1) return this.reply(429, "once is enough\n");
    sharedData.set("planted/counts", Bytes.fromU64(count + 1));
    return Action.Continue;
  }
}

class CountOnce extends SharedUpdate {
  override change(current: Bytes | null): Bytes | null {
    return current == null ? Bytes.fromU64(1) : null;
  }
}

class CountsWhenItCanFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const outcome = new CountOnce().apply("planted/counts-fixed");
    if (outcome != SharedOutcome.Stored) return this.reply(429, "once is enough\n");
    return Action.Continue;
  }
}

// Waits for more when it cannot read what is there.

class WaitsForBody extends HttpFilter {
  override onRequestBody(size: u32, endOfStream: bool): Action {
    const body = this.request.body.read();
    if (body == null || !endOfStream) return Action.Pause;
    return body.includes("bad") ? this.reply(400, "bad\n") : Action.Continue;
  }
}

class WaitsForBodyFixed extends HttpFilter {
  override onRequestBody(size: u32, endOfStream: bool): Action {
    if (!endOfStream) return Action.Pause;
    const body = this.request.body.read();
    if (body == null || body.includes("bad")) return this.reply(400, "bad\n");
    return Action.Continue;
  }
}

// Counts on the form of a callout's answer.

class AskRole extends FilterCallout {
  constructor(protected readonly filter: HttpFilter) {
    super();
    this.ask("GET", "roles", "roles.example", "/role");
    this.timeout = 500;
  }

  override onOutcome(outcome: CalloutOutcome): Action {
    const role = outcome.headers.get("x-role")!;
    return role.equals("admin") ? Action.Continue : this.filter.reply(403, "no\n");
  }
}

class AskRoleFixed extends AskRole {
  override onOutcome(outcome: CalloutOutcome): Action {
    const role = outcome.headers.get("x-role");
    const isAdmin = role != null && role.equals("admin");
    return isAdmin ? Action.Continue : this.filter.reply(403, "no\n");
  }
}

class CalloutAnswer extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return this.hold(new AskRole(this));
  }
}

class CalloutAnswerFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return this.hold(new AskRoleFixed(this));
  }
}

plugin("attribute-there", (stream) => new AttributeThere(stream));
plugin("attribute-there-fixed", (stream) => new AttributeThereFixed(stream));
plugin("guests-refused", (stream) => new GuestsRefused(stream));
plugin("guests-refused-fixed", (stream) => new GuestsRefusedFixed(stream));
plugin("counts-when-it-can", (stream) => new CountsWhenItCan(stream));
plugin("counts-when-it-can-fixed", (stream) => new CountsWhenItCanFixed(stream));
plugin("waits-for-body", (stream) => new WaitsForBody(stream));
plugin("waits-for-body-fixed", (stream) => new WaitsForBodyFixed(stream));
plugin("callout-answer", (stream) => new CalloutAnswer(stream));
plugin("callout-answer-fixed", (stream) => new CalloutAnswerFixed(stream));
