// How a guest of wrapper-guest.ts learns which member it is to call, and when; and how it tells what came of it.

const onePlugin = `
  const period: u32 = 0;
  function begin(root: Root): void {}
  function recall(root: Root): void {}
`;

/** For the fake host: the choice comes through exports. */
export const exportsForChoice = `
  ${onePlugin}
  function prepare(headers: HeaderMap): void {}
  function tell(): void {}
  @external("test", "mark")
  declare function mark(isBegin: bool): void;
  const beforeStart = new Plugin();
  export function choose(number: i32, moment: i32): void { row = number; wanted = moment as Moment; }
  export function prepareFor(change: bool, collect: bool, wait: bool, open: bool, start: bool, receive: bool, response: bool): void {
    changesBody = change; collects = collect; waitsInQueue = wait; opens = open; startsTimer = start; receives = receive; onResponse = response;
  }
  export function setCourse(reply: bool, hold: bool): void { replies = reply; holds = hold; }
  export function callNow(): void { at(Moment.start, null, beforeStart); }
  export function answered(): usize { return changetype<usize>(answer); }
`;

/** For real streams: the choice comes as headers of the request, and the answer is a line of the log. */
export const headersForChoice = `
  ${onePlugin}
  function mark(isBegin: bool): void {}
  function numberIn(headers: HeaderMap, name: string): i32 {
    const value = headers.get(name);
    return value != null ? I32.parseInt(value.toString()) : -1;
  }
  let moment: i32 = -1;
  function prepare(headers: HeaderMap): void {
    row = numberIn(headers, "x-row");
    moment = numberIn(headers, "x-moment");
    wanted = moment as Moment;
    const bits = numberIn(headers, "x-prepare");
    changesBody = (bits & 1) != 0; collects = (bits & 2) != 0; waitsInQueue = (bits & 4) != 0;
    receives = (bits & 32) != 0; onResponse = (bits & 64) != 0;
    replies = wanted == Moment.answered; holds = wanted == Moment.outcome;
  }
  function tell(): void {
    log.warn("row " + row.toString() + " moment " + moment.toString() + ": " + answer);
  }
`;

/**
 * For plugins beside each other: the choice is the name of each, `row moment prepare period`, which the constructor can
 * read only from the host itself. The answer is a line of the log. One whose row is below 0 tells what was answered in
 * top-level code.
 */
export const namesForChoice = `
  @external("env", "proxy_get_property")
  declare function hostProperty(path: usize, size: usize, value: usize, valueSize: usize): u32;
  const namePath: StaticArray<u8> = [112, 108, 117, 103, 105, 110, 95, 110, 97, 109, 101];
  const words: StaticArray<u32> = [0, 0];
  let moment: i32 = -1;
  let period: u32 = 0;
  const atStart: string[] = [];
  function begin(root: Root): void {
    wanted = Moment.none;
    const at = changetype<usize>(words);
    if (hostProperty(changetype<usize>(namePath), 11, at, at + 4) != 0) return;
    const numbers = changetype<Bytes>(words[0] as usize).toString().split(" ");
    row = I32.parseInt(numbers[0]);
    if (row < 0) {
      for (let place = 0; place < atStart.length; place++) log.warn(atStart[place]);
      return;
    }
    moment = I32.parseInt(numbers[1]);
    wanted = moment as Moment;
    const bits = I32.parseInt(numbers[2]);
    opens = (bits & 8) != 0; startsTimer = (bits & 16) != 0;
    period = I32.parseInt(numbers[3]);
    root.row = row;
    root.wanted = wanted;
  }
  // Others began since then.
  function recall(root: Root): void {
    row = root.row;
    moment = root.wanted as i32;
    wanted = root.wanted;
    root.wanted = Moment.none;
    if (wanted != Moment.none) root.tickEvery(0);
  }
  function mark(isBegin: bool): void {}
  function prepare(headers: HeaderMap): void {}
  function tell(): void {
    log.warn("row " + row.toString() + " moment " + moment.toString() + ": " + answer);
  }
`;

/** Calls rows in top-level code, behind everything else of the guest; what they answer is told as `namesForChoice` says. */
export function topLevelCalls(rows: readonly number[], place: number): string {
  const calls = rows.map(
    (row) => `atStart.push("row ${row} moment ${place}: " + run(${row}, null, beforeItAll));`,
  );
  return `const beforeItAll = new Plugin();\n${calls.join("\n")}`;
}
