// One operation on the query of a request.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Query } from "proxy-wasm-assemblyscript-sdk/syntax";
import { Message } from "./message";
import { QueryAction } from "./config.gen";
import { Value } from "./value";

/** An operation on one parameter. */
@final
export class CompiledQueryOperation {
  /** Number of its condition; -1: always. */
  condition: i32 = -1;

  constructor(
    private readonly action: QueryAction,
    private readonly name: Bytes,
    private readonly to: Bytes,
    readonly value: Value,
  ) {}

  /** Does it. */
  apply(query: Query, message: Message): void {
    const name = this.name;
    const action = this.action;
    if (action == QueryAction.Remove) {
      query.remove(name);
      return;
    }
    if (action == QueryAction.Rename) return this.rename(query, message);
    if (action == QueryAction.SetIfAbsent || action == QueryAction.SetIfPresent) {
      if (query.has(name) != (action == QueryAction.SetIfPresent)) return;
    }
    const value = this.value.render(message);
    if (!value) return;
    if (action == QueryAction.Add) query.add(name, value);
    else query.set(name, value);
  }

  private rename(query: Query, message: Message): void {
    const values = query.getAll(this.name);
    if (values.length == 0) {
      const value = this.value.missing(message);
      if (value) query.set(this.to, value);
      return;
    }
    query.remove(this.name);
    query.remove(this.to);
    for (let at = 0; at < values.length; at++) query.add(this.to, unchecked(values[at]));
  }
}
