// Reads the configuration of the plugin or of the virtual machine.

import { Bytes } from "../bytes";
import { BufferType } from "./buffer-type";
import { clearOutWords, outBytes, secondOutWord } from "./out-words";
import { proxy_get_buffer_bytes } from "./imports";

/** The whole configuration, empty when it is; `null` when the host does not give it. */
export function readConfiguration(buffer: BufferType): Bytes | null {
  const words = clearOutWords();
  const status = proxy_get_buffer_bytes(buffer, 0, u32.MAX_VALUE, words, secondOutWord());
  return status == 0 ? outBytes() : null;
}
