// A real browser that loads pages of this machine and nothing else, and the server of these pages.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { chromium, chromiumLibraries, chromiumPath } from "../parts/chromium.mjs";

/** A call that a page makes. */
export interface Call {
  name: string;
  url: string;
  init?: Record<string, unknown>;
  /** From a frame whose origin is `null`. */
  isSandboxed?: true;
}

/** Path of the Chromium. Without one the test is skipped with the command that gets it; in CI it fails. */
export function realChromium(context: Pick<TestContext, "skip">): string {
  const path = chromiumPath();
  if (path !== undefined) return path;
  const message = `no ${chromium.title} here; npm run parts -- chromium`;
  if (process.env.CI) throw new Error(message);
  return context.skip(message);
}

/** Serves the page on 127.0.0.1, which is also `localhost`: two origins. */
export class PageServer {
  private readonly reports: ((answers: unknown) => void)[] = [];

  private constructor(readonly port: number) {}

  static async start(): Promise<PageServer> {
    const page = await readFile(join(import.meta.dirname, "page.html"));
    const server = createServer((request, response) => {
      if (request.method !== "POST") {
        response.setHeader("content-type", "text/html; charset=utf-8").end(page);
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        response.end();
        pages.reports.shift()?.(JSON.parse(Buffer.concat(chunks).toString()));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const pages = new PageServer((server.address() as AddressInfo).port);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return pages;
  }

  /** What the next page reports. */
  report(): Promise<unknown> {
    return new Promise((done) => this.reports.push(done));
  }

  /** Address of the page on a host, with what it does there. */
  address(host: string, calls: readonly Call[], next?: string): string {
    const text = JSON.stringify({ calls, report: "/report", next });
    return `http://${host}:${String(this.port)}/#${encodeURIComponent(text)}`;
  }
}

/** Opens an address in a Chromium of its own, which ends with the test, or after `seconds`. */
export async function openInChromium(path: string, address: string, seconds = 300): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "outrigger-chromium-"));
  const child = spawn(
    path,
    [
      "--headless",
      // The sandbox needs rights that containers do not give, and the page is our own.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--disable-extensions",
      "--disable-sync",
      "--no-first-run",
      "--no-proxy-server",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      `--user-data-dir=${profile}`,
      // Else it prints the page and ends.
      "--remote-debugging-port=0",
      address,
    ],
    {
      env: { ...process.env, HOME: profile, LD_LIBRARY_PATH: chromiumLibraries().join(":") },
      stdio: "ignore",
    },
  );
  const ended = new Promise<void>((done) => {
    child.on("exit", () => done());
    child.on("error", () => done());
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  onTestFinished(async () => {
    clearTimeout(limit);
    child.kill("SIGKILL");
    await ended;
    // Its own processes may write a last time.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
}
