// Istio's own code as a small Go program, which lies outside of this repository.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkGo } from "./go.mjs";
import { PartUnavailable, root, run } from "./part.mjs";

/** Where Istio's own code, as a small Go program, lies: outside of this repository. */
export function istioCheckFolder(environment = process.env) {
  return resolve(environment.ISTIO_CHECK || join(root, "..", "shared", "istio-check"));
}

/** Where that program is when it is built. */
export function istioBinFolder(environment = process.env) {
  return resolve(environment.ISTIO_BIN || join(root, ".outrigger", "istio", "bin"));
}

/** SHA-256 over everything that the build reads from the folder. */
function sourceHash(folder) {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) {
    if (!/\.go$|^go\.(mod|sum)$|^build\.sh$/.test(name)) continue;
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update("\0");
  }
  return hash.digest("hex");
}

export const istio = {
  name: "istio",
  title: "Istio's own code as Go modules (meshlab)",
  neededBy: "test/istio",
  cost: "5 to 9 minutes the first time on two cores, 3 GB in Go's caches",

  isHere(environment = process.env) {
    const folder = istioCheckFolder(environment);
    const bin = istioBinFolder(environment);
    if (!existsSync(folder) || !existsSync(join(bin, "meshlab"))) return false;
    if (environment.ISTIO_BIN) return true; // Built by hand: as new as its owner wants it.
    const stamp = join(bin, "meshlab.sources");
    return existsSync(stamp) && readFileSync(stamp, "utf8").trim() === sourceHash(folder);
  },

  async get(say) {
    const folder = istioCheckFolder();
    if (!existsSync(join(folder, "go.mod"))) {
      throw new PartUnavailable(
        `the folder with Istio's code is not here: ${folder}. It is not part of this repository; set ISTIO_CHECK to where it is`,
        { onlyInCi: true },
      );
    }
    checkGo(folder, [1, 26]);
    const bin = istioBinFolder();
    mkdirSync(bin, { recursive: true });
    say("  building meshlab");
    await run("bash", ["build.sh"], {
      cwd: folder,
      env: { BIN: bin, GOFLAGS: `${process.env.GOFLAGS ?? ""} -v`.trim() },
      say,
      progress: (output) => {
        const downloads = output.match(/^go: downloading /gm)?.length ?? 0;
        const packages = output.match(/^[\w.-]+(\/\S+)?$/gm)?.length ?? 0;
        return `${downloads} modules downloaded, ${packages} packages compiled`;
      },
    });
    say("  fetching the API definitions (CRDs)");
    await run("bash", ["-c", '. ./env.sh && [ -f "$ISTIO_CRDS" ]'], {
      cwd: folder,
      env: { BIN: bin },
      say,
      progress: () => "downloading",
    });
    writeFileSync(join(bin, "meshlab.sources"), `${sourceHash(folder)}\n`);
  },
};
