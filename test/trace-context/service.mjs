// `npm run trace:w3c`: the trace filter as the test service of W3C's trace-context validation. The service is an
// application that forwards `traceparent` and `tracestate` and does nothing else; the filter in mode `span` stands in
// the Envoy before it and in the one behind it, as in a sidecar.
//
//   npm run trace:w3c                                runs it until Ctrl-C, and prints the address to give to test.py
//   npm run trace:w3c -- --suite ../trace-context    runs test.py of a clone of w3c/trace-context against it
//
// PYTHON names an interpreter that has aiohttp (default python3), --level the level of the specification (default 2).

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, request as sendTo } from "node:http";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { envoyBootstrap } from "../../harness/dist/envoy/bootstrap.js";
import { locateEnvoy } from "../../harness/dist/envoy/locate.js";
import { EnvoyProcess } from "../../harness/dist/envoy/process.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const address = "127.0.0.1";

const { values } = parseArgs({
  options: {
    suite: { type: "string" },
    level: { type: "string", default: "2" },
    "harness-port": { type: "string", default: "7777" },
  },
});
const harnessPort = Number(values["harness-port"]);

/** A proxy with the filter, before what listens on `port`. */
function proxyBefore(port, envoy) {
  const filter = {
    name: "trace",
    rootId: "trace",
    vmId: "trace",
    module: { inlineBytes: readFileSync(join(root, "build/trace.wasm")) },
    configuration: JSON.stringify({
      mode: "span",
      span_without_export: true,
      extract: ["w3c"],
      inject: ["w3c"],
    }),
  };
  const bootstrap = envoyBootstrap({
    upstream: { address, port },
    listeners: [{ name: "proxy", port: 0, filters: [filter] }],
  });
  return EnvoyProcess.start({ envoy, bootstrap });
}

/** Sends what the validation asks for, through the outbound proxy. */
async function post({ url, arguments: body }, forwarded, port) {
  const { host, pathname } = new URL(url);
  const headers = { ...forwarded, host, "content-type": "application/json" };
  const sent = sendTo({ host: address, port, path: pathname, method: "POST", headers });
  sent.end(JSON.stringify(body ?? []));
  const [reply] = await once(sent, "response");
  await text(reply);
}

/** The application: what came in goes out, once for each element of the body. */
function application(outboundPort) {
  return createServer((request, response) => {
    const { traceparent, tracestate } = request.headers;
    const forwarded = { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) };
    void (async () => {
      try {
        for (const action of JSON.parse(await text(request))) {
          await post(action, forwarded, outboundPort());
        }
        response.writeHead(200, { "content-type": "application/json" }).end("[]");
      } catch (error) {
        response.writeHead(500).end(error instanceof Error ? error.message : String(error));
      }
    })();
  });
}

/** Runs the suite; its exit code is that of this program. */
async function runSuite(folder, service) {
  const suite = [join(folder, "test/test.py"), join(folder, "test.py")].find((path) =>
    existsSync(path),
  );
  if (suite === undefined) {
    console.error(`no test.py in ${folder}: name a clone of w3c/trace-context`);
    return 2;
  }
  const env = {
    ...process.env,
    SPEC_LEVEL: values.level,
    HARNESS_PORT: String(harnessPort),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const child = spawn(process.env.PYTHON ?? "python3", [suite, service], {
    cwd: dirname(suite),
    env,
    stdio: "inherit",
  });
  const [code] = await once(child, "close");
  return code ?? 1;
}

const envoy = await locateEnvoy({
  cacheFolder: join(root, ".outrigger"),
  environment: process.env,
  onWarning: (text) => console.error(text),
});
let inbound;
let outbound;
const app = application(() => outbound.port("proxy"));
try {
  app.listen(0, address);
  await once(app, "listening");
  outbound = await proxyBefore(harnessPort, envoy);
  inbound = await proxyBefore(app.address().port, envoy);
  const service = `http://${address}:${inbound.port("proxy")}/test`;
  if (values.suite === undefined) {
    console.log(`test service: ${service} (Ctrl-C ends it)`);
    console.log(`SPEC_LEVEL=${values.level} python3 test.py ${service}`);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  } else {
    process.exitCode = await runSuite(values.suite, service);
  }
} finally {
  await inbound?.stop();
  await outbound?.stop();
  app.close();
}
