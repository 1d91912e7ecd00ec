// All that is done for one rule: the operations on each part of an exchange, in their order.

import { Bytes, HeaderMap, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Query } from "proxy-wasm-assemblyscript-sdk/syntax";
import { TemplateValues } from "proxy-wasm-assemblyscript-sdk/template";
import { CompiledQueryOperation } from "./query-operation";
import { HeaderAction } from "./config.gen";
import { Message } from "./message";
import { Operation } from "./operation";
import { Part } from "./part";

/** Which conditions hold for a stream, by their numbers; `null` where there are none. */
export type Holding = StaticArray<bool> | null;

function holds(condition: i32, holding: Holding): bool {
  return condition < 0 || (holding !== null && unchecked(holding[condition]));
}

/** The operations on one part. */
@final
export class OperationList {
  readonly operations: Operation[] = [];
  /** Whether all can be done without knowing what is there. */
  isDirect: bool = true;
  /** Whether something that the client sent has to be taken away first. */
  isSanitizing: bool = false;
  /** Whether some of their values can be known only from the request's headers. */
  readsRequest: bool = false;

  /** Adds one behind the others. */
  add(operation: Operation): void {
    this.operations.push(operation);
    if (!operation.isDirect) {
      this.isDirect = false;
      if (operation.sanitizes) this.isSanitizing = true;
    }
    if (operation.value.readsRequest) this.readsRequest = true;
  }

  /** Does them at once; only for a list that {@link isDirect}. */
  applyDirectly(headers: HeaderMap): void {
    const operations = this.operations;
    for (let at = 0; at < operations.length; at++) {
      const operation = unchecked(operations[at]);
      const action = operation.action;
      const value = operation.value.constant;
      if (action == HeaderAction.Remove) headers.remove(operation.name);
      else if (!value) continue;
      else if (action == HeaderAction.Set) headers.set(operation.name, value);
      else headers.add(operation.name, value);
    }
  }

  /** Takes away what a client pretends; whatever the conditions say, it must not stay. */
  sanitize(message: Message): void {
    const operations = this.operations;
    for (let at = 0; at < operations.length; at++) {
      const operation = unchecked(operations[at]);
      if (operation.sanitizes) message.replace(operation.name, []);
    }
  }

  /** Does them in memory, until one refuses the message. */
  apply(message: Message, holding: Holding): void {
    const operations = this.operations;
    for (let at = 0; at < operations.length && !message.isRefused; at++) {
      const operation = unchecked(operations[at]);
      if (holds(operation.condition, holding)) operation.apply(message);
    }
  }
}

/** The operations of one rule, or of what stands beside the rules. */
@final
export class Program {
  /** For each {@link Part}. */
  readonly lists: StaticArray<OperationList> = [
    new OperationList(),
    new OperationList(),
    new OperationList(),
    new OperationList(),
  ];
  readonly query: CompiledQueryOperation[] = [];

  /** Number of operations. */
  get size(): i32 {
    let size = this.query.length;
    for (let at = 0; at < this.lists.length; at++) {
      size += unchecked(this.lists[at]).operations.length;
    }
    return size;
  }

  /** The operations on a part. */
  listOf(part: Part): OperationList {
    return unchecked(this.lists[part]);
  }

  /** Changes the query. A request without a path, such as CONNECT, has none. */
  applyToQuery(message: Message, holding: Holding): void {
    const name = Bytes.fromString(":path");
    const paths = message.valuesOf(name);
    if (paths.length == 0) return;
    const path = unchecked(paths[0]);
    const query = Query.ofPath(path);
    for (let at = 0; at < this.query.length && !message.isRefused; at++) {
      const operation = unchecked(this.query[at]);
      if (holds(operation.condition, holding)) operation.apply(query, message);
    }
    message.set(name, query.onPath(path));
  }

  /** Whether operations on later parts need what only the request's headers say. */
  get readsRequestLater(): bool {
    for (let part: i32 = Part.RequestTrailers; part <= Part.ResponseTrailers; part++) {
      if (unchecked(this.lists[part]).readsRequest) return true;
    }
    return false;
  }

  /** Reads that. */
  prefetch(filter: HttpFilter, values: TemplateValues): void {
    for (let part: i32 = Part.RequestTrailers; part <= Part.ResponseTrailers; part++) {
      const operations = unchecked(this.lists[part]).operations;
      for (let at = 0; at < operations.length; at++) {
        const value = unchecked(operations[at]).value;
        if (value.readsRequest) value.template.render(filter, values);
      }
    }
  }
}
