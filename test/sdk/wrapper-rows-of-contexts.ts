// The wrappers that need a filter object, or that of the plugin.

import type { WrapperRow } from "./wrapper-row.js";

export const streamRows: WrapperRow[] = [
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
    member: "RemoteKeySet.isFresh",
    call: "flag(keysOf(plugin).isFresh)",
    success: "false",
    refused: "false",
  },
  {
    member: "RemoteKeySet.isWorthFetching",
    call: "flag(keysOf(plugin).isWorthFetching(null))",
    success: "true",
    refused: "true",
  },
].map((row) => ({ ...row, needs: "plugin" as const }) as WrapperRow);
