// The parts of rules are brought along for the whole module. A filter whose schema leaves the roll-out away keeps all
// of its rules, also when another filter of the module has brought it.

import { afterAll, expect, it } from "vitest";
import { MockProxy } from "../../harness/src/mock/index.js";
import { PageProject } from "../docs/page-project.js";

const schema = {
  type: "object",
  required: ["rules"],
  properties: {
    rules: {
      description: "What is refused.",
      type: "array",
      maxItems: 8,
      items: { $ref: "outrigger:rule?hosts" },
    },
  },
};

const filter = `import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { Rule, RuleList, RuleRequest, useEnabledPercent } from "proxy-wasm-assemblyscript-sdk/rules";
import { WithoutRolloutPlugin } from "./config.gen";

// What the generated code of another filter does.
useEnabledPercent();

class Rules extends WithoutRolloutPlugin {
  list: RuleList<Rule> = new RuleList<Rule>();

  override onConfigure(configuration: Bytes): bool {
    return super.onConfigure(configuration) && this.list.compile(this.config.rules, "/rules");
  }
}

class Refuse extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const outcome = (this.plugin as Rules).list.decide(new RuleRequest(this));
    return outcome.rule ? this.reply(403, "") : Action.Continue;
  }
}

plugin(
  "without-rollout",
  (stream) => new Refuse(stream),
  () => new Rules(),
);
`;

const project = new PageProject();
afterAll(() => project.close());

it("a rule without a roll-out is there for every request, whatever else is in the module", async () => {
  project.writeSchema("without-rollout", JSON.stringify({ description: "Rules.", ...schema }));
  const { bytes } = await project.compile("without-rollout", filter);
  const configuration = { rules: [{ match: { hosts: ["closed.test"] } }] };
  const proxy = await MockProxy.start({
    filters: [{ wasm: bytes, name: "without-rollout", configuration }],
  });
  expect((await proxy.fetch("http://closed.test/")).status).toBe(403);
  expect((await proxy.fetch("http://open.test/")).status).toBe(200);
  await proxy.close();
}, 120_000);
