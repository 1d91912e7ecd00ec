// Expressions in members of a chain, which have streams and plugins of their own under the numbers of the chain's.

import { expect, it } from "vitest";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const source = `
  import { Action, Bytes, CalloutOutcome, Expression, FilterCallout, FilterState, FilterStateType, HttpFilter, log, Plugin, plugin, Status } from "proxy-wasm-assemblyscript-sdk";
  import { chain } from "proxy-wasm-assemblyscript-sdk/chain";
  const state = new FilterState("text");
  class Rules extends Plugin {
    rule: Expression | null = null;
    override onConfigure(configuration: Bytes): bool {
      const rule = Expression.of(this, "request.path == '/a'");
      log.info("made " + rule.status.toString() + " " + state.declareAs(this, FilterStateType.Text).toString());
      this.rule = rule;
      return rule.status == Status.Ok;
    }
  }
  function say(label: string, filter: HttpFilter): void {
    const rule = (filter.plugin as Rules).rule;
    if (!rule) return;
    const outcome = rule.evaluate(filter);
    log.info(label + " " + outcome.kind.toString() + " " + outcome.status.toString() + " " + outcome.isTrue.toString());
  }
  class Ask extends FilterCallout {
    constructor(private readonly filter: First) { super(); this.ask("GET", "web", "web", "/"); }
    override onOutcome(outcome: CalloutOutcome): Action { say("outcome", this.filter); return Action.Continue; }
  }
  class First extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action { say("first", this); return this.hold(new Ask(this)); }
  }
  class Second extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action { say("second", this); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { say("response", this); return Action.Continue; }
  }
  plugin("first", (stream) => new First(stream), () => new Rules());
  plugin("second", (stream) => new Second(stream), () => new Rules());
  chain("both", ["first", "second"]);
`;

it("are evaluated in the callbacks of the host, and nowhere else", async () => {
  const proxy = await startModule(
    await compileFor(source),
    { rootId: "both", configuration: { first: {}, second: {} } },
    { clusters: { web: { status: 200, headers: [] } } },
  );
  await proxy.send({ method: "GET", path: "/a", authority: "a.test", headers: [] });
  expect(workerLines(proxy)).toEqual([
    "made 0 0",
    // The members are one plugin to the host.
    "made 0 2",
    "first 0 0 true",
    // There the host would see the plugin, not the stream.
    "outcome 2 103 false",
    "second 2 103 false",
    "response 1 10 false",
  ]);
}, 60_000);
