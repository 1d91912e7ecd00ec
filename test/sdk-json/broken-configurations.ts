// Configurations of every-feature with something wrong, and each line that must be told about them.

export interface BrokenConfiguration {
  about: string;
  text: string;
  lines: string[];
  /** False when the text is not JSON: Node then uses words of its own. */
  isJson?: false;
}

/** A configuration with what is needed, and these members. */
function having(members: string): string {
  return `{"name": "n", "port": 1, ${members}}`;
}

export const brokenConfigurations: readonly BrokenConfiguration[] = [
  {
    about: "another kind of document",
    text: "[1]",
    lines: ["expected an object, found an array"],
  },
  {
    about: "a string instead of an object, which may be one of its secrets",
    text: '"hunter2"',
    lines: ["expected an object, found a string (secret)"],
  },
  {
    about: "a required field that is missing",
    text: '{"name": "n"}',
    lines: ["/port: required, but missing: expected an integer from 1 to 65535"],
  },
  {
    about: "a string where a number belongs",
    text: '{"name": "n", "port": "8080"}',
    lines: ['/port: expected an integer from 1 to 65535, found "8080"'],
  },
  {
    about: "a number where a string belongs",
    text: '{"name": 5, "port": 1}',
    lines: ["/name: expected a string of 1 to 20 characters, found 5"],
  },
  {
    about: "an empty string",
    text: '{"name": "", "port": 1}',
    lines: ['/name: expected a string of 1 to 20 characters, found ""'],
  },
  {
    about: "a long string is shortened between characters",
    text: `{"name": "${"é".repeat(40)}", "port": 1}`,
    lines: [`/name: expected a string of 1 to 20 characters, found "${"é".repeat(23)}…`],
  },
  {
    about: "an integer below its range",
    text: having('"max_age": -2'),
    lines: ["/max_age: expected an integer from -1 to 86400, found -2"],
  },
  {
    about: "an integer above its range",
    text: having('"count": 4294967296'),
    lines: ["/count: expected an integer from 0 to 4294967295, found 4294967296"],
  },
  {
    about: "an integer of more than 64 bits",
    text: having('"serial": 18446744073709551616'),
    lines: [
      "/serial: expected an integer from 0 to 18446744073709551615, found 18446744073709551616",
    ],
  },
  {
    about: "an integer below the least of 64 bits",
    text: having('"offset": -9223372036854775809'),
    lines: [
      "/offset: expected an integer from -9223372036854775808 to 9223372036854775807, found -9223372036854775809",
    ],
  },
  {
    about: "a fraction where an integer belongs",
    text: having('"max_age": 1.5'),
    lines: ["/max_age: expected an integer from -1 to 86400, found 1.5"],
  },
  {
    about: "a decimal above its range",
    text: having('"percent": 100.5'),
    lines: ["/percent: expected a number from 0 to 100, found 100.5"],
  },
  {
    about: "a decimal that no double holds",
    text: having('"ratio": 1e999'),
    lines: ["/ratio: expected a number, found 1e999"],
  },
  {
    about: "null",
    text: having('"ratio": null'),
    lines: ["/ratio: expected a number, found null"],
  },
  {
    about: "a word for a boolean",
    text: having('"enabled": "yes"'),
    lines: ['/enabled: expected true or false, found "yes"'],
  },
  {
    about: "a word that is not in the list",
    text: having('"mode": "enforced"'),
    lines: ['/mode: expected one of enforce, shadow, off, found "enforced"'],
  },
  {
    about: "a number that is not in the list",
    text: having('"status": 201'),
    lines: ["/status: expected one of 200, 204, found 201"],
  },
  {
    about: "a number that is in the list only when 64 bits overflow",
    text: having('"status": -18446744073709551416'),
    lines: ["/status: expected one of 200, 204, found -18446744073709551416"],
  },
  {
    about: "a character that a header's name cannot have",
    text: having('"token": "x y"'),
    lines: [
      '/token: expected a string of 1 to 256 characters of the characters [!#$%&\'*+.^_`|~0-9A-Za-z-], found "x y"',
    ],
  },
  {
    about: "a line break in a header's value",
    text: having('"value": "a\\r\\nb: c"'),
    lines: [
      '/value: expected a string of at most 8192 characters of the characters [^\\x00-\\x08\\x0a-\\x1f\\x7f], found "a\\r\\nb: c"',
    ],
  },
  {
    about: "base64 without its padding, which is a secret",
    text: having('"key": "c2VjcmV0cw"'),
    lines: ["/key: expected base64 with padding of at least 8 characters, found a string (secret)"],
  },
  {
    about: "base64url with padding",
    text: having('"thumbprint": "YWI="'),
    lines: ['/thumbprint: expected base64url without padding, found "YWI="'],
  },
  {
    about: "a secret that is too short",
    text: having('"password": "12345"'),
    lines: ["/password: expected a string of at least 6 characters, found a string (secret)"],
  },
  {
    about: "what is neither a list nor one of its items",
    text: having('"aliases": 5, "steps": {"rate": 0}'),
    lines: [
      "/aliases: expected a string of at least 1 characters, found 5",
      "/steps/rate: expected an integer from 1 to 1000000, found 0",
    ],
  },
  {
    about: "a list with a list where one item could stand alone",
    text: having('"aliases": [["a"]], "steps": ["a", "b"]'),
    lines: [
      "/aliases/0: expected a string of at least 1 characters, found an array",
      '/steps/0: expected an object, found "a"',
      '/steps/1: expected an object, found "b"',
    ],
  },
  {
    about: "what is neither a text nor an object",
    text: having('"document": [{}], "value": {}'),
    lines: [
      "/document: expected a string of at most 12 characters, found an array",
      "/value: expected a string of at most 8192 characters of the characters [^\\x00-\\x08\\x0a-\\x1f\\x7f], found an object",
    ],
  },
  {
    about: "a secret where a list of secrets belongs",
    text: having('"pins": 1234'),
    lines: ["/pins: expected an array, found a number (secret)"],
  },
  {
    about: "too many items",
    text: having('"tags": ["a", "b", "c", "d"]'),
    lines: ["/tags: expected an array of 1 to 3 items, found 4"],
  },
  {
    about: "too few items",
    text: having('"tags": []'),
    lines: ["/tags: expected an array of 1 to 3 items, found 0"],
  },
  {
    about: "wrong items, each told",
    text: having('"tags": ["a", "B", 3]'),
    lines: [
      '/tags/1: expected a string of at least 1 characters of the characters [a-z0-9-], found "B"',
      "/tags/2: expected a string of at least 1 characters of the characters [a-z0-9-], found 3",
    ],
  },
  {
    about: "too many members, and a name that is not allowed",
    text: having(
      '"limits": {"a": {"rate": 1}, "B": {"rate": 1}, "c": {"rate": 1}, "d": {"rate": 1}}',
    ),
    lines: [
      "/limits: expected an object of at most 3 members, found 4",
      "/limits/B: expected a name that is a string of 1 to 8 characters of the characters [a-z]",
    ],
  },
  {
    about: "an unknown field with a near name",
    text: having('"max_aeg": 5'),
    lines: ["/max_aeg: no such field; did you mean max_age?"],
  },
  {
    about: "an unknown field with nothing near",
    text: having('"colour": "red"'),
    lines: ["/colour: no such field"],
  },
  {
    about: "names with / and ~ in pointers",
    text: having('"a/b": 1, "a~b": 2, "\\u0061\\/c": 3, "labels": {"x/y": 4}'),
    lines: [
      "/a~1b: no such field",
      "/a~0b: no such field",
      "/a~1c: no such field",
      "/labels/x~1y: expected a string, found 4",
    ],
  },
  {
    about: "a mistake deep inside",
    text: having('"rules": [{}, {"rules": [{"set": {"x-a": 5}}]}]'),
    lines: [
      "/rules/1/rules/0/set/x-a: expected a string of at most 8192 characters of the characters [^\\x00-\\x08\\x0a-\\x1f\\x7f], found 5",
    ],
  },
  {
    about: "a tag that no object has",
    text: having('"host": {"match": "regex", "value": "x"}'),
    lines: ['/host/match: expected one of exact, prefix, suffix, present, found "regex"'],
  },
  {
    about: "no tag",
    text: having('"host": {"value": "x"}'),
    lines: ["/host/match: required, but missing: expected one of exact, prefix, suffix, present"],
  },
  {
    about: "a field of another object of the union",
    text: having('"rules": [{"action": {"kind": "deny", "cluster": "c"}}]'),
    lines: ["/rules/0/action/cluster: no such field"],
  },
  {
    about: "many things at once",
    text: '{"nam": "n", "port": 0, "limit": {"rate": "1", "brust": 2}}',
    lines: [
      "/nam: no such field; did you mean name?",
      "/port: expected an integer from 1 to 65535, found 0",
      '/limit/rate: expected an integer from 1 to 1000000, found "1"',
      "/limit/brust: no such field; did you mean burst?",
      "/name: required, but missing: expected a string of 1 to 20 characters",
    ],
  },
  {
    about: "a name given twice",
    text: '{"name": "n",\n "port": 1,\n "name": "m"}',
    lines: ["not JSON: the object has this name already (line 3, column 2)"],
    isJson: false,
  },
  {
    about: "a comma too many",
    text: '{"name": "n", "port": 1,}',
    lines: ["not JSON: expected a name in quotes, found } (line 1, column 25)"],
    isJson: false,
  },
  {
    about: "YAML",
    text: "name: n",
    lines: ["not JSON: expected a value, found n (line 1, column 1)"],
    isJson: false,
  },
  {
    about: "a document that is too deep",
    text: `{"name": ${"[".repeat(70)}`,
    lines: ["not JSON: nested more than 64 deep (line 1, column 73)"],
    isJson: false,
  },
];
