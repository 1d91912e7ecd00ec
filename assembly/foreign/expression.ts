// Expressions of CEL over attributes, which the host keeps under a number and evaluates.

import { Bytes } from "../bytes";
import { callbackContext, callbackKind, CallbackKind, isWithin } from "../runtime/callback";
import { callForeignFunction } from "./foreign-function";
import { ExpressionKind, ExpressionOutcome } from "./expression-outcome";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import { Status } from "../status";

// The host keeps what is not deleted as long as the plugin; its numbers count up, so they tell how many there were.
// @ts-ignore: decorator
@inline const MOST: u32 = 4096;

/**
 * An expression in the Common Expression Language, over the attributes of Envoy: such as
 * `request.path.startsWith('/admin') && source.address.startsWith('10.')`. Made once for a plugin:
 *
 * ```ts
 * class Rules extends Plugin {
 *   rule: Expression | null = null;
 *
 *   override onConfigure(configuration: Bytes): bool {
 *     const rule = Expression.of(this, configuration);
 *     this.rule = rule;
 *     return rule.status == Status.Ok;
 *   }
 * }
 * ```
 *
 * Legal to make in a callback of the plugin itself, such as `onConfigure`; not in its constructor and not in
 * callbacks of streams, of which there are too many. The host keeps it until {@link delete} or until the plugin
 * goes. A plugin may make 4,096 of them in its life.
 *
 * Functions for texts beyond `contains`, `startsWith`, `endsWith` and `matches` are not among Envoy's.
 *
 * Source: Envoy, source/extensions/common/wasm/foreign.cc (`expr_create`, `expr_evaluate`, `expr_delete`).
 */
// @ts-ignore: decorator
@final
export class Expression {
  private number: Bytes | null = null;
  private reason: Status = Status.Ok;

  /** The expression for a plugin; see {@link status} for what became of it. Legal in a callback of the plugin. */
  static of<TextSource>(plugin: Plugin, source: TextSource): Expression {
    const expression = new Expression(plugin.contextId);
    expression.make(plugin, Bytes.empty.concat(source));
    return expression;
  }

  private constructor(private readonly owner: u32) {}

  private make(plugin: Plugin, source: Bytes): void {
    if (!isCallbackOf(plugin)) {
      line("expression not made: this is no callback of the plugin itself");
      sendLine(LogLevel.Error);
      this.reason = Status.NotAllowed;
      return;
    }
    const made = callForeignFunction("expr_create", source);
    this.reason = made.status == Status.BadArgument ? Status.BadExpression : made.status;
    if (made.status != Status.Ok) return;
    if (made.result.length != 4) {
      this.reason = Status.ResultMismatch;
      return;
    }
    this.number = made.result;
    const number = load<u32>(changetype<usize>(made.result));
    if (number < MOST) return;
    this.delete(plugin);
    this.reason = Status.NotAllowed;
    line("expression not made: this plugin has made ");
    putNumber(MOST);
    put(" already");
    sendLine(LogLevel.Error);
  }

  /**
   * `Status.Ok`: it can be evaluated. `Status.BadExpression`: it is not valid; Envoy's log says why at level
   * `info`. `Status.NotFound`: the host has no expressions. `Status.NotAllowed`: made where that is not legal,
   * one too many, or deleted. Otherwise what the host answered.
   */
  get status(): Status {
    return this.reason;
  }

  /**
   * Evaluates it for the stream of a filter, over the attributes that are there at this moment. Never traps; the
   * outcome says what happened.
   *
   * Legal in the callbacks of that very stream: the host takes the attributes of the stream whose callback runs,
   * whatever it is asked for. Elsewhere, so in the outcome of a callout or in `onWake`, and for a stream of
   * another plugin, the outcome is `Unavailable` with `Status.NotAllowed`. What follows
   * another member's hold in a chain is not such a callback either, so the build refuses such a chain.
   *
   * Ask for what is bounded: a result that memory does not hold is a trap, as with {@link callForeignFunction}.
   */
  evaluate<AnyFilter>(filter: AnyFilter): ExpressionOutcome {
    // @ts-ignore: every filter has it
    const stream = changetype<nonnull<AnyFilter>>(filter).ownStream;
    const isOwn = stream.pluginId == this.owner && stream.id == callbackContext;
    return this.ask(isOwn && callbackKind != CallbackKind.None && !isWithin);
  }

  /**
   * Evaluates it for its plugin, over `plugin_name` and `xds.node` and the like. Legal in a callback of the plugin;
   * elsewhere the outcome is `Unavailable` with `Status.NotAllowed`.
   */
  evaluateFor(plugin: Plugin): ExpressionOutcome {
    return this.ask(plugin.contextId == this.owner && isCallbackOf(plugin));
  }

  private ask(isLegal: bool): ExpressionOutcome {
    const number = this.number;
    if (!number || !isLegal) {
      const status = number ? Status.NotAllowed : this.reason;
      return new ExpressionOutcome(ExpressionKind.Unavailable, status, Bytes.empty);
    }
    const answer = callForeignFunction("expr_evaluate", number);
    const status = answer.status;
    const isFailed = status == Status.InternalFailure || status == Status.SerializationFailure;
    const kind =
      status == Status.Ok
        ? ExpressionKind.Value
        : isFailed
          ? ExpressionKind.Failed
          : ExpressionKind.Unavailable;
    return new ExpressionOutcome(kind, status, answer.result);
  }

  /**
   * Lets the host forget it; then it is `Unavailable`. Legal in a callback of its plugin. `Status.NotAllowed`
   * elsewhere, when it was deleted already, and when it was never made.
   */
  delete(plugin: Plugin): Status {
    const number = this.number;
    if (!number || plugin.contextId != this.owner || !isCallbackOf(plugin))
      return Status.NotAllowed;
    const status = callForeignFunction("expr_delete", number).status;
    if (status != Status.Ok) return status;
    this.number = null;
    this.reason = Status.NotAllowed;
    return Status.Ok;
  }
}

// Whether the callback that the host runs is one of the plugin's own.
function isCallbackOf(plugin: Plugin): bool {
  return (
    callbackKind != CallbackKind.None &&
    !isWithin &&
    plugin.contextId != 0 &&
    callbackContext == plugin.contextId
  );
}
