// What is wrong with a configuration beyond what its schema says.

import { log } from "proxy-wasm-assemblyscript-sdk";

/** How many errors there are. */
@final
export class Problems {
  count: i32 = 0;

  /** An error: where it stands (RFC 6901), and what is wrong. */
  error(pointer: string, text: string): void {
    this.count++;
    log.error("configuration: " + pointer + ": " + text);
  }

  /** A warning: the configuration is taken. */
  warn(pointer: string, text: string): void {
    log.warn("configuration: " + pointer + ": " + text);
  }
}
