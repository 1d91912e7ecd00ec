// Severities of log lines, as the ABI numbers them.

/** Severity of a log line. Source: proxy-wasm ABI v0.2.1, "proxy_log_level_t". */
export enum LogLevel {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
}
