// Names of JSON become names of code: `max_age` a member maxAge, `string-match` a class StringMatch.

function words(name: string): string[] {
  return name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** For classes, enums and their values. Begins with `Value` when it would begin with a digit. */
export function pascalCase(name: string): string {
  const joined = words(name).map(capital).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `Value${joined}`;
}

/** For members. A first word that is all capitals becomes small: URL is url, not uRL. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  const start = /[a-z]/.test(first)
    ? first.charAt(0).toLowerCase() + first.slice(1)
    : first.toLowerCase();
  const joined = start + rest.map(capital).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `value${joined}`;
}
