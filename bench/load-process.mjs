// The handle on the load generator, and requests as bytes.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Connections of the load: enough that Envoy always finds work, so that waking up costs all alike. */
const connections = 8;

/** A job's request as the bytes of HTTP/1.1, without a body. */
export function requestText(request, path) {
  const lines = request.headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${request.method} ${path} HTTP/1.1\r\nhost: example.com\r\n${lines.join("")}\r\n`;
}

export class LoadProcess {
  constructor() {
    this.child = fork(fileURLToPath(new URL("load.mjs", import.meta.url)));
  }

  /**
   * Sends `count` requests, the given ones in turn.
   * @returns {Promise<Record<string, number>>} how many replies had each status
   * @throws Error when a connection breaks
   */
  async send({ port, requests, count }) {
    const reply = new Promise((resolve, reject) => {
      this.child.once("message", resolve);
      this.child.once("exit", () => reject(new Error("the load generator ended")));
    });
    this.child.send({ port, requests, count, connections });
    const { statuses, error } = await reply;
    this.child.removeAllListeners("exit");
    if (error !== undefined) throw new Error(error);
    return statuses;
  }

  stop() {
    this.child.disconnect();
  }
}
