// A program that runs beside a test or a demonstration: started, ready, and gone when this process is gone.

import { spawn } from "node:child_process";
import { guardedStart } from "../../harness/dist/envoy/guard.js";

/** Characters of output that are kept, for the message when something goes wrong. */
const keptOutput = 4000;
/** Milliseconds until a program must be ready, and then until one that is told to stop is killed. */
const startTimeout = 30_000;
const stopTimeout = 5000;

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((done) => void setTimeout(done, milliseconds));

/**
 * Asks again and again until the answer is yes.
 * @param {string} what for the message when it never is
 * @param {() => boolean | Promise<boolean>} isSo
 * @param {number} [timeout] milliseconds
 */
export async function until(what, isSo, timeout = startTimeout) {
  const end = performance.now() + timeout;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${timeout} ms: ${what}`);
    await pause(20);
  }
}

/** One process of ours. */
export class Program {
  #output = "";
  #isOver = false;
  #name;
  #child;
  #end;

  /**
   * @param {string} name @param {string} path @param {string[]} argv
   * @param {Record<string, string>} environment
   */
  constructor(name, path, argv, environment) {
    this.#name = name;
    this.#child = spawn("/bin/sh", ["-c", guardedStart, path, ...argv], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true, // Ctrl-C on the terminal is for this process, which stops the others in good order.
    });
    const keep = (text) => (this.#output = (this.#output + text).slice(-keptOutput));
    this.#child.stdout.setEncoding("utf8").on("data", keep);
    this.#child.stderr.setEncoding("utf8").on("data", keep);
    const lifeline = this.#child.stdio[3];
    lifeline.on("error", () => undefined); // The guard may be gone already.
    this.#child.on("exit", () => lifeline.end("done\n")); // The guard need not kill anything any more.
    this.#end = new Promise((done) => {
      const over = () => {
        this.#isOver = true;
        done();
      };
      this.#child.on("error", (error) => {
        keep(String(error));
        over();
      });
      this.#child.on("close", over);
    });
  }

  get processId() {
    return this.#child.pid ?? -1;
  }

  get isRunning() {
    return !this.#isOver;
  }

  /** The end of what it wrote. */
  get output() {
    return this.#output;
  }

  /** Waits until it is ready; @throws Error with what it wrote when it ends before. */
  async ready(isReady) {
    const readyOrOver = async () => this.#isOver || (await isReady());
    await until(`${this.#name} is ready`, readyOrOver).catch(async (error) => {
      await this.stop();
      throw error;
    });
    if (this.#isOver) throw new Error(`${this.#name} stopped by itself:\n${this.#output}`);
  }

  /** Ends it; done when it is gone. */
  async stop() {
    if (!this.#isOver) this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopTimeout);
    await this.#end;
    clearTimeout(timer);
  }
}
