// The root contexts: which registered plugin each of them is.

import { Bytes } from "../bytes";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { firstRegistration, Registration } from "../registry";
import { line, put, putBytes, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Numbered } from "./numbered";
import { Plugin } from "../plugin";
import { proxy_get_property } from "../host/imports";

/** What the plugin object that is being made was registered as. */
export let preparedRegistration: Registration | null = null;

/** One plugin configuration in this virtual machine. */
@final
export class Root extends Numbered {
  /** What was registered for its root id; `null` when nothing was. */
  registration: Registration | null = null;
  /** Its plugin object; there whenever there is a registration. */
  plugin: Plugin | null = null;
  /** Whether it refused its configuration when that was too late: see `proxy_on_configure`. */
  isRefused: bool = false;

  /** Fails, in place of a filter that knows nothing of its configuration. */
  checkConfigured(): void {
    if (!this.isRefused) return;
    line("failed: this plugin has no configuration");
    sendLine(LogLevel.Critical);
    unreachable();
  }

  /** Finds the registration and makes the plugin object; false when there is no registration. */
  prepare(): bool {
    if (this.registration) return true;
    const registration = findRegistration();
    if (!registration) return false;
    const create = registration.createPlugin;
    preparedRegistration = registration;
    const plugin = create ? create() : new Plugin();
    plugin.adopt(this.id);
    this.plugin = plugin;
    this.registration = registration;
    return true;
  }
}

// "plugin_root_id"
const rootIdPath: usize = memory.data<u8>([
  0x70, 0x6c, 0x75, 0x67, 0x69, 0x6e, 0x5f, 0x72, 0x6f, 0x6f, 0x74, 0x5f, 0x69, 0x64,
]);

// The root id of the context whose callback runs, empty when the host does not say.
function rootId(): Bytes {
  const words = clearOutWords();
  const status = proxy_get_property(rootIdPath, 14, words, secondOutWord());
  const id = status == 0 ? outBytes() : null;
  return id ? id : Bytes.empty;
}

/** What was registered for the root id of the context whose callback runs. */
export function findRegistration(): Registration | null {
  let registration = firstRegistration;
  // The only plugin of a module serves any root id.
  if (!registration || !registration.next) return registration;
  const id = rootId();
  while (registration && !id.equals(registration.name)) registration = registration.next;
  return registration;
}

/** Says in the log that no plugin has the root id of the context whose callback runs. */
export function reportUnknownRootId(): void {
  const id = rootId();
  line("unknown root id '");
  putBytes(changetype<usize>(id), <u32>id.length);
  put("'; this module registers ");
  let registration = firstRegistration;
  if (!registration) put("no plugin");
  while (registration) {
    put("'");
    put(registration.name);
    put("'");
    registration = registration.next;
    if (registration) put(", ");
  }
  sendLine(LogLevel.Critical);
}
