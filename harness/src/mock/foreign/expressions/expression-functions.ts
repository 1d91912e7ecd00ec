// The foreign functions expr_create, expr_evaluate and expr_delete. Expressions belong to the root of the context
// whose callback runs; they are evaluated for that context, whatever the effective one is.
// Source: Envoy source/extensions/common/wasm/foreign.cc, ExpressionFactory.

import { WasmResult } from "../../../abi/enumerations.js";
import { utf8 } from "../../bytes.js";
import { encodeAttribute } from "../../properties/attribute.js";
import type { Context } from "../../vm/context.js";
import type { Vm } from "../../vm/vm.js";
import { answer, result, type ForeignFunction, type ForeignOutcome } from "../foreign-function.js";
import { ParseFailure } from "./compile.js";
import { Expression } from "./expression.js";

class Expressions {
  private readonly known = new Map<number, Expression>();
  private nextToken = 0;

  /** Even an expression that does not compile takes a number. */
  takeToken(): number {
    return this.nextToken++;
  }

  set(token: number, expression: Expression): void {
    this.known.set(token, expression);
  }

  get(token: number): Expression | undefined {
    return this.known.get(token);
  }

  delete(token: number): void {
    this.known.delete(token);
  }
}

const byRoot = new WeakMap<Context, Expressions>();

function expressionsOf({ currentContext }: Vm): Expressions {
  const owner = currentContext.root ?? currentContext;
  let expressions = byRoot.get(owner);
  if (expressions === undefined) byRoot.set(owner, (expressions = new Expressions()));
  return expressions;
}

function refuse(vm: Vm, stage: string, error: Error): ForeignOutcome {
  vm.host.log("info", utf8(`expr_create ${stage} error: ${error.message}`), "", vm.thread, true);
  return answer(WasmResult.BadArgument);
}

/** Four bytes, little-endian. */
function tokenOf(argument: Uint8Array): number | undefined {
  return argument.length === 4 ? Buffer.from(argument).readUInt32LE() : undefined;
}

export const createExpression: ForeignFunction = (vm, argument) => {
  const expressions = expressionsOf(vm);
  let expression: Expression;
  try {
    expression = new Expression(argument, vm.host.envoy);
  } catch (error) {
    if (error instanceof ParseFailure) return refuse(vm, "parse", error);
    expressions.takeToken();
    return refuse(vm, "compile", error as Error);
  }
  const token = expressions.takeToken();
  expressions.set(token, expression);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(token);
  return result(bytes);
};

/** InternalFailure: the evaluation failed. SerializationFailure: the value has no bytes. */
export const evaluateExpression: ForeignFunction = (vm, argument) => {
  const token = tokenOf(argument);
  if (token === undefined) return answer(WasmResult.BadArgument);
  const expression = expressionsOf(vm).get(token);
  if (expression === undefined) return answer(WasmResult.NotFound);
  const value = expression.evaluate(vm.currentContext);
  if (value === undefined || value.kind === "error") return answer(WasmResult.InternalFailure);
  const bytes = encodeAttribute(value);
  return bytes === undefined ? answer(WasmResult.SerializationFailure) : result(bytes);
};

export const deleteExpression: ForeignFunction = (vm, argument) => {
  const token = tokenOf(argument);
  if (token === undefined) return answer(WasmResult.BadArgument);
  expressionsOf(vm).delete(token);
  return answer(WasmResult.Ok);
};
