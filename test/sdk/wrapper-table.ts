// One line, or one for each side, for every member of the SDK that comes to a call of the host.

import { pluginRows, streamRows } from "./wrapper-rows-of-contexts.js";
import { messageRows } from "./wrapper-rows-of-messages.js";
import { moduleRows } from "./wrapper-rows-of-modules.js";
import type { WrapperRow } from "./wrapper-row.js";

export const wrapperRows: readonly WrapperRow[] = [
  ...messageRows,
  ...streamRows,
  ...pluginRows,
  ...moduleRows,
];
