// Chains: names that must be known, and filters that cannot be one, each with its reason.

import { afterAll, describe, expect, test } from "vitest";
import { ScratchFolder } from "../../../test/wasm/scratch-folder.js";
import { checkAuthor } from "./check-author.js";

const scratch = new ScratchFolder();
afterAll(() => scratch.close());

const sdk = '"proxy-wasm-assemblyscript-sdk"';
const header = `import { Action, Bytes, BodyCollector, BodyOutcome, Expression, HttpFilter, Plugin, plugin, Timer } from ${sdk};\n`;

function file(name: string, members: string, rest = "", pluginClass = ""): void {
  const created = pluginClass === "" ? "" : `, () => new ${pluginClass}()`;
  const type = `F${name.replace(/\W/g, "")}`;
  scratch.write(
    `filters/${name}/index.ts`,
    `${header}${rest}
class ${type} extends HttpFilter { ${members} }
plugin("${name}", (stream) => new ${type}(stream)${created});
`,
  );
}

const headers = "override onRequestHeaders(endOfStream: bool): Action { return Action.Continue; }";
const holding = "override onRequestHeaders(endOfStream: bool): Action { return Action.Pause; }";
const body = "override onRequestBody(size: u32, endOfStream: bool): Action { return Action.Continue; }"; // prettier-ignore
const answerBody = "override onResponseBody(size: u32, endOfStream: bool): Action { return Action.Continue; }"; // prettier-ignore
const trailers = "override onResponseTrailers(): Action { return Action.Continue; }";
const trailing = 'override onResponseHeaders(endOfStream: bool): Action { this.response.trailers.set("a", "b"); return Action.Continue; }'; // prettier-ignore
const collecting = "override onRequestHeaders(endOfStream: bool): Action { return this.request.collect(new Take()); }"; // prettier-ignore
const evaluating = 'override onRequestHeaders(endOfStream: bool): Action { const rule = Expression.of(this.plugin, "true"); return rule.evaluate(this).isTrue ? Action.Continue : this.close(); }'; // prettier-ignore
const evaluatingAndHolding = evaluating.replace("this.close()", "Action.Pause");
const collector = "class Take extends BodyCollector { override onBody(outcome: BodyOutcome): Action { return Action.Continue; } }\n"; // prettier-ignore
const timer = "class Beat extends Timer { override onTimer(): void {} }\n";
const ticking = "class Own extends Plugin { override onTick(): void {} }\n";
const lingering = "class Own extends Plugin { override onDone(): bool { return false; } }\n";

file("plain", headers);
file("holding", holding);
file("body", body);
file("answer-body", answerBody);
file("collecting", collecting, collector);
file("trailers", `${headers} ${trailers}`);
file("trailing", trailing);
file("evaluating", evaluating);
file("evaluating-and-holding", evaluatingAndHolding);
file("timer", headers, timer);
file("beating", headers, timer);
file("ticking", headers, ticking, "Own");
file("lingering", headers, lingering, "Own");

function check(members: string, imports: readonly string[], name = '"edge"') {
  const text = `${imports.map((path) => `import "../${path}";\n`).join("")}import { chain } from "proxy-wasm-assemblyscript-sdk/chain";
chain(${name}, ${members});
`;
  const { findings } = checkAuthor({
    root: scratch.root,
    name: "edge",
    source: scratch.write("filters/edge/index.ts", text),
    entryFile: `${scratch.root}/build/.entries/edge.ts`,
  });
  return findings;
}

const together = (...names: readonly string[]) =>
  check(JSON.stringify(names), names).diagnostics.map(({ code, message }) => `${code} ${message}`);

describe("a chain", () => {
  test("is a plugin of the module, beside its members", () => {
    const { plugins, diagnostics } = check('["plain", "holding"]', ["plain", "holding"]);
    expect(diagnostics).toEqual([]);
    expect(plugins).toEqual(["plain", "holding", "edge"]);
  });

  test.each([
    [["plain", "holding", "trailers"]],
    [["plain", "collecting"]],
    [["collecting", "answer-body", "plain"]],
    [["holding", "ticking"]],
    [["timer", "beating"]],
    [["evaluating", "plain"]],
    [["evaluating-and-holding", "plain"]],
    [["trailing", "body"]],
  ])("of %s can be one", (names) => {
    expect(together(...names)).toEqual([]);
  });

  test.each([
    [["body", "collecting"], "collecting and body both take request bodies"],
    [["holding", "collecting"], "holding may hold the stream, and collecting takes request bodies"],
    [["answer-body", "holding"], "holding may hold the stream, and answer-body takes response bodies"], // prettier-ignore
    [
      ["holding", "evaluating"],
      "holding may hold the stream, and evaluating evaluates expressions",
    ],
    [
      ["evaluating", "holding"],
      "holding may hold the stream, and evaluating evaluates expressions",
    ],
    [["evaluating-and-holding", "evaluating"], "evaluating-and-holding may hold the stream, and evaluating evaluates expressions"], // prettier-ignore
    [["timer", "ticking"], "ticking overrides onTick, and timer uses the timer too"],
    [["plain", "lingering"], "lingering overrides onDone"],
    [["trailers", "trailing"], "trailing may add response trailers"],
  ])("of %s cannot: %s", (names, reason) => {
    const found = together(...names);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`OUT1114 these cannot be one filter: ${reason}`);
  });

  test.each([
    ['["plain", "plian"]', '"edge"', 'registers no plugin called "plian"', 'did you mean "plain"?'],
    ['["plain", "plain"]', '"edge"', '"plain" is in the chain already', "leave one of the two out"],
    ["[]", '"edge"', "not a list of names", 'list them here: ["cors", "jwt"]'],
    ['["plain"]', '"plain"', 'registered as "plain" already', "give the chain a name of its own"],
    ['["plain"]', "edgeName()", "not a string literal", 'write it here: chain("edge", [ … ])'],
  ])("%s as %s is told what is wrong", (members, name, message, fix) => {
    const [found] = check(members, ["plain"], name).diagnostics.filter(
      ({ code }) => code === "OUT1114",
    );
    expect(found?.message).toContain(message);
    expect(found?.fix).toBe(fix);
  });
});
