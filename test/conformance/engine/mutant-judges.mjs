// Processes that judge mutants, one for each lane: kept from one mutant to the next, and replaced when a mutant hangs.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const longest = 20_000;

export class Judge {
  constructor(recording) {
    this.recording = recording;
    this.child = undefined;
  }

  start() {
    const worker = fileURLToPath(new URL("mutant-worker.mjs", import.meta.url));
    this.child = fork(worker, [this.recording], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    return new Promise((resolve) => this.child.once("message", resolve));
  }

  stop() {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  /**
   * @param onMessage gets what comes before the result
   * @param patience milliseconds for all of it: a mock that takes much longer than before has changed too
   */
  async ask(request, onMessage = () => undefined, patience = Infinity) {
    if (this.child === undefined) await this.start();
    const { child } = this;
    const deadline = performance.now() + patience;
    return new Promise((resolve) => {
      let at = 0;
      let timer;
      const end = (result) => {
        clearTimeout(timer);
        child.off("message", listen);
        child.off("exit", died);
        resolve(result);
      };
      const died = () => {
        this.child = undefined;
        end({ found: at + 1, text: "the mock's process ended" });
      };
      const watch = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          this.stop();
          end({ found: at + 1, text: "the mock hangs" });
        }, longest);
      };
      const listen = (message) => {
        watch();
        if (performance.now() > deadline && message.result === undefined) {
          this.stop();
          end({ found: at + 1, text: "the mock has become slow" });
          return;
        }
        if (message.result !== undefined) end(message.result);
        else {
          at = message.at ?? at;
          onMessage(message);
        }
      };
      watch();
      child.on("message", listen);
      child.once("exit", died);
      child.send(request);
    });
  }
}
