// shared-counter: how often each user has come in the last minute, counted by all workers together, in a
// bounded table.

import {
  Action,
  Bytes,
  HttpFilter,
  log,
  plugin,
  SharedOutcome,
  SharedTable,
  SharedUpdate,
} from "proxy-wasm-assemblyscript-sdk";

// Room for 8,192 users; some 4,000 find theirs without taking the place of another.
const visits = SharedTable.named("shared-counter", 1024, 128);
const anonymous = Bytes.fromString("anonymous");
const minute: u32 = 60_000;

class CountUp extends SharedUpdate {
  count: u64 = 0;

  override change(current: Bytes | null): Bytes | null {
    this.count = current ? current.toU64() + 1 : 1;
    return Bytes.fromU64(this.count);
  }
}

class SharedCounter extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const named = this.request.headers.get("x-user");
    const user = named ? named : anonymous;
    const update = new CountUp();
    const outcome = visits.update(user, update, minute);
    if (outcome == SharedOutcome.Stored) {
      this.request.headers.set("x-visits", update.count.toString());
      return Action.Continue;
    }
    // Too long a name is the client's doing; anything else is ours.
    if (user.length > 120) return this.reply(400, "x-user is too long\n");
    log.warn("a visit was not counted: status " + visits.status.toString());
    return Action.Continue;
  }
}

plugin("shared-counter", (stream) => new SharedCounter(stream));
