// every-setting: a configuration with each kind of setting. Rules deny or mark requests by their path; what else is
// configured goes to the service in one header.

import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  Deny,
  EverySettingConfig,
  EverySettingPlugin,
  ExactMatch,
  Mark,
  Mode,
  PrefixMatch,
  RuleActionKind,
  StringMatch,
  StringMatchMatch,
  SuffixMatch,
} from "./config.gen";

const modes: StaticArray<string> = ["enforce", "report", "off"];

function fits(match: StringMatch, text: Bytes): bool {
  // Which class it is, its tag says.
  if (match.match == StringMatchMatch.Exact) {
    const exact = match as ExactMatch;
    return exact.ignoreCase ? text.equalsIgnoreCase(exact.value) : text.equals(exact.value);
  }
  if (match.match == StringMatchMatch.Prefix) return text.startsWith((match as PrefixMatch).value);
  if (match.match == StringMatchMatch.Suffix) return text.endsWith((match as SuffixMatch).value);
  return true;
}

/** All settings but the rules in one line; of a secret only whether it is there. */
function describe(config: EverySettingConfig): string {
  const parts: string[] = [];
  parts.push(`name=${config.name.toString()}`);
  parts.push(`limit=${config.limit}`);
  if (config.hasOffset) parts.push(`offset=${config.offset}`);
  parts.push(`share=${config.share}`);
  parts.push(`mode=${modes[config.mode]}`);
  parts.push(`status=${config.status}`);
  const note = config.note;
  if (note) parts.push(`note=${note.toString()}`);
  parts.push(`timeout=${config.timeout}`);
  parts.push(config.key ? "key" : "no key");
  parts.push(`tags=${Bytes.join(config.tags, "+").toString()}`);
  parts.push(`ports=${config.ports.join("+")}`);
  for (let at = 0; at < config.labels.size; at++) {
    const name = config.labels.names[at].toString();
    parts.push(`${name}:${config.labels.values[at].toString()}`);
  }
  parts.push(`retry=${config.retry.attempts}x${config.retry.pause}`);
  return parts.join(", ");
}

class Settings extends EverySettingPlugin {
  /** Made once, not for each request. */
  line: string = "";

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    this.line = describe(this.config);
    return true;
  }
}

class EverySetting extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const settings = this.plugin as Settings;
    const config = settings.config;
    if (!config.enabled) return Action.Continue;
    const headers = this.request.headers;
    const path = headers.get(":path");
    for (let at = 0; at < config.rules.length && path; at++) {
      const rule = config.rules[at];
      if (!fits(rule.path, path)) continue;
      const action = rule.action;
      if (action.kind == RuleActionKind.Mark) headers.set("x-mark", (action as Mark).value);
      else if (config.mode == Mode.Enforce) return this.reply((action as Deny).status, "denied\n");
    }
    headers.set(config.header, settings.line);
    return Action.Continue;
  }
}

plugin(
  "every-setting",
  (stream) => new EverySetting(stream),
  () => new Settings(),
);
