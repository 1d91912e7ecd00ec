// One log line for each header that was not sent, since a status is easily overlooked.

import { line, put, putBytes, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";

/** Says that a name is none. */
export function refuseName(name: usize, size: u32): Status {
  line("header not sent, bad name: '");
  putBytes(name, size);
  put("'");
  sendLine(LogLevel.Error);
  return Status.InvalidHeaderName;
}

/** Says that the value for a name is none. */
export function refuseValue(name: usize, size: u32): Status {
  line("header '");
  putBytes(name, size);
  put("' not sent: bad character, status or framing");
  sendLine(LogLevel.Error);
  return Status.InvalidHeaderValue;
}
