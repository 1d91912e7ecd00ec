// Counts which rules of Envoy's host are proven by a test: node test/conformance/rules/count.mjs

import { citedRules, definedRules, rulesMayBeAbsent } from "./cited-rules.mjs";
import { unreachableRules } from "./unreachable-rules.mjs";

if (rulesMayBeAbsent) {
  console.log(
    "skipped: the notes on Envoy's host are not here; HOST_RULES=/path/to/host.md names them",
  );
} else {
  const rules = definedRules();
  const cited = citedRules();
  const outOfReach = rules.filter((id) => id in unreachableRules);
  const forgotten = rules.filter((id) => !cited.has(id) && !(id in unreachableRules));
  const proven = rules.filter((id) => cited.has(id));
  for (const id of outOfReach)
    console.log(`${id.padEnd(10)} out of reach: ${unreachableRules[id]}`);
  for (const id of forgotten) console.log(`${id.padEnd(10)} no test cites it`);
  console.log(
    `${rules.length} rules: ${proven.length} cited by a test, ${outOfReach.length} out of reach with a reason, ${forgotten.length} forgotten`,
  );
  process.exitCode = forgotten.length === 0 ? 0 : 1;
}
