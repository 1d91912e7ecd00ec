// Redis of Debian: what envoyproxy/ratelimit counts in.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { libraryFolders, unpackPackage } from "./debian.mjs";
import { root } from "./part.mjs";

const folder = join(root, ".outrigger", "redis");
const program = join("usr", "bin", "redis-server");
const oldestMajor = 6;

/** The server that is here: the one of REDIS_SERVER, the part, or an installed one; undefined when there is none. */
export function redisPath(environment = process.env) {
  if (environment.REDIS_SERVER) {
    return existsSync(environment.REDIS_SERVER) ? environment.REDIS_SERVER : undefined;
  }
  return [join(folder, program), `/${program}`].find((path) => existsSync(path));
}

/** Where it finds the libraries that came with it. */
export const redisLibraries = () => libraryFolders(folder);

function isFit(version) {
  // Before the version proper there may be an epoch, "5:7.0.15".
  const [, major = "0"] = /^(?:\d+:)?(\d+)\./.exec(version) ?? [];
  if (Number(major) >= oldestMajor) return undefined;
  return `Redis ${version}; ${oldestMajor} or newer is needed`;
}

export const redis = {
  name: "redis",
  title: "Redis, which the rate limit service counts in",
  neededBy: "test/ratelimit and npm run ratelimit:demo",
  cost: "15 MB from Debian's mirrors",

  isHere: (environment = process.env) => redisPath(environment) !== undefined,

  get: (say) =>
    unpackPackage("redis-server", folder, {
      isFit,
      instead: "set REDIS_SERVER=/path/to/redis-server",
      say,
    }),
};
