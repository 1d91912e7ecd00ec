// One file from which Envoy reads resources (listeners, clusters) again whenever it is replaced, and whether Envoy
// took what was written last.

import { rename, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvoyProcess } from "./process.js";

interface UpdateCounts {
  successes: number;
  rejections: number;
}

export interface DiscoveryFileOptions {
  file: string;
  /** Prefix of Envoy's statistics on these updates, such as `listener_manager.lds`. */
  statistics: string;
  /** Milliseconds until Envoy must have taken or refused an update. */
  timeout: number;
}

export class DiscoveryFile {
  /** Number of the version that was written last. */
  version = 0;

  constructor(
    private readonly process: EnvoyProcess,
    private readonly options: DiscoveryFileOptions,
  ) {}

  /**
   * Writes a version of the file and waits for what Envoy says to it.
   * @param content a DiscoveryResponse with this version
   * @returns false when Envoy refused it, or did not react in time
   */
  async replace(content: (version: string) => object): Promise<boolean> {
    const { file } = this.options;
    const before = await this.updateCounts();
    this.version++;
    // Envoy watches for a file that is moved into place (its docs: xDS from the file system).
    await writeFile(`${file}.new`, JSON.stringify(content(String(this.version))));
    await rename(`${file}.new`, file);
    const deadline = Date.now() + this.options.timeout;
    while (Date.now() < deadline) {
      const now = await this.updateCounts();
      if (now.rejections > before.rejections) return false;
      if (now.successes > before.successes) return true;
      await sleep(10);
    }
    return false;
  }

  private async updateCounts(): Promise<UpdateCounts> {
    const { statistics } = this.options;
    const { body } = await this.process.admin(`/stats?filter=^${statistics}.update_`);
    const count = (name: string): number =>
      Number(new RegExp(`${statistics}\\.update_${name}: (\\d+)`).exec(body)?.[1] ?? 0);
    return {
      successes: count("success"),
      rejections: count("rejected") + count("failure"),
    };
  }
}
