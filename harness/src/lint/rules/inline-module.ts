// A module inside of a manifest: is it one, does Envoy load it, has it the plugin that the manifest names?

import { lintModule } from "../../module/lint.js";
import type { Subject } from "../finding.js";
import type { Placed } from "../wasm-message.js";

const magic = Buffer.from([0x00, 0x61, 0x73, 0x6d]);

/** What other files begin with, for a message that says what was taken. */
const beginnings: readonly (readonly [Buffer, string])[] = [
  [Buffer.from([0x1f, 0x8b]), "a gzip file"],
  [Buffer.from([0x7f, 0x45, 0x4c, 0x46]), "a Linux program (ELF)"],
  [Buffer.from("PK"), "a zip file"],
  [Buffer.from("(module"), "WebAssembly's text format"],
  [Buffer.from("AGFzbQ"), "the base64 of a module, encoded once more"],
  [Buffer.from("{"), "JSON"],
  [Buffer.from("#!"), "a script"],
];

export function describeBytes(bytes: Buffer): string {
  const found = beginnings.find(([start]) => bytes.subarray(0, start.length).equals(start));
  const shown = bytes
    .subarray(0, 4)
    .toString("hex")
    .replace(/(..)(?!$)/g, "$1 ");
  return found?.[1] ?? (shown === "" ? "nothing" : `bytes that begin with ${shown}`);
}

/** The bytes of standard base64 with its padding, with or without line breaks, as Go reads it; undefined for what is none. */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[\r\n]+/g, "");
  const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
  return isBase64 ? Buffer.from(packed, "base64") : undefined;
}

export function isModule(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(magic);
}

/** AssemblyScript keeps its texts in UTF-16; paths of its library are in every module of it. */
function isAssemblyScript(bytes: Buffer): boolean {
  return bytes.includes(Buffer.from("~lib/", "utf16le"));
}

function checkRootId(subject: Subject, bytes: Buffer, { value, path }: Placed): void {
  if (typeof value !== "string" || value === "" || !isAssemblyScript(bytes)) return;
  if (bytes.includes(Buffer.from(value, "utf16le")) || bytes.includes(Buffer.from(value))) return;
  subject.report("OUT2085", path, {
    message: `${value} is nowhere in the module: it registers no plugin of that name.`,
    rule: "the name that plugin() or registerRootContext() was given",
  });
}

/** Reports on a module in `inline_bytes`. */
export function checkInlineModule(
  subject: Subject,
  { value, path }: Placed,
  rootId: Placed,
  isNative: boolean,
): void {
  if (typeof value !== "string" || isNative) return;
  const bytes = decodeBase64(value);
  if (bytes === undefined || !isModule(bytes)) {
    subject.report("OUT2083", path, {
      message:
        bytes === undefined
          ? "inline_bytes is no base64, and Istio refuses the EnvoyFilter."
          : `inline_bytes is ${describeBytes(bytes)}, and no module.`,
      rule: "the base64 of bytes that begin with 00 61 73 6d",
      fix: "base64 -w0 FILE.wasm",
    });
    return;
  }
  for (const { code, severity, message } of lintModule(bytes, "the module")) {
    // Doubts about a module belong to the build; here counts what Envoy refuses.
    if (severity === "error") {
      subject.report("OUT2084", path, {
        message,
        fix: `outrigger explain ${code}`,
      });
    }
  }
  checkRootId(subject, bytes, rootId);
}
