// parallel-callouts: asks three scanners at the same time about a request; two of them are enough, either way.

import {
  Action,
  Bytes,
  CalloutJoin,
  CalloutPart,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";

const scanners: StaticArray<string> = ["scanner-a", "scanner-b", "scanner-c"];

class AskScanners extends CalloutJoin {
  private readonly asked: CalloutPart[] = [];

  constructor(private readonly filter: HttpFilter) {
    super();
    const path = filter.request.headers.get(":path");
    for (let at = 0; at < scanners.length; at++) {
      const part = new CalloutPart();
      part.ask("GET", scanners[at], "scanners.example.com", path ? path : Bytes.empty);
      part.timeout = 500;
      part.bodyLimit = 100;
      this.asked.push(part);
      this.add(part);
    }
  }

  override isClear(): bool {
    return this.successes == 2 || this.failures == 2;
  }

  override onOutcomes(): Action {
    if (this.successes < 2) return this.filter.reply(403, "refused by the scanners\n");
    let verdicts = Bytes.empty;
    for (let at = 0; at < this.asked.length; at++) {
      const outcome = this.asked[at].outcome;
      const verdict = outcome ? outcome.body.read() : null;
      if (verdict) verdicts = verdicts.concat(verdict).concat(" ");
    }
    this.filter.request.headers.set("x-verdict", verdicts.slice(0, -1));
    return Action.Continue;
  }
}

class ParallelCallouts extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return this.hold(new AskScanners(this));
  }
}

plugin("parallel-callouts", (stream) => new ParallelCallouts(stream));
