// envoyproxy/ratelimit, the service that global limits ask, built from its Go module.

import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkGo } from "./go.mjs";
import { PartUnavailable, root, run } from "./part.mjs";

const module = "github.com/envoyproxy/ratelimit";
const version = "v1.4.1-0.20260122083618-3fb702589d36";
// Over all of its files, go.sum among them, which holds the hashes of everything that it needs.
const sum = "h1:nEi1OH2qhE8NtcuBgO/uKpTw/P0nVu4i8mZvL6oD9CQ=";

const folder = join(root, ".outrigger", "ratelimit");
const binary = join(folder, "ratelimit");
const stamp = join(folder, "version");

/** The service that is here: the one of RATELIMIT, or the part as it is pinned; undefined when there is none. */
export function ratelimitPath(environment = process.env) {
  if (environment.RATELIMIT) {
    return existsSync(environment.RATELIMIT) ? environment.RATELIMIT : undefined;
  }
  if (!existsSync(binary) || !existsSync(stamp)) return undefined;
  return readFileSync(stamp, "utf8").trim() === version ? binary : undefined;
}

/** Where Go keeps the files of the module, once their hash is the one above. */
async function fetchModule(scratch, say) {
  const text = await run("go", ["mod", "download", "-json", `${module}@${version}`], {
    cwd: scratch,
    say,
    progress: () => "downloading",
  });
  // On the other output Go tells of the toolchain that it takes.
  const { Dir, Sum } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  if (Sum !== sum)
    throw new PartUnavailable(`${module} ${version} has the hash ${Sum}, not ${sum}`);
  return Dir;
}

export const ratelimit = {
  name: "ratelimit",
  title: "envoyproxy/ratelimit, the service that global limits ask",
  neededBy: "test/ratelimit and npm run ratelimit:demo",
  cost: "1 minute, 300 MB in Go's caches",

  isHere: (environment = process.env) => ratelimitPath(environment) !== undefined,

  async get(say) {
    mkdirSync(folder, { recursive: true });
    checkGo(folder, [1, 25]);
    const scratch = mkdtempSync(join(folder, "build-"));
    try {
      const source = join(scratch, "source");
      cpSync(await fetchModule(scratch, say), source, { recursive: true });
      // Go's cache is read-only, and so is a copy of it, which then could not be removed.
      await run("chmod", ["-R", "u+w", source], { say, progress: () => "copying" });
      say("  building it");
      const built = join(scratch, "ratelimit");
      await run("go", ["build", "-mod=readonly", "-trimpath", "-o", built, "./src/service_cmd"], {
        cwd: source,
        env: { CGO_ENABLED: "0" },
        say,
        progress: (output) =>
          `${output.match(/^go: downloading /gm)?.length ?? 0} modules downloaded, compiling`,
      });
      chmodSync(built, 0o755);
      renameSync(built, binary);
      writeFileSync(stamp, `${version}\n`);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
