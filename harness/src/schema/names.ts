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

/** For members. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  // Words that are all capitals stay readable: URL becomes url, not uRL.
  return pascal.replace(/^([A-Z]+)(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase());
}
