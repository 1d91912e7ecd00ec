// Rules that no test here can reach, each with the reason. A rule that a test cites may not stand here.

/** @type {Readonly<Record<string, string>>} */
export const unreachableRules = {
  "R3.1-13":
    "Numbers that the host uses inside: no module, client, log line or statistic sees them.",
};
