// What the log says about the keys of an issuer: never what they are.

import { Bytes } from "../bytes";
import { KeySet } from "./key-set";
import { line, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";

function putCluster(text: string, cluster: Bytes): void {
  line(text);
  putBytes(changetype<usize>(cluster), <u32>cluster.length);
}

/** Why a fetch brought no keys. */
export function tellFailure(cluster: Bytes, reason: string, status: u32): void {
  putCluster("no keys from ", cluster);
  put(": ");
  put(reason);
  if (status != 0 && status != 200) {
    put(" but ");
    putNumber(status);
  }
  sendLine(LogLevel.Warn);
}

/** Which keys of a set are of no use: a warning when one is wrong, not when it is only for something else. */
export function tellLeftOut(cluster: Bytes, keys: KeySet): void {
  const leftOut = keys.errors.length + keys.warnings.length;
  if (leftOut == 0) return;
  putCluster("keys left out of those from ", cluster);
  put(": ");
  putNumber(leftOut);
  put("; first: ");
  const first = keys.errors.length > 0 ? keys.errors[0] : keys.warnings[0];
  putBytes(changetype<usize>(first), <u32>first.length);
  sendLine(keys.errors.length > 0 ? LogLevel.Warn : LogLevel.Debug);
}
