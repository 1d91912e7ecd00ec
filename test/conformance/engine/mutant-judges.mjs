// Processes that judge mutants, one for each lane: kept from one mutant to the next, and replaced when a mutant hangs.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Milliseconds for one program; none takes a second. */
const longest = 20_000;

export class Judge {
  /**
   * @param copy `recording`: file of programs with what a real Envoy did; `folder` of the mock's copy, which has
   *   `count` switches
   */
  constructor(copy) {
    this.copy = copy;
    this.child = undefined;
    this.asked = 0;
  }

  /** Resolves with the mutations that are passed when the mock is loaded, or with why it cannot be. */
  async start() {
    const worker = fileURLToPath(new URL("mutant-worker.mjs", import.meta.url));
    const child = fork(worker, [JSON.stringify(this.copy)], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child = child;
    this.asked = 0;
    return new Promise((resolve) => {
      child.once("message", (message) => resolve(message));
      child.once("exit", (code) => resolve({ broken: `its process ends with ${code}` }));
    });
  }

  stop() {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  /**
   * @param {(message: any) => void} onMessage gets what comes before the result
   * @param patience milliseconds for all of it: a mock that takes much longer than before has changed too
   */
  async ask(request, onMessage = () => undefined, patience = Infinity) {
    // Modules and memories of the mutants before stay in the process.
    if (this.asked++ === 40) this.stop();
    if (this.child === undefined) {
      const { broken } = await this.start();
      if (broken !== undefined) return { found: 1, text: broken };
    }
    const { child } = this;
    const deadline = performance.now() + patience;
    return new Promise((resolve) => {
      let at = 0;
      let timer;
      const end = (result) => {
        clearTimeout(timer);
        child.off("message", listen);
        child.off("exit", died);
        if (result.spoilt === true) this.stop();
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
