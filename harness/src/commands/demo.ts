// `outrigger demo`: a real Envoy with one filter, one request through it, and what came back.

import type { CommandContext } from "./command-context.js";
import type { EnvoyLogLine } from "../envoy/envoy-log.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { selectFilter } from "./select-filters.js";
import { serveProven, waitForInterruption, type ServeOptions } from "./serve-proven.js";

export interface DemoCommandOptions extends ServeOptions {
  once?: boolean;
}

export async function demoCommand(
  context: CommandContext,
  names: string[],
  options: DemoCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const { project, filter } = selectFilter(context, names);
  const logs: EnvoyLogLine[] = [];
  const { server } = await serveProven(context, project, filter, {
    ...options,
    onLog: (line) => logs.push(line),
  });
  try {
    const url = `${server.url}hello`;
    const response = await fetch(url, { headers: { "user-agent": "outrigger-demo" } });
    const body = await response.text();
    if (terminal.json) {
      const headers = [...response.headers];
      terminal.result(
        JSON.stringify({ ok: true, url, status: response.status, headers, body, logs }, null, 2),
      );
    } else {
      terminal.result(`> GET ${url}\n`);
      terminal.result(`< ${response.status} ${response.statusText}`);
      for (const [name, value] of response.headers) terminal.result(`< ${name}: ${value}`);
      terminal.result(`\n${body.trimEnd()}\n`);
      terminal.result(
        logs.length === 0
          ? "Envoy and the filter logged nothing."
          : logs.map((line) => `${line.level}  ${line.message}`).join("\n"),
      );
    }
    if (options.once === true) return ExitCode.Ok;
    terminal.info(`\nTry it: curl -i ${url}\nCtrl-C stops Envoy.`);
    await Promise.race([waitForInterruption(context.signal), server.ended()]);
    return ExitCode.Interrupted;
  } finally {
    await server.stop();
  }
}
