// Numbers of JSON compared as what they are worth, however they are written: 1.0 and 1e0 are 1.

/** The integer that the text of a JSON number is, or undefined when it has a fraction or 40 digits and more. */
export function exactInteger(text: string): bigint | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return 0n;
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  if (scale < 0 || significant.length + scale > 40) return undefined;
  return BigInt(`${sign}${significant}${"0".repeat(scale)}`);
}
