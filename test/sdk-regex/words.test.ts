// The words of the module are what their source says. `npx vitest run -u test/sdk-regex/words` writes them anew.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { regexWordsCode } from "../../harness/src/words/regex-words.js";

test("the words of regular expressions are up to date", async () => {
  const path = fileURLToPath(new URL("../../assembly/regex/words.gen.ts", import.meta.url));
  await expect(regexWordsCode()).toMatchFileSnapshot(path);
});
