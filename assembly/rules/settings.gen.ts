// Generated from config/fragments by `npx vitest run -u test/sdk-json`: do not edit.

import { Bytes } from "../bytes";

/** A rule of a list: which requests it is for, and how far it is rolled out. */
export class Rule {
  /**
   * Its name in logs and metrics. Rules of different names are rolled out to different requests.
   * `null` when it is not given.
   */
  name: Bytes | null = null;

  /**
   * Which requests it is for; every one when it is left out. What can be asked: docs/rules.md.
   * Default: `{}`.
   */
  match: Match = new Match();

  /**
   * `enforce`: the rule decides. `shadow`: it is only told that the rule would have decided, and
   * later rules are asked. `off`: as if it were not there. Default: `"enforce"`.
   */
  mode: RuleMode = RuleMode.Enforce;

  /**
   * For how many of its requests the rule is there, up to four digits behind the point; for all
   * when it is left out. Only when {@link hasEnabledPercent} says that it is given.
   */
  enabledPercent: f64 = 0;
  /** Whether {@link enabledPercent} is given. */
  hasEnabledPercent: bool = false;

  /**
   * What chooses these requests; `x-request-id` when it is left out. The same value is always
   * chosen, or never, in every proxy: `{ kind: cookie, name: session }`; kinds are `request_id`,
   * `source_ip`, `principal`, `header`, `cookie`, `query` and `claim`. `null` when it is not
   * given.
   */
  enabledBy: RolloutKey | null = null;
}

/** Which requests are meant. All that is given must hold; nothing given: every request. */
export class Match {
  /**
   * The request is for one of these hosts: `shop.example.com`, `*.example.com` (any host below
   * it), `shop.*`, or `*`. Without regard to case and to the port of the request. `null` when it
   * is not given.
   */
  hosts: StaticArray<Bytes> | null = null;

  /** It is for none of these hosts. `null` when it is not given. */
  notHosts: StaticArray<Bytes> | null = null;

  /**
   * Its path is one of these. The path is normalised before, and has no query. `null` when it is
   * not given.
   */
  paths: StaticArray<PathMatch> | null = null;

  /** Its path is none of these. `null` when it is not given. */
  notPaths: StaticArray<PathMatch> | null = null;

  /** Its method is one of these; `GET` is not `get`. `null` when it is not given. */
  methods: StaticArray<Bytes> | null = null;

  /** Its method is none of these. `null` when it is not given. */
  notMethods: StaticArray<Bytes> | null = null;

  /**
   * All of these hold for its headers. Of a header that is there several times, one has to
   * match. `null` when it is not given.
   */
  headers: StaticArray<NamedMatch> | null = null;

  /** None of these holds for its headers. `null` when it is not given. */
  notHeaders: StaticArray<NamedMatch> | null = null;

  /** All of these hold for the parameters of its query. `null` when it is not given. */
  query: StaticArray<NamedMatch> | null = null;

  /** None of these holds for the parameters of its query. `null` when it is not given. */
  notQuery: StaticArray<NamedMatch> | null = null;

  /** All of these hold for its cookies. `null` when it is not given. */
  cookies: StaticArray<NamedMatch> | null = null;

  /** None of these holds for its cookies. `null` when it is not given. */
  notCookies: StaticArray<NamedMatch> | null = null;

  /**
   * The client's address is one of these, or in one of these ranges. It is the address of the
   * connection, or what Envoy takes for the client behind trusted proxies. `null` when it is not
   * given.
   */
  sourceIps: StaticArray<Bytes> | null = null;

  /** The client's address is in none of these. `null` when it is not given. */
  notSourceIps: StaticArray<Bytes> | null = null;

  /**
   * The client's certificate is for one of these identities: the whole one, `PREFIX*`,
   * `*SUFFIX`, or `*` for any. `spiffe://` in front may be left out. `null` when it is not
   * given.
   */
  principals: StaticArray<Bytes> | null = null;

  /**
   * The client has an identity, and it is none of these. Only `*` alone means a client without
   * any. `null` when it is not given.
   */
  notPrincipals: StaticArray<Bytes> | null = null;

  /**
   * All of these hold for the claims of its token, as the filter reads them. `null` when it is
   * not given.
   */
  claims: StaticArray<NamedMatch> | null = null;

  /** None of these holds for the claims of its token. `null` when it is not given. */
  notClaims: StaticArray<NamedMatch> | null = null;

  /** The port to which the client connected is one of these. `null` when it is not given. */
  ports: StaticArray<i32> | null = null;

