// What a plugin is for, as the call says with which it is registered.

/** HTTP streams (`plugin`), TCP connections (`tcpPlugin`), or no streams at all (`service`). */
export type PluginKind = "http" | "tcp" | "service";

/** What each plugin of a module is for, by root id. */
export type PluginKinds = Readonly<Record<string, PluginKind>>;

/** What the plugin of this root id is for: the only one of a module serves any root id. */
export function kindOf(kinds: PluginKinds | undefined, rootId: string): PluginKind {
  const all = Object.values(kinds ?? {});
  return kinds?.[rootId] ?? (all.length === 1 ? all[0] : undefined) ?? "http";
}
