// Rules that no test here can reach, each with the reason. A rule that a test cites may not stand here.

/** @type {Readonly<Record<string, string>>} */
export const unreachableRules = {};
