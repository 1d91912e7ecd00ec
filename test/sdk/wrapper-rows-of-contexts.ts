// The wrappers that need a filter object, or that of the plugin.

import type { Moment } from "../../harness/src/reference/moments.js";
import type { WrapperRow } from "./wrapper-row.js";

/** What the host answers where an expression has no value. */
const failedEvaluation = { proxy_call_foreign_function: { 3: "1 3", 10: "1 10" } } as const;

const beforeConfiguration: readonly Moment[] = ["start", "pluginConstructor", "vmStart"];

export const streamRows: WrapperRow[] = [
  {
    member: "HttpRequest.reroute",
    call: "code(filter.request.reroute())",
    success: "0",
    refused: "status",
  },
  {
    member: "setEnvoyFilterState",
    call: 'code(setEnvoyFilterState(filter, "envoy.tcp_proxy.cluster", "web"))',
    success: "0",
    refused: "status",
  },
  {
    member: "Expression.evaluate",
    call: "evaluated(rule!.evaluate(filter))",
    success: "0 0",
    refused: "2 status",
    refusedBy: failedEvaluation,
  },
  {
    member: "AnyAttribute.has",
    call: "flag(textAttribute.has(filter))",
    success: "true",
    refused: "false",
  },
  {
    member: "TextAttribute.read",
    call: "text(textAttribute.read(filter))",
    success: "10.0.0.1:80",
    refused: "null",
  },
  {
    member: "MessageAttribute.read",
    call: "text(messageAttribute.read(filter))",
    success: "10.0.0.1:80",
    refused: "null",
  },
  {
    member: "HeadersAttribute.read",
    call: "headersAttribute.read(filter).length.toString()",
    success: "1",
    refused: "0",
  },
  {
    member: "IntegerAttribute.read",
    call: "integerAttribute.read(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  {
    member: "UnsignedAttribute.read",
    call: "unsignedAttribute.read(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  {
    member: "DurationAttribute.read",
    call: "durationAttribute.read(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  {
    member: "TimeAttribute.read",
    call: "timeAttribute.read(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  {
    member: "FlagAttribute.read",
    call: "flag(flagAttribute.read(filter))",
    success: "true",
    refused: "false",
  },
  {
    member: "MetadataAttribute.text",
    call: "text(metadataAttribute.text(filter))",
    success: "10.0.0.1:80",
    refused: "null",
  },
  {
    member: "MetadataAttribute.number",
    call: "(<i32>metadataNumber.number(filter, 9)).toString()",
    success: "2",
    refused: "9",
  },
  {
    member: "MetadataAttribute.flag",
    call: "flag(metadataFlag.flag(filter))",
    success: "true",
    refused: "false",
  },
  {
    member: "HttpFilter.hold",
    call: "asked(new Ask(filter), filter)",
    success: "1 sent",
    refused: "0 refused status",
  },
  {
    member: "FilterCallout.holdIn",
    call: "asked(new Ask(filter), filter)",
    success: "1 sent",
    refused: "0 refused status",
  },
  {
    member: "CalloutJoin.holdIn",
    call: "askedBoth(new Both(), filter)",
    success: "1 sent",
    refused: "0 refused status",
  },
  {
    member: "CalloutSequence.holdIn",
    call: "askedInTurn(new InTurn(), filter)",
    success: "1 sent",
    refused: "0 refused status",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "GrpcFilterCallout.holdIn",
    call: "askedGrpc(new GrpcAsk(filter), filter)",
    success: "1 sent",
    refused: "0 refused status",
  },
  {
    member: "HttpFilter.reply",
    call: 'action(filter.reply(403, "no"))',
    success: "1",
    refused: "1",
  },
  {
    member: "Reply.send",
    call: 'action(new Reply(403, "no").send(filter))',
    success: "1",
    refused: "1",
    unharmedBy: ["proxy_get_header_map_pairs"],
  },
  {
    member: "ReplyWish.of",
    call: "flag(ReplyWish.of(filter).isGrpc)",
    success: "false",
    refused: "false",
  },
  {
    member: "HeaderTemplate.render",
    call: "text(template.render(filter, new TemplateValues()))",
    success: "10.0.0.1:80",
    refused: "",
  },
  { member: "HttpFilter.close", call: "action(filter.close())", success: "1", refused: "1" },
  {
    member: "SingleFlight.join",
    call: "flag(flightOf(plugin).join(filter))",
    success: "true",
    refused: "true",
  },
  {
    member: "RemoteKeySet.fetchFor",
    call: "flag(keysOf(plugin).fetchFor(filter))",
    success: "true",
    refused: "true",
  },
  { member: "FilterState.get", call: "text(tenant.get(filter))", success: "acme", refused: "null" },
  {
    member: "FilterState.set",
    call: 'code(tenant.set(filter, "acme"))',
    success: "0",
    refused: "status",
  },
  {
    member: "Property.text",
    call: "text(address.text(filter))",
    success: "10.0.0.1:80",
    refused: "null",
  },
  {
    member: "Property.number",
    call: "number.number(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  { member: "Property.flag", call: "flag(truth.flag(filter))", success: "true", refused: "false" },
  {
    member: "Property.duration",
    call: "number.duration(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
].map((row) => ({ ...row, needs: "filter" as const }));

export const pluginRows: WrapperRow[] = [
  {
    member: "FilterState.declareAs",
    call: "code(declared.declareAs(plugin, FilterStateType.Text))",
    success: "0",
    refused: "status",
  },
  {
    member: "Expression.of",
    call: 'code(Expression.of(plugin, "true").status)',
    success: "0",
    refused: "status",
    refusedBy: { proxy_call_foreign_function: { 2: "5" } },
  },
  {
    member: "Expression.evaluateFor",
    call: "evaluated(rule!.evaluateFor(plugin))",
    never: beforeConfiguration,
    success: "0 0",
    refused: "2 status",
    refusedBy: failedEvaluation,
  },
  {
    member: "Expression.delete",
    call: "code(rule!.delete(plugin))",
    never: beforeConfiguration,
    success: "0",
    refused: "status",
  },
  {
    member: "PluginTextAttribute.readFor",
    call: "text(pluginAttribute.readFor(plugin))",
    success: "probe",
    refused: "null",
  },
  {
    member: "Property.pluginText",
    call: "text(pluginName.pluginText(plugin))",
    success: "probe",
    refused: "null",
  },
  {
    member: "Plugin.vmConfiguration",
    call: "text(plugin.vmConfiguration)",
    success: "machine",
    refused: "",
  },
  {
    member: "Plugin.tickEvery",
    call: "code(plugin.tickEvery(100))",
    success: "0",
    refused: "status",
  },
  {
    member: "Plugin.send",
    call: "sent(new Tell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  {
    member: "PluginCallout.sendFor",
    call: "sent(new Tell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  {
    member: "CalloutJoin.sendFor",
    call: "sentBoth(new Both(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  {
    member: "CalloutSequence.sendFor",
    call: "sentInTurn(new InTurn(), plugin)",
    success: "0 sent",
    refused: "status refused",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "GrpcPluginCallout.sendFor",
    call: "sentGrpc(new GrpcTell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  { member: "Plugin.done", call: "code(plugin.done())", success: "0", refused: "status" },
  {
    member: "Timer.after",
    call: "code(new Flush().after(plugin, 50))",
    success: "0",
    refused: "status",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "Timer.every",
    call: "code(new Flush().every(plugin, 50))",
    success: "0",
    refused: "status",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "Timer.stop",
    call: "stopped()",
    prepare: ["timer"],
    never: ["start", "pluginConstructor", "vmStart", "tick", "ended"],
    success: "stopped",
    refused: "stopped",
  },
  {
    member: "GrpcStream.open",
    call: "code(new Quotas().open(plugin))",
    success: "0",
    refused: "status",
  },
  {
    member: "RemoteKeySet.isWorthFetching",
    call: "flag(keysOf(plugin).isWorthFetching(null))",
    success: "true",
    refused: "true",
  },
].map((row) => ({ ...row, needs: "plugin" as const }) as WrapperRow);
