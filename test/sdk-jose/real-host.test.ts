// Wycheproof's RSA and ECDSA signatures on a real Envoy, whose function verifies them, and on the mock host: the same
// verdict on each of them. The guest gets a file of vectors as its configuration and logs its verdicts.

import { beforeAll, describe, expect, it } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { vectorsMayBeAbsent } from "../sdk-crypto/vectors.js";
import { compileFor } from "../sdk/mock-guest.js";
import { readSignatures, signatureFiles } from "./wycheproof.js";

const source = `
  import { base64url, Bytes, HttpFilter, log, Plugin, plugin, Verification } from "proxy-wasm-assemblyscript-sdk";
  import { JsonReader } from "proxy-wasm-assemblyscript-sdk/json";
  import { JwsAlgorithm, jwsAlgorithm, KeySet } from "proxy-wasm-assemblyscript-sdk/jose";

  function bytesOf(reader: JsonReader): Bytes {
    const text = reader.string();
    const bytes = text !== null ? base64url.decode(text) : null;
    return bytes !== null ? bytes : Bytes.empty;
  }

  class Judge extends Plugin {
    override onConfigure(configuration: Bytes): bool {
      const reader = JsonReader.read(configuration, 8 << 20);
      let algorithm = JwsAlgorithm.Unknown;
      let set = KeySet.fromPem(Bytes.empty);
      let verdicts = "";
      reader.enterObject();
      while (reader.nextMember()) {
        if (reader.nameIs("algorithm")) algorithm = jwsAlgorithm(reader.string()!);
        else if (reader.enterArray()) while (reader.nextItem()) {
          reader.enterArray();
          reader.nextItem();
          const pem = reader.string()!;
          if (pem.length > 0) set = KeySet.fromPem(pem);
          reader.nextItem();
          const message = bytesOf(reader);
          reader.nextItem();
          const verification = set.keys[0].verify(algorithm, message, bytesOf(reader));
          verdicts += verification == Verification.Valid ? "1" : "0";
          reader.nextItem();
        }
      }
      log.info("verdicts " + verdicts);
      return true;
    }
  }
  plugin("judge", (stream) => new HttpFilter(stream), () => new Judge());
`;

const files = signatureFiles.filter(([, algorithm]) => /^[RE]S/.test(algorithm));
let wasm: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  wasm = await compileFor(source);
}, 120_000);

/** The configuration of one file: each vector with its key when that is another one than before. */
function configurationOf([file, algorithm]: readonly [string, string]): string {
  const vectors = readSignatures(file, algorithm).flatMap((key) =>
    key.vectors.map(({ message, signature }, at) => [
      at === 0 ? key.pem : "",
      message.toString("base64url"),
      signature.toString("base64url"),
    ]),
  );
  return JSON.stringify({ algorithm, vectors });
}

const pluginOf = (file: readonly [string, string]) => ({
  name: file[0],
  rootId: "judge",
  vmId: file[0],
  configuration: configurationOf(file),
});

const verdictsOf = (messages: readonly string[]): string[] =>
  [...new Set(messages.filter((message) => message.startsWith("verdicts ")))].sort();

async function onEnvoy(path: string): Promise<string[]> {
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  const filters = files.map((file) => ({ ...pluginOf(file), module: { inlineBytes: wasm } }));
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [{ name: "main", port: 0, filters }],
  });
  const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
  try {
    await envoy.flushLogs();
    return verdictsOf(envoy.logs.filter((line) => line.fromPlugin).map((line) => line.message));
  } finally {
    await envoy.stop();
    await upstream.close();
  }
}

async function onMock(): Promise<string[]> {
  const proxy = await MockProxy.start({
    filters: files.map((file) => ({ ...pluginOf(file), wasm })),
  });
  const verdicts = verdictsOf(proxy.logs.map((line) => line.message));
  await proxy.close();
  return verdicts;
}

/** What Wycheproof says. */
const published = (): string[] =>
  files
    .map(([file, algorithm]) => {
      const vectors = readSignatures(file, algorithm).flatMap((key) => key.vectors);
      return `verdicts ${vectors.map(({ isRight }) => Number(isRight)).join("")}`;
    })
    .sort();

// [R4.18-4], [R4.18-11]
describe.skipIf(vectorsMayBeAbsent)("Wycheproof's signatures by the host", () => {
  it("are judged by the mock host as published", async () => {
    expect(await onMock()).toEqual([...new Set(published())]);
  }, 240_000);

  it("are judged by a real Envoy as published", async (context) => {
    expect(await onEnvoy(await realEnvoy(context))).toEqual([...new Set(published())]);
  }, 240_000);
});
