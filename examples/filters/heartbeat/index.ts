// heartbeat: counts the seconds of each worker, and says once when it has been idle.

import {
  Action,
  Bytes,
  Counter,
  HttpFilter,
  log,
  Plugin,
  plugin,
  Timer,
} from "proxy-wasm-assemblyscript-sdk";

const beats = Counter.named("heartbeat.beats");

class Beat extends Timer {
  override onTimer(): void {
    beats.increment();
  }
}

class SayIdle extends Timer {
  override onTimer(): void {
    log.info("no request for 300 ms");
  }
}

class Heartbeat extends Plugin {
  readonly idle: SayIdle = new SayIdle();
  private readonly beat: Beat = new Beat();

  override onConfigure(configuration: Bytes): bool {
    this.beat.every(this, 100);
    return super.onConfigure(configuration);
  }
}

class NoteRequest extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const heartbeat = this.plugin as Heartbeat;
    heartbeat.idle.after(heartbeat, 300);
    return Action.Continue;
  }
}

plugin(
  "heartbeat",
  (stream) => new NoteRequest(stream),
  () => new Heartbeat(),
);
