// Requests to a port of the loopback address, and waiting for what they show.

import { request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** Head of the answer as text: status line, then `name: value`. */
  text: string;
}

function headText(reply: IncomingMessage): string {
  const lines = [`HTTP/${reply.httpVersion} ${reply.statusCode} ${reply.statusMessage}`];
  for (let index = 0; index < reply.rawHeaders.length; index += 2) {
    lines.push(`${reply.rawHeaders[index]}: ${reply.rawHeaders[index + 1]}`);
  }
  return lines.join("\n");
}

/** A GET on a connection of its own: one that stays open would be served by a listener that is gone. */
export function httpGet(port: number, host = "shop.example"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/hello", agent: false, headers: { host } };
    const sent = request(options, (reply) => {
      reply.resume();
      reply.on("error", reject);
      const { statusCode: status = 0, headers } = reply;
      reply.on("end", () => resolve({ status, headers, text: headText(reply) }));
    });
    sent.on("error", reject);
    sent.setTimeout(10_000, () => sent.destroy(new Error("no answer in 10 s")));
    sent.end();
  });
}

/** Longer than a busy machine takes for anything here. */
const patience = 60_000;

/**
 * Sends requests until one is answered as wanted, and gives that answer.
 * @throws Error with the last answer when none is in a minute
 */
export async function getUntil(
  isWanted: (reply: Reply) => boolean,
  ...to: Parameters<typeof httpGet>
): Promise<Reply> {
  const deadline = Date.now() + patience;
  for (;;) {
    const last = await httpGet(...to).catch((error: Error) => error);
    if (!(last instanceof Error) && isWanted(last)) return last;
    if (Date.now() > deadline) {
      const said = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`no such answer on port ${to[0]} in a minute; the last: ${said}`);
    }
    await sleep(20);
  }
}
