// Compiles operations, and tells what is wrong with them.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { HeaderTemplate } from "proxy-wasm-assemblyscript-sdk/template";
import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";
import { CompiledQueryOperation } from "./query-operation";
import {
  Condition,
  HeaderAction,
  HeaderOperation,
  HeaderOperations,
  HeadersConfig,
  OnMissing,
  QueryAction,
  QueryOperation,
  QueryOperations,
} from "./config.gen";
import {
  isFraming,
  isProxyHeader,
  isPseudo,
  isPseudoValue,
  looksLikeIdentity,
  nameProblem,
  storedName,
} from "./names";
import { Operation } from "./operation";
import { OperationCondition } from "./condition";
import { OperationList } from "./program";
import { Part } from "./part";
import { Pattern } from "./pattern";
import { replacementProblem } from "./replace";
import { Value } from "./value";

/** The members that an action needs; it has no others of these. */
enum Member {
  Name = 1,
  To = 2,
  Value = 4,
  Pattern = 8,
  Replacement = 16,
}

function membersOf(action: HeaderAction): u32 {
  if (action < HeaderAction.Remove) return Member.Name | Member.Value;
  if (action == HeaderAction.RemoveMatching) return Member.Pattern;
  if (action == HeaderAction.Rename || action == HeaderAction.Copy) return Member.Name | Member.To;
  if (action == HeaderAction.ReplaceRegex) return Member.Name | Member.Pattern | Member.Replacement;
  return Member.Name;
}

// Whether a template may give away what only the service is to know.
function isSensitive(text: Bytes): bool {
  const lower = storedName(text, Part.Response);
  return lower.includes("authorization") || lower.includes("cookie");
}

/** Compiles operations for one configuration. */
@final
export class Compiler {
  /** The conditions of all operations. */
  readonly conditions: OperationCondition[] = [];
  private pointer: string = "";

  constructor(
    private readonly config: HeadersConfig,
    private readonly problems: Problems,
  ) {}

  private error(member: string, text: string): void {
    this.problems.error(this.pointer + member, text);
  }

  // A member that is missing, or one too many.
  private check(wanted: u32, member: Member, name: string, value: Bytes | null): Bytes {
    const isWanted = (wanted & member) != 0;
    if (isWanted != (value !== null)) {
      this.error(name, isWanted ? "required for this action" : "not for this action");
    }
    return value ? value : Bytes.empty;
  }

  private condition(condition: Condition | null, part: Part): i32 {
    if (!condition) return -1;
    const mayAskResponse = part >= Part.Response;
    const pointer = this.pointer + "/when";
    this.conditions.push(new OperationCondition(condition, pointer, mayAskResponse, this.problems));
    return this.conditions.length - 1;
  }

  private value(
    text: Bytes,
    hasOnMissing: bool,
    onMissing: OnMissing,
    defaultValue: Bytes | null,
    keepEmpty: bool,
  ): Value {
    const template = HeaderTemplate.compile(text);
    if (template.problem.length != 0) this.error("/value", template.problem);
    if ((defaultValue !== null) != (onMissing == OnMissing.Default)) {
      this.error("/default_value", "belongs to on_missing: default");
    }
    const value = new Value(
      text,
      template,
      onMissing,
      defaultValue ? defaultValue : Bytes.empty,
      keepEmpty,
    );
    if (text.length != 0 && hasOnMissing && value.constant !== null) {
      this.error("/on_missing", "this value is never missing");
    }
    return value;
  }

  private nameOf(given: Bytes, part: Part, member: string, isChanged: bool): Bytes {
    const name = storedName(given, part);
    if (name.indexOf(":", 1) > 0 || name.equals(":")) {
      this.error(member, "no name of a header");
    } else if (isChanged && name.length != 0) {
      const problem = nameProblem(name, part, this.config);
      if (problem.length != 0) this.error(member, problem);
    }
    return name;
  }

  /** Compiles the operations on a part. */
  compile(
    operations: HeaderOperations | null,
    part: Part,
    pointer: string,
    into: OperationList,
  ): void {
    if (!operations) return;
    const list = operations.operations;
    for (let at = 0; at < list.length; at++) {
      this.pointer = pointer + "/operations/" + at.toString();
      into.add(this.operation(unchecked(list[at]), part));
    }
  }

