// Every code that lint reports.

import { documentCodes } from "./codes-document.js";
import { messageCodes } from "./codes-message.js";
import { patchCodes } from "./codes-patch.js";
import { pluginCodes } from "./codes-plugin.js";
import type { LintCodes } from "./lint-code.js";

export const lintCodes: LintCodes = {
  ...documentCodes,
  ...patchCodes,
  ...messageCodes,
  ...pluginCodes,
};
