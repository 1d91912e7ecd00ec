// What rules can ask of headers beyond their values: parameters of the query, and cookies. Apart, because not every
// schema has them.

import { Bytes } from "../bytes";
import { Cookies } from "../syntax/cookies";
import { Query } from "../syntax/query";
import { RuleRequest, setValuesReader } from "./rule-request";
import { Subject } from "./subject";

function readQuery(request: RuleRequest, name: Bytes): Bytes[] {
  let query = request.parameters;
  if (!query) {
    const target = request.header(":path");
    request.parameters = query = Query.ofPath(target ? target : Bytes.empty);
  }
  return query.getAll(name);
}

function readCookies(request: RuleRequest, name: Bytes): Bytes[] {
  let cookies = request.cookieList;
  if (!cookies) {
    const lines = request.values(Subject.Headers, Bytes.fromString("cookie"));
    request.cookieList = cookies = Cookies.of(lines);
  }
  return cookies.getAll(name);
}

/**
 * Lets rules ask for parameters of the query. Called by the generated code; legal everywhere.
 */
export function useQuery(): void {
  setValuesReader(Subject.Query, readQuery);
}

/**
 * Lets rules ask for cookies. Called by the generated code; legal everywhere.
 */
export function useCookies(): void {
  setValuesReader(Subject.Cookies, readCookies);
}
