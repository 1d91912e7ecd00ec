import { log, Plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends Plugin {
  override onTick(): void {
    log.info("tick");
  }
}
