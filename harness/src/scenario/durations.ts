// Times in scenarios: how long something takes (`200ms`, `1.5s`, `2m`), and moments told from the start of the
// scenario on (`now`, `now+60s`, `now-1h`), because the mock's clock and a real Envoy's differ.

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds; undefined for a text that is no duration. */
export function milliseconds(text: string): number | undefined {
  const [, amount = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

/** Seconds since 1970, rounded down; undefined for a text that is no moment. */
export function unixSeconds(text: string, now: Date): number | undefined {
  const [, sign, duration] = /^now(?:([+-])(\S+))?$/.exec(text) ?? [];
  if (text === "now") return Math.floor(now.getTime() / 1000);
  const distance = duration === undefined ? undefined : milliseconds(duration);
  if (distance === undefined) return undefined;
  return Math.floor((now.getTime() + (sign === "-" ? -distance : distance)) / 1000);
}
