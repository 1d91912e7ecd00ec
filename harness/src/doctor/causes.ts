// What Envoy's own words about a refused configuration usually mean, and what to do.
// Source: Envoy, source/extensions/filters/http/wasm/config.cc, source/extensions/common/wasm/*.cc,
// source/common/config/datasource.cc, source/server/configuration_impl.cc.

export interface Cause {
  readonly found: string;
  readonly remedy: string;
  /** Whether Envoy says what is wrong, and not only that something is. */
  readonly isExact: boolean;
}

type Described = Omit<Cause, "isExact"> & { readonly isExact?: false };

const causes: readonly (readonly [RegExp, (match: RegExpExecArray) => Described])[] = [
  [
    /terminal filter named (\S+)/,
    ([, name = ""]) => ({
      found: `a filter stands behind ${name}, which is the last one of a chain`,
      remedy:
        "insert with INSERT_BEFORE envoy.filters.http.router or INSERT_FIRST; never ADD or INSERT_AFTER the router",
    }),
  ],
  [
    /Invalid path: (\S+)|(?:file|path) (\S+\.wasm)\S* (?:does not exist|not found)|unable to read file: (\S+)/i,
    ([, ...paths]) => ({
      found: `the module's file ${paths.find((path) => path !== undefined) ?? ""} is not in the proxy's container`,
      remedy:
        "mount it: the ConfigMap first, then the pod template with userVolume and userVolumeMount, then the EnvoyFilter",
    }),
  ],
  [
    /only one of `?fail_open`? or `?failure_policy`?/,
    () => ({ found: "fail_open and failure_policy are both set", remedy: "take fail_open away" }),
  ],
  [
    /RemoteDataSourceValidationError\.Sha256/,
    () => ({ found: "the remote module has no sha256", remedy: "sha256sum FILE.wasm" }),
  ],
  [
    /constraint validation failed.*?(?:caused by )?(\w+)ValidationError\.(\w+): ([^|)]+)\)*\s*$/s,
    ([, message = "", field = "", reason = ""]) => ({
      found: `${field} of ${message}: ${reason.trim()}`,
      remedy: "outrigger lint MANIFEST names the place",
    }),
  ],
  [
    /no such field: (\S+?)[,.]?\s|unknown fields?[^{]*\{?([\w.]+)?/i,
    ([, field = "", other = ""]) => ({
      found: `this Envoy knows no field ${field || other}`,
      remedy:
        "outrigger lint MANIFEST --envoy-version of this proxy; a newer field needs a newer proxy",
    }),
  ],
  [
    /Didn't find a registered implementation.*?'?([\w./]+)'?\s*$/s,
    ([, type = ""]) => ({
      found: `this Envoy has no extension ${type}`,
      remedy: "check the @type and the runtime (envoy.wasm.runtime.v8)",
    }),
  ],
  [
    /Missing import:? (\S+)|missing import (\S+)/,
    ([, name = "", other = ""]) => ({
      found: `the module imports ${name || other}, which this Envoy does not offer`,
      remedy:
        "build it with an SDK that fits this Envoy; outrigger lint names every such import of a module inside",
    }),
  ],
  [
    /Unable to create Wasm (?:plugin|HTTP filter|network filter|filter)\s*(\S*)|Plugin configured to fail closed failed to load|[Cc]annot load code|Failed to (?:load|initialize) Wasm (?:code|bytecode)/,
    ([, name = ""]) => ({
      found: name === "" ? "a plugin does not start" : `the plugin ${name} does not start`,
      isExact: false,
      remedy:
        "its module does not load, traps at its start, or refuses its configuration: the proxy's log says which, in lines with wasm",
    }),
  ],
];

/** The first cause that fits; Envoy's own words where none does. */
export function causeOf(details: string): Cause {
  for (const [pattern, describe] of causes) {
    const match = pattern.exec(details);
    if (match !== null) return { isExact: true, ...describe(match) };
  }
  const [line = details] = details.split("\n").filter((each) => each.trim() !== "");
  return { found: line.slice(0, 300), remedy: "look at the log of the proxy", isExact: false };
}
