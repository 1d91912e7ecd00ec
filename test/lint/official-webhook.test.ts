// Where lint says that Istio refuses an object, Istio's webhook does; where it does not say so, the webhook takes it.
// And on the samples that Istio and Envoy Gateway publish, nothing is found but what Istio's own analyzers find.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { beforeAll, expect, test } from "vitest";
import type { InputFile } from "../../harness/src/lint/input-files.js";
import { lintTexts } from "../../harness/src/lint/lint-texts.js";
import { validate } from "../istio/meshlab.js";
import { besideIstio } from "../istio/beside-istio.js";
import { officialFolders, type OfficialFolders } from "./official.js";

const broken = join(import.meta.dirname, "broken");

/** Findings of objects that do not get past the webhook: it reads strictly, and knows part of the schema's rules. */
const refused = new Set([
  ...["OUT2010", "OUT2011", "OUT2012", "OUT2013", "OUT2014", "OUT2015", "OUT2024", "OUT2025"],
  ...["OUT2034", "OUT2071", "OUT2074", "OUT2078", "OUT2082"],
]);

/** Of the rules of the API server the webhook of Istio repeats these. */
const repeated = new Set(["plugin-unknown-scheme.yaml", "plugin-env-from-host-with-value.yaml"]);

const kinds = /^kind: (?:EnvoyFilter|Envoyfilter|WasmPlugin|TrafficExtension)$/m;

besideIstio("beside Istio's own code", () => {
  let files: OfficialFolders;
  beforeAll(async () => {
    files = await officialFolders();
  });

  test("what Istio refuses is told, and what it takes is not said to be refused", async () => {
    const names = readdirSync(broken).filter((name) =>
      kinds.test(readFileSync(join(broken, name), "utf8")),
    );
    const paths = names.map((name) => join(broken, name));
    const verdicts = await validate(paths);
    const wrong = names.filter((name) => {
      const own = verdicts.filter(
        (verdict) => verdict.file === name && !/^Service\//.test(verdict.object),
      );
      const { findings } = lintTexts(
        [{ file: name, text: readFileSync(join(broken, name), "utf8") }],
        {},
      );
      const ours = repeated.has(name) || findings.some(({ code }) => refused.has(code));
      return own.some(({ ok }) => !ok) !== ours;
    });
    expect(names.length).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });

  test("Istio's samples have no finding but those of istioctl analyze", () => {
    const samples = yamlFiles(join(files.istio, "samples")).map(readSample);
    const { findings } = lintTexts(samples, { istioVersion: "1.31" });
    const own = findings.filter(
      ({ istio, code, severity }) =>
        severity !== "note" && istio === undefined && !aboutFiles.has(code),
    );
    expect(own.map(shown)).toEqual([]);
    const others = findings.filter(({ istio }) => istio !== undefined);
    expect(others.map(({ code, istio }) => `${code} ${istio ?? ""}`).sort()).toEqual([
      "OUT2040 IST0151",
      "OUT2040 IST0151",
    ]);
  });

  test("Envoy Gateway's policies have no finding", () => {
    const folder = join(files.gateway, "internal/gatewayapi/testdata");
    const names = readdirSync(folder).filter(
      // In some of those that are meant to be refused, and in one other, a line of a Lua script has become a key.
      (name) => /^envoyextensionpolicy-.*\.in\.yaml$/.test(name) && !/invalid|failopen/.test(name),
    );
    const policies = names.flatMap((name) => policiesOf(join(folder, name)));
    const { findings } = lintTexts(
      [...policies, ...yamlFiles(join(files.gateway, "examples")).map(readSample)],
      {},
    );
    const own = findings.filter(
      ({ code, severity }) => severity !== "note" && !aboutFiles.has(code),
    );
    expect(policies.length).toBeGreaterThan(20);
    expect(own.map(shown)).toEqual([]);
  });
});

/** Findings about files that are templates or no objects: there are some among samples. */
const aboutFiles = new Set(["OUT2002", "OUT2003", "OUT2004", "OUT2005", "OUT2006"]);

const shown = (found: { file: string; code: string; pointer: string; message: string }): string =>
  `${found.file} ${found.code} ${found.pointer} ${found.message}`;

const readSample = (file: string): InputFile => ({
  file,
  text: readFileSync(file, "utf8"),
  isFound: true,
});

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(folder, name));
}

/** The tests of Envoy Gateway keep objects of a kind in a list under the kind's name. */
function policiesOf(file: string): { file: string; text: string }[] {
  return parseAllDocuments(readFileSync(file, "utf8")).flatMap((document) => {
    const value = document.toJS() as { envoyExtensionPolicies?: object[] } | null;
    return (value?.envoyExtensionPolicies ?? []).map((policy) => ({
      file,
      text: JSON.stringify(policy),
    }));
  });
}
