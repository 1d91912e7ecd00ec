// Values that somebody was meant to replace before the manifest is applied.

import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Subject } from "../finding.js";
import { isFields } from "../values.js";

const placeholder =
  /\$\{[A-Za-z_][\w.:-]*\}|\$\([A-Z_][A-Z0-9_]*\)|^<[A-Za-z][\w .-]*>$|^(?:REPLACE|CHANGE)[-_ ]?ME$/;

/** Texts that belong to plugins or programs: what looks like a placeholder there is theirs. */
const free = new Set([
  "pluginConfig",
  "configuration",
  "config",
  "inlineCode",
  "inline_code",
  "inline",
  "data",
]);

export function checkPlaceholders(subject: Subject): void {
  const walk = (value: unknown, path: ValuePath): void => {
    if (typeof value === "string") {
      const found = value.length < 2000 ? placeholder.exec(value) : null;
      if (found === null) return;
      subject.report("OUT2005", path, {
        message: `nothing has replaced ${found[0]}: the cluster would get it as it stands.`,
        rule: "lint what the substitution makes of the file",
      });
    } else if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index]));
    else if (isFields(value)) {
      for (const [key, member] of Object.entries(value)) {
        // `config` of a Wasm filter is the message itself; of an EnvoyExtensionPolicy it is the plugin's.
        const isMessage = key === "config" && isFields(member) && "vm_config" in member;
        if (!free.has(key) || isMessage) walk(member, [...path, key]);
      }
    }
  };
  walk(subject.value, []);
}
