// Severities of log lines, as the ABI numbers them.

/** Severity of a log line. Source: proxy-wasm ABI v0.2.1, "proxy_log_level_t". */
export enum LogLevel {
  /** Every step, for somebody who is looking for a fault. */
  Trace = 0,
  /** Decisions and their reasons. */
  Debug = 1,
  /** What an operator wants to see in normal times; by default Envoy writes from here on. */
  Info = 2,
  /** Something is off and was dealt with. */
  Warn = 3,
  /** Something failed. */
  Error = 4,
  /** The plugin can not do its work. */
  Critical = 5,
}
