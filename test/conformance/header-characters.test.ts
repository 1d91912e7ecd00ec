// Characters that do not belong into headers, and what becomes of them, on the mock host and on a real Envoy.

import { addHeader, inRequest, inResponse, onlooker } from "./header-parts.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

/** Bytes that do not belong into headers, in names and values: [R4.3-6], [R4.3-7]. */
const strange: Readonly<Record<string, readonly [string, string]>> = {
  "value-nul": ["x-a", "a\\00b"],
  "value-cr": ["x-a", "a\\0db"],
  "value-lf": ["x-a", "a\\0ab"],
  "value-crlf": ["x-a", "a\\0d\\0ax-b: c"],
  "value-tab": ["x-a", "a\\09b"],
  "value-control": ["x-a", "a\\01b"],
  "value-delete": ["x-a", "a\\7fb"],
  "value-high": ["x-a", "a\\c3\\a4b"],
  "value-spaces": ["x-a", "  a  "],
  "name-space": ["x a", "b"],
  "name-nul": ["x\\00a", "b"],
  "name-crlf": ["x\\0d\\0aa", "b"],
  "name-colon": ["x:a", "b"],
  "name-high": ["x\\c3\\a4", "b"],
  "name-parenthesis": ["x(a)", "b"],
  "name-quote": ["x\\22a", "b"],
  "name-slash": ["x/a", "b"],
  "name-upper": ["X-UPPER", "b"],
  "name-pseudo": [":foo", "b"],
  "name-colons": ["::", "b"],
};

const charactersIn = (type: number): SideBySideCase[] =>
  Object.entries(strange)
    // What a client makes of a name that is broken by a line break is its own matter.
    .filter(([name]) => type === 0 || name !== "name-crlf")
    .map(([name, [header, value]]) => ({
      name: `strange-${type}-${name}`,
      guests: [
        onlooker,
        type === 0
          ? inRequest(addHeader(0, header, value))
          : inResponse(addHeader(2, header, value)),
        onlooker,
      ],
    }));

/** A client of HTTP/2 does not get to see what HTTP/1.1 writes as it is, [R4.3-6]. */
const strangeOverHttp2: SideBySideCase[] = Object.entries(strange).map(
  ([name, [header, value]]) => ({
    name: `strange-http2-${name}`,
    guests: [onlooker, inResponse(addHeader(2, header, value))],
    requests: [{ protocol: "http/2" }],
  }),
);

compareSideBySide("strange characters in a request", charactersIn(0));
compareSideBySide("strange characters in a response", charactersIn(2));
compareSideBySide("strange characters for a client of HTTP/2", strangeOverHttp2);
