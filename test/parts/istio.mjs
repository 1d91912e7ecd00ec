// Istio's own code: the program in test/istio/meshlab, built, and the files of Istio and Envoy Gateway that it judges by.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { checkGo } from "./go.mjs";
import { root, run } from "./part.mjs";

/** The sources of the program. */
export const istioSourceFolder = join(root, "test", "istio", "meshlab");

/** Where the program is when it is built; ISTIO_BIN names a folder with one that was built by hand. */
export function istioBinFolder(environment = process.env) {
  return resolve(environment.ISTIO_BIN || join(root, ".outrigger", "istio", "bin"));
}

/** Definitions of the API (CRDs): `istio.yaml`, `envoy-gateway.yaml`. */
export function istioCrdFolder(environment = process.env) {
  return join(dirname(istioBinFolder(environment)), "crds");
}

/** Istio's own samples of valid and invalid objects, one YAML file for each. */
export function istioVectorFolder(environment = process.env) {
  return join(dirname(istioBinFolder(environment)), "vectors");
}

/** Its definition of EnvoyExtensionPolicy is all that is wanted of Envoy Gateway. */
const envoyGateway = {
  module: "github.com/envoyproxy/gateway@v1.9.1",
  file: "charts/gateway-helm/charts/crds/crds/generated/gateway.envoyproxy.io_envoyextensionpolicies.yaml",
};

/** SHA-256 over everything that the build reads from the repository. */
function sourceHash() {
  const hash = createHash("sha256");
  for (const name of readdirSync(istioSourceFolder).sort()) {
    if (!/\.go$|^go\.(mod|sum)$/.test(name)) continue;
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(istioSourceFolder, name)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** What Go tells of a module in its cache, as JSON; it is downloaded first. */
async function moduleFolder(module, options) {
  const output = await run("go", ["mod", "download", "-json", module], options);
  // What Go says of its downloads stands around the document.
  return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)).Dir;
}

/** Without the mode: files in Go's cache cannot be written over. */
function copy(from, to) {
  writeFileSync(to, readFileSync(from));
}

function copyYaml(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.endsWith(".yaml")) copy(join(from, name), join(to, name));
  }
}

async function fetchDefinitions(say) {
  const options = { say, progress: () => "downloading" };
  const istio = await moduleFolder("istio.io/istio", { ...options, cwd: istioSourceFolder });
  const gateway = await moduleFolder(envoyGateway.module, {
    ...options,
    // Outside of every module: this one is not part of the program.
    cwd: tmpdir(),
    env: { GOFLAGS: "-mod=mod" },
  });
  const crds = istioCrdFolder();
  mkdirSync(crds, { recursive: true });
  const all = "manifests/charts/base/files/crd-all.gen.yaml";
  copy(join(istio, all), join(crds, "istio.yaml"));
  copy(join(gateway, envoyGateway.file), join(crds, "envoy-gateway.yaml"));
  copyYaml(join(istio, "pkg/config/validation/testdata/crds"), istioVectorFolder());
}

export const istio = {
  name: "istio",
  title: "Istio's own code as a Go program (test/istio/meshlab)",
  neededBy: "test/istio",
  cost: "5 to 9 minutes the first time on two cores, 3 GB in Go's caches",

  isHere(environment = process.env) {
    const bin = istioBinFolder(environment);
    if (!existsSync(join(bin, "meshlab"))) return false;
    if (!existsSync(join(istioCrdFolder(environment), "istio.yaml"))) return false;
    if (environment.ISTIO_BIN) return true; // Built by hand: as new as its owner wants it.
    const stamp = join(bin, "meshlab.sources");
    return existsSync(stamp) && readFileSync(stamp, "utf8").trim() === sourceHash();
  },

  async get(say) {
    checkGo(istioSourceFolder, [1, 26]);
    const bin = istioBinFolder();
    mkdirSync(bin, { recursive: true });
    say("  building meshlab");
    const output = ["-ldflags", "-s -w", "-o", join(bin, "meshlab")];
    await run("go", ["build", "-v", "-p", "2", "-buildvcs=false", ...output, "."], {
      cwd: istioSourceFolder,
      say,
      progress: (text) => {
        const downloads = text.match(/^go: downloading /gm)?.length ?? 0;
        const packages = text.match(/^[\w.-]+(\/\S+)?$/gm)?.length ?? 0;
        return `${downloads} modules downloaded, ${packages} packages compiled`;
      },
    });
    say("  fetching the API definitions (CRDs)");
    await fetchDefinitions(say);
    writeFileSync(join(bin, "meshlab.sources"), `${sourceHash()}\n`);
  },
};
