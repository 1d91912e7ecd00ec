// Bugs of what a filter keeps: what no stream takes away again, what streams overwrite, what a new configuration
// forgets.

import {
  Action,
  Bytes,
  HttpFilter,
  log,
  plugin,
  Plugin,
  sharedData,
  SharedOutcome,
  SharedUpdate,
} from "proxy-wasm-assemblyscript-sdk";

// Remembers every request.

const everyRequest: Bytes[] = [];

class RemembersAll extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const id = this.request.headers.get("x-request-id");
    if (id != null) everyRequest.push(id);
    return Action.Continue;
  }
}

let lastRequest: Bytes = Bytes.empty;

class RemembersAllFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const id = this.request.headers.get("x-request-id");
    if (id != null) lastRequest = id;
    return Action.Continue;
  }
}

// Forgets a request when its response comes: one that is broken off has none.

const underWay = new Map<i32, Bytes>();
let nextRequest: i32 = 0;

class ForgottenOnReset extends HttpFilter {
  protected readonly number: i32 = nextRequest++;

  override onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.headers.get(":path");
    if (path != null) underWay.set(this.number, path);
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    underWay.delete(this.number);
    return Action.Continue;
  }
}

class ForgottenOnResetFixed extends ForgottenOnReset {
  override onDelete(): void {
    underWay.delete(this.number);
  }
}

// Keeps what belongs to a stream where all streams find it.

let received: u32 = 0;

class SharedScratch extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    received = 0;
    return Action.Continue;
  }

  override onRequestBody(size: u32, endOfStream: bool): Action {
    received += size;
    const isWrong = endOfStream && received != 6;
    return isWrong ? this.reply(400, "six bytes, please\n") : Action.Continue;
  }
}

class SharedScratchFixed extends HttpFilter {
  private own: u32 = 0;

  override onRequestBody(size: u32, endOfStream: bool): Action {
    this.own += size;
    const isWrong = endOfStream && this.own != 6;
    return isWrong ? this.reply(400, "six bytes, please\n") : Action.Continue;
  }
}

// Reads a count, and writes it when something else has happened in between.

class LostUpdate extends HttpFilter {
  private count: u64 = 0;

  override onRequestHeaders(endOfStream: bool): Action {
    const shared = sharedData.get("planted/lost");
    this.count = shared == null ? 0 : shared.value.toU64();
    return this.count >= 6 ? this.reply(429, "enough\n") : Action.Continue;
  }

  override onRequestBody(size: u32, endOfStream: bool): Action {
    if (endOfStream) sharedData.set("planted/lost", Bytes.fromU64(this.count + 1));
    return Action.Continue;
  }
}

class CountToSix extends SharedUpdate {
  override change(current: Bytes | null): Bytes | null {
    const count = current == null ? 0 : current.toU64();
    return count >= 6 ? null : Bytes.fromU64(count + 1);
  }
}

class Counted extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const outcome = new CountToSix().apply("planted/counted");
    return outcome == SharedOutcome.Stored ? Action.Continue : this.reply(429, "enough\n");
  }
}

// Each worker counts for itself.

let countedHere: i32 = 0;

class CountedPerWorker extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return ++countedHere > 6 ? this.reply(429, "enough\n") : Action.Continue;
  }
}

// What a plugin has counted is gone with the next configuration.

class CountingPlugin extends Plugin {
  count: i32 = 0;

  override onConfigure(configuration: Bytes): bool {
    return true;
  }
}

class CountedInPlugin extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const counting = this.plugin as CountingPlugin;
    return counting.count++ > 0 ? this.reply(429, "once\n") : Action.Continue;
  }
}

class CountOnce extends SharedUpdate {
  override change(current: Bytes | null): Bytes | null {
    return current == null ? Bytes.fromU64(1) : null;
  }
}

class CountedInPluginFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const outcome = new CountOnce().apply("planted/once");
    return outcome == SharedOutcome.Stored ? Action.Continue : this.reply(429, "once\n");
  }
}

// Takes only one configuration in its life.

let isConfigured: bool = false;

class ConfiguredOnce extends Plugin {
  override onConfigure(configuration: Bytes): bool {
    if (isConfigured) log.critical("there is a configuration already");
    const isFirst = !isConfigured;
    isConfigured = true;
    return isFirst;
  }
}

class ConfiguredAgain extends Plugin {
  override onConfigure(configuration: Bytes): bool {
    return true;
  }
}

class Passes extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

// Adds each configuration to those before it.

let configurations: i32 = 0;

class ConfigurationOfAnother extends Plugin {
  override onConfigure(configuration: Bytes): bool {
    configurations++;
    return true;
  }
}

class OneConfiguration extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return configurations == 1 ? Action.Continue : this.reply(500, "which one?\n");
  }
}

class OwnConfiguration extends Plugin {
  count: i32 = 0;

  override onConfigure(configuration: Bytes): bool {
    this.count++;
    return true;
  }
}

class OneConfigurationFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const own = this.plugin as OwnConfiguration;
    return own.count == 1 ? Action.Continue : this.reply(500, "which one?\n");
  }
}

plugin("remembers-all", (stream) => new RemembersAll(stream));
plugin("remembers-all-fixed", (stream) => new RemembersAllFixed(stream));
plugin("forgotten-on-reset", (stream) => new ForgottenOnReset(stream));
plugin("forgotten-on-reset-fixed", (stream) => new ForgottenOnResetFixed(stream));
plugin("shared-scratch", (stream) => new SharedScratch(stream));
plugin("shared-scratch-fixed", (stream) => new SharedScratchFixed(stream));
plugin("lost-update", (stream) => new LostUpdate(stream));
plugin("lost-update-fixed", (stream) => new Counted(stream));
plugin("counted-per-worker", (stream) => new CountedPerWorker(stream));
plugin("counted-per-worker-fixed", (stream) => new Counted(stream));
plugin(
  "counted-in-plugin",
  (stream) => new CountedInPlugin(stream),
  () => new CountingPlugin(),
);
plugin(
  "counted-in-plugin-fixed",
  (stream) => new CountedInPluginFixed(stream),
  () => new CountingPlugin(),
);
plugin(
  "configured-once",
  (stream) => new Passes(stream),
  () => new ConfiguredOnce(),
);
plugin(
  "configured-once-fixed",
  (stream) => new Passes(stream),
  () => new ConfiguredAgain(),
);
plugin(
  "configuration-of-another",
  (stream) => new OneConfiguration(stream),
  () => new ConfigurationOfAnother(),
);
plugin(
  "configuration-of-another-fixed",
  (stream) => new OneConfigurationFixed(stream),
  () => new OwnConfiguration(),
);
