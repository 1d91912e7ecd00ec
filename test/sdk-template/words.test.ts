// The words of the module are what their source says. `npx vitest run -u test/sdk-template` writes them anew.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { templateWordsCode } from "../../harness/src/words/template-words.js";

test("the words of templates are up to date", async () => {
  const path = fileURLToPath(new URL("../../assembly/template/words.gen.ts", import.meta.url));
  await expect(templateWordsCode()).toMatchFileSnapshot(path);
});
