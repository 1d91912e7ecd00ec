// Which names Kubernetes takes. A name that it refuses is better told before `kubectl apply` than by it.
// Source: Kubernetes, apimachinery/pkg/util/validation (RFC 1123 labels and subdomains, qualified names).

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** The longest object name that leaves room for what we add to it in a volume's name (63 characters). */
export const longestObjectName = 50;

/** Says what is wrong with an RFC 1123 label, or nothing. */
export function labelMistake(name: string, longest = 63): string | undefined {
  if (name.length > 0 && name.length <= longest && label.test(name)) return undefined;
  return `1 to ${longest} characters: lower-case letters, digits and -, with a letter or digit at both ends`;
}

/** Says what is wrong with the key of a label or annotation (`[prefix/]name`), or nothing. */
export function labelKeyMistake(key: string): string | undefined {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (parts.length > 2 || name.length > 63 || !qualified.test(name)) {
    return "[prefix/]name, the name 1 to 63 characters: letters, digits, -, _ and ., with a letter or digit at both ends";
  }
  if (
    prefix !== undefined &&
    (prefix.length > 253 || !prefix.split(".").every((part) => label.test(part)))
  ) {
    return "the prefix is a DNS name in lower case, at most 253 characters";
  }
  return undefined;
}

/** Says what is wrong with the value of a label, or nothing. Empty is allowed. */
export function labelValueMistake(value: string): string | undefined {
  if (value === "" || (value.length <= 63 && qualified.test(value))) return undefined;
  return "at most 63 characters: letters, digits, -, _ and ., with a letter or digit at both ends";
}
