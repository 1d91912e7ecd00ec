// The words that stand for a status.

// Source: IANA, "HTTP Status Code Registry"; RFC 9110, section 15.
const table: string = `
400 Bad Request
401 Unauthorized
402 Payment Required
403 Forbidden
404 Not Found
405 Method Not Allowed
406 Not Acceptable
408 Request Timeout
409 Conflict
410 Gone
411 Length Required
412 Precondition Failed
413 Content Too Large
414 URI Too Long
415 Unsupported Media Type
416 Range Not Satisfiable
417 Expectation Failed
421 Misdirected Request
422 Unprocessable Content
425 Too Early
426 Upgrade Required
428 Precondition Required
429 Too Many Requests
431 Request Header Fields Too Large
451 Unavailable For Legal Reasons
500 Internal Server Error
501 Not Implemented
502 Bad Gateway
503 Service Unavailable
504 Gateway Timeout
`;

/** The words of a status from 400 on, such as `Too Many Requests`; others are called by their number. */
export function reasonOf(status: u32): string {
  const number = status.toString();
  const line = table.indexOf("\n" + number + " ");
  if (line < 0) return "Status " + number;
  return table.substring(line + 5, table.indexOf("\n", line + 1));
}
