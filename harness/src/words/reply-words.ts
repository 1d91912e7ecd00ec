// The words of replies, written into assembly/reply/words.gen.ts.

import { asciiData, joined, placesOf } from "./ascii-data.js";

// Source: IANA, "HTTP Status Code Registry"; RFC 9110, section 15.
const reasons: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  425: "Too Early",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

// The first five are the members that RFC 9457 has.
const words = {
  Type: "type",
  Title: "title",
  Status: "status",
  Detail: "detail",
  Instance: "instance",
  End: "",
  StatusWord: "Status ",
  PageStart: '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>',
  Heading: "</title>\n<h1>",
  HeadingEnd: "</h1>\n",
  Paragraph: "<p>",
  ParagraphEnd: "</p>\n",
  PageEnd: "</html>\n",
  Problem: "application/problem+json",
  Text: "text/plain; charset=utf-8",
  Html: "text/html; charset=utf-8",
};

// A character, and what stands for it in HTML, also in an attribute.
const escapes = ["&&amp;", "<&lt;", ">&gt;", '"&quot;', "'&#39;"];

/** The text of assembly/reply/words.gen.ts. */
export function replyWordsCode(): string {
  const statuses = Object.entries(reasons).map(([status, reason]) => status + reason);
  return [
    "// Generated from harness/src/words/reply-words.ts by `npx vitest run -u test/sdk-reply/words`: do not edit.",
    "",
    ...placesOf("Word", "A word, by its place among the words.", words),
    "",
    ...asciiData("words", "The words, each with a NUL behind it.", joined(Object.values(words))),
    "",
    ...asciiData("reasons", "The words of a status behind its digits, each with a NUL behind it.", joined(statuses) + "\0"),
    "",
    ...asciiData("escapes", "What stands for a character in HTML, behind that, each with a NUL behind it.", joined(escapes) + "\0"),
    "",
  ].join("\n"); // prettier-ignore
}
