// The words of the module are what their source says. `npx vitest run -u test/sdk-reply/words` writes them anew.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { replyWordsCode } from "../../harness/src/words/reply-words.js";

test("the words of replies are up to date", async () => {
  const path = fileURLToPath(new URL("../../assembly/reply/words.gen.ts", import.meta.url));
  await expect(replyWordsCode()).toMatchFileSnapshot(path);
});
