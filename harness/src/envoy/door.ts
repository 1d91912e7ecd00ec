// The port of a scripted server, which can be shut for a while: then nobody listens on it, and whoever connects is
// refused.

import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds in which a port that another process has taken for a moment must be free again. */
const longestTaken = 5000;

export class Door {
  /** @param disconnect Ends the connections that there are. */
  constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly disconnect: () => void,
  ) {}

  /** Ends all connections and takes no more. */
  shut(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.disconnect();
    });
  }

  /** Takes connections again, on the same port. */
  async open(): Promise<void> {
    const deadline = Date.now() + longestTaken;
    for (;;) {
      try {
        return await this.listen();
      } catch (error) {
        const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
        if (!isTaken || Date.now() > deadline) throw error;
        await sleep(20);
      }
    }
  }

  private listen(): Promise<void> {
    const { server, port } = this;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  }
}