  private operation(given: HeaderOperation, part: Part): Operation {
    const action = given.action;
    const wanted = membersOf(action);
    const givenName = this.check(wanted, Member.Name, "/name", given.name);
    const givenTo = this.check(wanted, Member.To, "/to", given.to);
    const text = this.check(wanted, Member.Value, "/value", given.value);
    const pattern = this.check(wanted, Member.Pattern, "/pattern", given.pattern);
    const replacement = this.check(wanted, Member.Replacement, "/replacement", given.replacement);
    // TE has one value that a gateway may send on (RFC 9110, section 10.1.4).
    const isTrailers =
      givenName.equalsIgnoreCase("te") && action == HeaderAction.Set && text.equals("trailers");
    const name = this.nameOf(givenName, part, "/name", action != HeaderAction.Copy && !isTrailers);
    const value = this.value(
      text,
      given.hasOnMissing,
      given.onMissing,
      given.defaultValue,
      given.keepEmpty,
    );
    this.checkValue(name, text, value, part);
    const operation = new Operation(action, name, value);
    operation.to = this.nameOf(givenTo, part, "/to", true);
    if (isPseudo(name) && !mayBePseudo(action)) {
      this.error("/name", "a pseudo header can only be set, copied or replaced in");
    }
    operation.keep = given.keep;
    operation.condition = this.condition(given.when, part);
    if (given.hasSanitize && (part != Part.Request || action >= HeaderAction.Remove)) {
      this.error("/sanitize", "only for request headers that are set or appended");
    }
    const isIdentity = action == HeaderAction.Set && looksLikeIdentity(name);
    operation.sanitizes =
      part == Part.Request && (given.hasSanitize ? given.sanitize : isIdentity) && !isPseudo(name);
    if (action == HeaderAction.RemoveMatching) {
      operation.sparesProxyHeaders = !this.config.allowProxyHeaders;
      const names = new Pattern(given.match, storedPattern(given.match, pattern));
      if (names.problem.length != 0) this.error("/pattern", names.problem);
      operation.pattern = names;
    } else if (action == HeaderAction.ReplaceRegex) {
      const regex = Regex.compile(pattern);
      const problem = replacementProblem(replacement, regex.groups);
      if (regex.problem.length != 0) this.error("/pattern", regex.problem);
      else if (problem.length != 0) this.error("/replacement", problem);
      operation.regex = regex;
      operation.replacement = replacement;
    }
    return operation;
  }

  private checkValue(name: Bytes, text: Bytes, value: Value, part: Part): void {
    const constant = value.constant;
    if (constant) {
      if (constant.length > this.config.maxHeaderValueBytes)
        this.error("/value", "longer than max_header_value_bytes");
      if (text.length != 0 && isPseudo(name) && !isPseudoValue(name, constant))
        this.error("/value", "this pseudo header can not have this value");
    } else if (part >= Part.Response && !this.config.allowSensitive && isSensitive(text)) {
      this.error("/value", "may tell secrets of the request: it needs allow_sensitive: true");
    }
    if (part == Part.Response && name.equals("content-type")) {
      this.problems.warn(this.pointer, "clients take the body for something else");
    }
  }

  /** Compiles operations on the query. */
  compileQuery(
    operations: QueryOperations | null,
    pointer: string,
    into: CompiledQueryOperation[],
  ): void {
    if (!operations) return;
    const list = operations.operations;
    for (let at = 0; at < list.length; at++) {
      this.pointer = pointer + "/operations/" + at.toString();
      into.push(this.queryOperation(unchecked(list[at])));
    }
  }

  private queryOperation(given: QueryOperation): CompiledQueryOperation {
    const action = given.action;
    const isRename = action == QueryAction.Rename;
    const wanted: u32 = isRename ? Member.To : action == QueryAction.Remove ? 0 : Member.Value;
    const to = this.check(wanted, Member.To, "/to", given.to);
    const text = this.check(wanted, Member.Value, "/value", given.value);
    const value = this.value(
      text,
      given.hasOnMissing,
      given.onMissing,
      given.defaultValue,
      given.keepEmpty,
    );
    const operation = new CompiledQueryOperation(action, given.name, to, value);
    operation.condition = this.condition(given.when, Part.Request);
    return operation;
  }
}

function mayBePseudo(action: HeaderAction): bool {
  return (
    action == HeaderAction.Set ||
    action == HeaderAction.SetIfPresent ||
    action == HeaderAction.Copy ||
    action == HeaderAction.ReplaceRegex
  );
}

// Names are in lower case; in a regular expression letters may mean something else.
function storedPattern(match: i32, pattern: Bytes): Bytes {
  return match == 4 ? pattern : storedName(pattern, Part.Response);
}
