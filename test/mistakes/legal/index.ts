// Correct AssemblyScript that TypeScript would reject in part: no check may say a word about it.

import { E_INDEXOUTOFRANGE } from "util/error";
import {
  Action,
  Bytes,
  HeaderList,
  HttpFilter,
  log,
  LogLevel,
  monotonicNow,
  now,
  Plugin,
  plugin,
  Stream,
} from "proxy-wasm-assemblyscript-sdk";
import { Rule, twice } from "./rules";

// @ts-ignore: decorator
@inline
function isSmall(size: u32): bool {
  return size < 4096;
}

// @ts-ignore: decorator
@lazy const table: StaticArray<u8> = [1, 2, 3];

@final
class Vector {
  constructor(
    public x: f64 = 0,
    public y: f64 = 0,
  ) {}

  @operator("+")
  static add(left: Vector, right: Vector): Vector {
    return new Vector(left.x + right.x, left.y + right.y);
  }

  @operator("==")
  static same(left: Vector, right: Vector): bool {
    return left.x == right.x && left.y == right.y;
  }

  @operator("[]")
  at(index: i32): f64 {
    return index ? this.y : this.x;
  }
}

enum Level {
  Low,
  High = 10,
}

function sizeOf<T>(value: T): i32 {
  if (isString<T>()) return (value as string).length;
  if (isInteger<T>()) return <i32>sizeof<T>();
  return 0;
}

function numbers(flag: bool): u64 {
  const count: i32 = flag;
  const wide: i64 = count;
  const bits: u8 = <u8>(wide & 0xff);
  const level: Level = 10;
  const pointer: usize = changetype<usize>(table);
  const loaded = load<u8>(pointer, 1);
  const huge: u64 = 0xffff_ffff_ffff_ffff;
  const truth = <bool>(count & 1);
  const sum = new Vector(1, 2) + new Vector(3);
  const both = sum == new Vector(4, 2) ? 1 : 0;
  return (
    <u64>bits + <u64>level + <u64>loaded + huge + u64(truth) + <u64>(sum[0] as i32) + <u64>both
  );
}

function onlyOne(text: string | null): i32 {
  if (!text) return 0;
  return text.length;
}

function never(value: i32): i32 {
  if (value > 0) return 1;
  return unreachable();
}

class Settings extends Plugin {
  limit: u32 = 10;
  names: Map<string, i32> = new Map();

  override onConfigure(configuration: Bytes): bool {
    this.limit = <u32>configuration.length;
    this.names.set("a", 1);
    trace("configured", 1, <f64>this.limit);
    return true;
  }

  override onTick(): void {
    log.debug(`limit ${this.limit}`);
  }
}

abstract class Base extends HttpFilter {
  protected requests: i32 = 0;
  private token: Bytes | null = null;
  static made: i32 = 0;

  constructor(stream: Stream) {
    super(stream);
    Base.made++;
  }

  abstract onDecide(path: string): bool;

  override onRequestHeaders(endOfStream: bool): Action {
    this.requests += i32(endOfStream);
    this.token = this.request.headers.get("x-token");
    const token = this.token;
    if (token !== null && token.equals("secret") && token[0] == 115) return Action.Continue;
    const path = this.request.headers.get(":path");
    if (path == null) return this.reply(400, "no path");
    if (!this.onDecide(path.toString())) {
      return this.reply(403, Bytes.fromString("no"), new HeaderList().add("x-why", path));
    }
    return this.requests > 3 ? Action.Pause : Action.Continue;
  }
}

class Legal extends Base {
  private readonly rules: Rule[] = [new Rule("/a", 1), new Rule()];

  override onDecide(path: string): bool {
    const settings = this.plugin as Settings;
    if (settings.limit > 5 && isSmall(<u32>path.length)) return true;
    const weights = this.rules.map<i32>((rule) => rule.weight);
    const suffix = "/";
    const ends = ["a/", "b"].filter((name) => name.endsWith(suffix));
    let total = 0;
    for (let i = 0, k = weights.length; i < k; ++i) total += unchecked(weights[i]);
    const names = settings.names.keys();
    if (names.length > 0 && settings.names.has(names[0])) total += settings.names.get(names[0]);
    total += sizeOf<string>(path) + sizeOf(total) + twice(onlyOne(null)) + never(1);
    const random = Math.random() < 0.5;
    return total > 0 || random || numbers(true) == 0 || path == E_INDEXOUTOFRANGE;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-start", (now() / 1_000_000).toString());
    headers.set(Bytes.fromString("x-took"), (monotonicNow() as f64).toString());
    if (log.enabled(LogLevel.Debug)) log.debug("response");
    switch (headers.entries().length) {
      case 0:
        return Action.Pause;
      default:
        return Action.Continue;
    }
  }

  override onLog(): void {
    assert(this.requests >= 0, "cannot happen");
  }
}

const LEGAL = "legal";

plugin(
  LEGAL,
  (stream) => new Legal(stream),
  () => new Settings(),
);
