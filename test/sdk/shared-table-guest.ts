// A guest that does to a shared table what its tick is told, and logs what became of it.

/** Room for few, so that slots are shared and full soon. */
export const tableSlots = 4;

export const tableGuest = `
  import { Action, Bytes, hex, HttpFilter, log, Plugin, plugin, sharedData, SharedOutcome, SharedTable, SharedUpdate } from "proxy-wasm-assemblyscript-sdk";
  const table = SharedTable.named("t", ${tableSlots}, 32);
  const other = SharedTable.named("t", ${tableSlots}, 32);
  class Append extends SharedUpdate {
    calls: i32 = 0;
    constructor(private readonly text: Bytes) { super(); }
    override change(current: Bytes | null): Bytes | null {
      this.calls++;
      // Other texts, and another look into the same table, must not disturb the change.
      log.debug("any text whatsoever, much longer than the key is");
      other.get("some other key");
      if (this.text.equals("keep")) return null;
      return current ? current.concat(this.text) : this.text;
    }
  }
  function say(outcome: SharedOutcome, rest: string): void {
    log.info(outcome.toString() + " " + table.status.toString() + rest);
  }
  /** what key value ttl */
  export function act(text: Bytes): void {
    const parts = text.toString().split(" ");
    const what = parts[0];
    const key = parts.length > 1 ? Bytes.fromString(parts[1]) : Bytes.empty;
    const value = parts.length > 2 ? Bytes.fromString(parts[2]) : Bytes.empty;
    const ttl: u32 = parts.length > 3 ? <u32>U64.parseInt(parts[3]) : 1000;
    if (what == "get") {
      const found = table.get(key);
      log.info((found ? "'" + found.toString() + "' " : "null ") + table.status.toString());
    } else if (what == "secret") {
      const secret = sharedData.get("t/key");
      log.info(secret ? hex.encode(secret.value).toString() : "none");
    } else if (what == "set") {
      say(table.set(key, value, ttl), "");
    } else if (what == "remove") {
      say(table.remove(key), "");
    } else {
      const update = new Append(value);
      const outcome = table.update(key, update, ttl, what == "renew");
      say(outcome, " " + update.calls.toString() + (update.status == table.status ? "" : " differ"));
    }
  }
  class Acts extends Plugin {
    override onConfigure(configuration: Bytes): bool { act(configuration); return true; }
  }
  class Stream extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const text = this.request.headers.get("x-act");
      if (text) act(text);
      return Action.Continue;
    }
  }
  plugin("acts", (stream) => new Stream(stream), () => new Acts());
`;
