// The configuration, checked and made ready, and what it says of a request.

import { BucketTable, Bytes, environment, log, Property } from "proxy-wasm-assemblyscript-sdk";
import { FailureMode, GlobalSettings, Mode, RateLimitPlugin, StoreSettings } from "./config.gen";
import { Decision } from "./decision";
import { DescriptorSource } from "./global-descriptors";
import { GlobalDescriptor, GlobalFilter, GlobalLimits } from "./global";
import { Leases } from "./leases";
import { Limit, Surroundings } from "./limit";
import { Matcher, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Reports } from "./report";
import { Store } from "./charge";
import { wholeNumber } from "./window";

const pluginName = new Property(["plugin_name"]);
const requestId = new Property(["request", "id"]);
const method = new Property(["request", "method"]);

/** Requests are spread over this many places, which are ten-thousandths of a percent. */
const PLACES: u64 = 1_000_000;

/** The plugin. */
export class Policy extends RateLimitPlugin {
  readonly limits: Limit[] = [];
  readonly service: GlobalLimits = new GlobalLimits();
  store: Store = new Store(
    new BucketTable(Bytes.empty, 1, 1, 0),
    new StoreSettings(),
    new Leases(),
  );
  decision: Decision = new Decision(this.store, false, []);
  /** Of the request whose callback runs. */
  readonly reports: Reports = new Reports();
  private readonly exempt: Matcher = new Matcher();
  private readonly descriptors: DescriptorSource[] = [];

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    const problems = new Problems();
    const around = new Surroundings(problems);
    around.replicas = this.replicas(problems);
    around.claims = config.claims;
    const settings = config.store;
    if (!isPowerOfTwo(settings.slots)) problems.error("/store/slots", "must be a power of two");
    if (!isPowerOfTwo(settings.entriesPerSlot))
      problems.error("/store/entries_per_slot", "must be a power of two");
    let horizon: u64 = 0;
    for (let at = 0; at < config.limits.length; at++) {
      const pointer = "/limits/" + at.toString();
      const limit = new Limit(config.limits[at], pointer, around);
      for (let other = 0; other < at; other++) {
        if (this.limits[other].settings.name.equals(limit.settings.name)) {
          problems.within = Bytes.empty;
          problems.error(pointer + "/name", "another limit has it", limit.settings.name);
        }
      }
      horizon = max(horizon, limit.horizon);
      this.limits.push(limit);
    }
    const service = config.global;
    if (service) this.readService(service, problems);
    const exempt = config.exempt;
    if (exempt && !this.exempt.compile(exempt, "/exempt")) problems.errors++;
    if (!problems.end()) return false;
    const name = pluginName.pluginText(this);
    if (!name) {
      // Workers that know it would count elsewhere than those that do not.
      log.error("the host does not tell the plugin's name");
      return false;
    }
    const table = new BucketTable(
      Bytes.fromString("rate-limit/").concat(name),
      settings.slots,
      settings.entriesPerSlot,
      horizon,
    );
    this.store = new Store(table, settings, new Leases());
    this.decision = new Decision(this.store, config.mode == Mode.Enforce, this.limits);
    if (!table.isReady()) {
      log.error("the store of the counts cannot be used: status " + table.status.toString());
      return false;
    }
    for (let at = 0; at < this.limits.length; at++) {
      if (this.limits[at].begin(table)) continue;
      log.error("configuration: /limits/" + at.toString() + "/overrides: two are for the same key");
      return false;
    }
    return true;
  }

  private replicas(problems: Problems): u64 {
    const config = this.config;
    const name = config.replicasEnv;
    const text = name ? environment(name) : null;
    if (!text) return <u64>config.replicas;
    const number = wholeNumber(text);
    if (number >= 1 && number <= 10000) return <u64>number;
    problems.error("/replicas_env", "the variable must be a number from 1 to 10000", text);
    return 1;
  }

  private readService(settings: GlobalSettings, problems: Problems): void {
    const denies = settings.failureMode == FailureMode.Deny;
    const timeout = <u32>settings.timeout;
    this.service.configure(
      settings.cluster,
      settings.domain,
      timeout,
      denies,
      settings.cacheOverLimit,
    );
    for (let at = 0; at < settings.descriptors.length; at++) {
      const pointer = "/global/descriptors/" + at.toString();
      const claims = this.config.claims;
      this.descriptors.push(
        new DescriptorSource(settings.descriptors[at], pointer, claims, problems),
      );
    }
    problems.within = Bytes.empty;
  }

  /** What the service is asked about a request. */
  describe(filter: GlobalFilter): GlobalDescriptor[] {
    const made: GlobalDescriptor[] = [];
    for (let at = 0; at < this.descriptors.length; at++) {
      const descriptor = unchecked(this.descriptors[at]).read(filter);
      if (descriptor) made.push(descriptor);
    }
    return made;
  }

  /** Whether the filter is there for a request at all. */
  isFor(filter: GlobalFilter): bool {
    const percent = this.config.enabledPercent;
    if (this.config.mode == Mode.Off || percent == 0) return false;
    if (percent == 100) return true;
    const id = requestId.text(filter);
    if (!id || id.length == 0) return false;
    return <f64>(this.store.table.hash(1, id) % PLACES) < percent * <f64>(PLACES / 100);
  }

  /** Whether a request is not looked at. */
  isExempt(filter: GlobalFilter): bool {
    const config = this.config;
    // One header that is not there costs the host next to nothing.
    if (config.exemptPreflight && filter.request.headers.has("access-control-request-method")) {
      const verb = method.text(filter);
      if (verb && verb.equals("OPTIONS")) return true;
    }
    return config.exempt != null && this.exempt.matches(new RuleRequest(filter));
  }
}

function isPowerOfTwo(value: i32): bool {
  return (value & (value - 1)) == 0;
}
