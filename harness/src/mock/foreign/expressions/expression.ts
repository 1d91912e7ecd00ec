// One expression, evaluated against the attributes of a context.

import type { CelInput, CelValue } from "@bufbuild/cel";
import { toByteString, utf8 } from "../../bytes.js";
import type { EnvoyVersion } from "../../envoy-version.js";
import type { Attribute } from "../../properties/attribute.js";
import { findAttribute } from "../../properties/lookup.js";
import type { Context } from "../../vm/context.js";
import { compile } from "./compile.js";
import { beginEvaluation } from "./functions.js";
import { evaluator } from "./library.js";
import { attributeOf, inputOf } from "./values.js";

type Variables = Record<string, CelInput>;

/** The names of an expression, looked up when they are needed. */
function variablesOf(context: Context): Variables {
  const { cel } = evaluator();
  return new Proxy<Variables>(
    {},
    {
      get(_, name) {
        // The library asks for `a.b` before it asks for `a`.
        if (typeof name !== "string" || name.includes(".")) return undefined;
        const value = findAttribute(context, toByteString(utf8(name)), false);
        return value === undefined ? undefined : inputOf(cel, value);
      },
    },
  );
}

export class Expression {
  private readonly run: (variables: Variables) => unknown;

  /** @throws ParseFailure, CompileFailure */
  constructor(source: Uint8Array, envoy: EnvoyVersion) {
    const { cel, environment } = evaluator();
    this.run = cel.plan(environment, compile(source, envoy.isAtLeast("1.40")));
  }

  /** Undefined: the evaluation failed. */
  evaluate(context: Context): Attribute | undefined {
    const { cel } = evaluator();
    beginEvaluation(context.vm.host.envoy);
    const found = this.run(variablesOf(context)) as CelValue;
    return cel.isCelError(found) ? undefined : attributeOf(cel, found);
  }
}