  /** It is none of these ports. `null` when it is not given. */
  notPorts: StaticArray<i32> | null = null;

  /**
   * The listener is for requests to this workload (inbound), from it (outbound), or at the edge
   * of the mesh (gateway). `null` when it is not given.
   */
  direction: StaticArray<Direction> | null = null;

  /** The listener is for none of these. `null` when it is not given. */
  notDirection: StaticArray<Direction> | null = null;

  /**
   * The name of Envoy's route is one of these: the whole one, `PREFIX*`, `*SUFFIX`, or `*` for
   * any. `null` when it is not given.
   */
  routes: StaticArray<Bytes> | null = null;

  /** The route has a name, and it is none of these. `null` when it is not given. */
  notRoutes: StaticArray<Bytes> | null = null;

  /**
   * The upstream cluster of the route is one of these: the whole one, `PREFIX*`, `*SUFFIX`, or
   * `*` for any. `null` when it is not given.
   */
  clusters: StaticArray<Bytes> | null = null;

  /** The route has a cluster, and it is none of these. `null` when it is not given. */
  notClusters: StaticArray<Bytes> | null = null;
}

/** What a path must be. */
export class PathMatch {
  /**
   * `exact`: this path. `prefix`: it, or one below it: `/api` is also `/api/users`, and not
   * `/apis`. `template`: `{*}` stands for one segment, `{**}` for any number. `regex`: a regular
   * expression (RE2) for the whole path. Required.
   */
  match: PathMatchKind = PathMatchKind.Exact;

  /** The path, template or regular expression. Required. */
  value: Bytes = Bytes.empty;

  /** Whether A to Z and a to z count as equal. Default: `false`. */
  ignoreCase: bool = false;
}

/**
 * `exact`: this path. `prefix`: it, or one below it: `/api` is also `/api/users`, and not
 * `/apis`. `template`: `{*}` stands for one segment, `{**}` for any number. `regex`: a regular
 * expression (RE2) for the whole path.
 */
export enum PathMatchKind {
  /** `exact` */
  Exact,
  /** `prefix` */
  Prefix,
  /** `template` */
  Template,
  /** `regex` */
  Regex,
}

/** What the value of something with a name must be. */
export class NamedMatch {
  /** The name. Required. */
  name: Bytes = Bytes.empty;

  /**
   * `exact`: this text. `prefix`, `suffix`: it begins or ends with it. `contains`: it has it
   * somewhere. `present`: any value. `regex`: a regular expression (RE2) for the whole value.
   * Required.
   */
  match: TextMatchKind = TextMatchKind.Exact;

  /** The text or regular expression; nothing for `present`. `null` when it is not given. */
  value: Bytes | null = null;

  /** Whether A to Z and a to z count as equal. Default: `false`. */
  ignoreCase: bool = false;
}

/**
 * `exact`: this text. `prefix`, `suffix`: it begins or ends with it. `contains`: it has it
 * somewhere. `present`: any value. `regex`: a regular expression (RE2) for the whole value.
 */
export enum TextMatchKind {
  /** `exact` */
  Exact,
  /** `prefix` */
  Prefix,
  /** `suffix` */
  Suffix,
  /** `contains` */
  Contains,
  /** `present` */
  Present,
  /** `regex` */
  Regex,
}

/** Where a listener stands. */
export enum Direction {
  /** `inbound` */
  Inbound,
  /** `outbound` */
  Outbound,
  /** `gateway` */
  Gateway,
}

/**
 * `enforce`: the rule decides. `shadow`: it is only told that the rule would have decided, and
 * later rules are asked. `off`: as if it were not there.
 */
export enum RuleMode {
  /** `enforce` */
  Enforce,
  /** `shadow` */
  Shadow,
  /** `off` */
  Off,
}

/** What a roll-out is chosen by. */
export class RolloutKey {
  /** `header`, `cookie`, `query` and `claim` need a name. Required. */
  kind: RolloutKind = RolloutKind.RequestId;

  /** Name of the header, cookie, parameter or claim. `null` when it is not given. */
  name: Bytes | null = null;
}

/** `header`, `cookie`, `query` and `claim` need a name. */
export enum RolloutKind {
  /** `request_id` */
  RequestId,
  /** `source_ip` */
  SourceIp,
  /** `principal` */
  Principal,
  /** `header` */
  Header,
  /** `cookie` */
  Cookie,
  /** `query` */
  Query,
  /** `claim` */
  Claim,
}
