// Patterns of origins: https://*.example.com is every host below example.com, http://localhost:* any port.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { isPublicSuffix } from "./public-suffix";
import { Origin } from "./origin";

/** A pattern of the configuration. */
// @ts-ignore: decorator
@final
export class OriginPattern {
  /** What is wrong with the last pattern that {@link compile} refused. */
  static problem: string = "";

  private constructor(
    private readonly scheme: Bytes,
    /** The host; with a dot in front when labels stand before it. */
    private readonly host: Bytes,
    private readonly isBelow: bool,
    private readonly port: Bytes,
    private readonly isAnyPort: bool,
  ) {}

  /** The pattern of a setting; `null` when it is none, and then {@link problem} says why. */
  static compile(setting: Bytes): OriginPattern | null {
    const isAnyPort = setting.endsWith(":*");
    let text = isAnyPort ? setting.slice(0, -2) : setting;
    const start = text.indexOf("://*.");
    if (start >= 0) text = text.slice(0, start + 3).concat(text.slice(start + 5));
    const origin = Origin.ofSetting(text);
    if (!origin || (isAnyPort && origin.port.length != 0)) {
      OriginPattern.problem =
        "expected scheme://*.host, and at the end :port or :*; * stands for whole labels in front, or for the port";
      return null;
    }
    const host = origin.host;
    const last = host.get(host.length - 1);
    if (start < 0 && !isAnyPort) {
      OriginPattern.problem = "there is no * in it: it belongs into allow_origins";
    } else if (start >= 0 && ((last >= 0x30 && last <= 0x39) || last == 0x5d)) {
      OriginPattern.problem = "addresses have no names below them";
    } else if (start >= 0 && isPublicSuffix(host)) {
      OriginPattern.problem = "anybody can get a name right below this public suffix";
    } else {
      const name = start >= 0 ? Bytes.fromString(".").concat(host) : host;
      return new OriginPattern(origin.scheme, name, start >= 0, origin.port, isAnyPort);
    }
    return null;
  }

  /** Whether an origin is meant. */
  matches(origin: Origin): bool {
    if (!origin.scheme.equals(this.scheme)) return false;
    if (!this.isAnyPort && !origin.port.equals(this.port)) return false;
    // Hosts have no empty labels, so that what is longer has a whole label in front.
    return this.isBelow ? origin.host.endsWith(this.host) : origin.host.equals(this.host);
  }
}
