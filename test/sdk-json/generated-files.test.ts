// What is made from a schema is what stands in the repository. `npx vitest run -u` writes it anew.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entryClasses, guestCode } from "../../harness/src/schema/guest-code.js";
import { generatedFiles, readSchema } from "../../harness/src/schema/index.js";
import { phrasesCode } from "../../harness/src/schema/phrases.js";
import { rulePartPhrases, rulePhrases } from "../../harness/src/schema/rule-phrases.js";
import { repository } from "./compile-guest.js";
import { fixture, fixtureSchema, fragments } from "./fixture.js";

test.each(["config.gen.ts", "README.md"])("%s of every-feature is up to date", async (name) => {
  const files = generatedFiles(fixture, fixtureSchema);
  const file = files.find(({ path }) => path === join(fixture.path, name));
  await expect(file?.text).toMatchFileSnapshot(join(fixture.path, name));
});

test("the table in the README has a row for each setting", () => {
  const readme = readFileSync(join(fixture.path, "README.md"), "utf8");
  for (const { name } of fixtureSchema.root.fields) expect(readme).toContain(`| \`${name}\``);
});

test("the phrases of the module are up to date", async () => {
  const path = join(repository, "assembly/config/phrases.gen.ts");
  await expect(phrasesCode()).toMatchFileSnapshot(path);
  const rules = join(repository, "assembly/rules/phrases.gen.ts");
  const ruleCode = phrasesCode(rulePhrases, "rule-phrases.ts", rulePartPhrases);
  await expect(ruleCode).toMatchFileSnapshot(rules);
});

test("the classes of the rules are what their fragments say", async () => {
  const path = join(repository, "test/fixtures/config/rules/config.schema.json");
  const schema = readSchema(path, "rules", fragments);
  const classes = entryClasses(schema, "rules", "npx vitest run -u test/sdk-json");
  await expect(classes).toMatchFileSnapshot(join(repository, "assembly/rules/settings.gen.ts"));
  const guest = guestCode(schema, "npx vitest run -u test/sdk-json");
  await expect(guest).toMatchFileSnapshot(join(path, "../config.gen.ts"));
});
