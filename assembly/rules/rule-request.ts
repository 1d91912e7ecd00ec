// What rules ask of a request. Each thing is read when the first rule asks for it, and kept: a call of the host
// costs more than all the matching.

import { Attribute } from "../attributes/attribute.gen";
import { Bytes } from "../bytes";
import { ClaimSource } from "./claims";
import { Cookies } from "../syntax/cookies";
import { Direction } from "./settings.gen";
import { HttpFilter } from "../http/filter";
import { IpAddress } from "../network/ip-address";
import { MapType } from "../host/map-type";
import { Query } from "../syntax/query";
import { Pairs } from "../http/pairs";
import { allValues, firstValue } from "../http/lookup";
import { hostOf } from "./host-pattern";
import { resetTexts, textPointer, textSize } from "../text/text";
import { plainPath } from "./plain-path";
import { takeSnapshot } from "../http/snapshot";

/** What was read already. */
enum Fact {
  Headers = 1,
  Host = 2,
  Path = 4,
  Address = 32,
  Principal = 64,
  Port = 128,
  Direction = 256,
  Route = 512,
  Cluster = 1024,
}

// A node of Istio says its kind first. It stays the same as long as the virtual machine lives.
// @ts-ignore: decorator
@lazy let isRouter: i32 = -1;

/**
 * A request as rules see it. Make one for a stream, in `onRequestHeaders` or while that holds the request, and match
 * there: later the headers are gone, and what was not read before counts as absent. Headers are those that there are
 * when the first rule asks; what the filter changes after that does not count.
 *
 * Whatever several rules and lists ask for, each attribute is read from the host at most once, and all headers together
 * once.
 *
 * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes"; RFC 3986, section 6.2.2.
 */
// @ts-ignore: decorator
@final
export class RuleRequest {
  private known: u32 = 0;
  private readonly pairs: Pairs = new Pairs();
  private hostText: Bytes | null = null;
  private pathText: Bytes | null = null;
  private parameters: Query | null = null;
  private cookieList: Cookies | null = null;
  private sourceAddress: IpAddress | null = null;
  private identity: Bytes | null = null;
  private destinationPort: i32 = 0;
  private listener: Direction = Direction.Gateway;
  private routeName: Bytes | null = null;
  private clusterName: Bytes | null = null;
  private readonly claimNames: Bytes[] = [];
  private readonly claimValues: Bytes[][] = [];

  /**
   * @param filter - the filter of the stream.
   * @param claimSource - knows the claims of its token; without it there are none.
   */
  constructor(
    private readonly filter: HttpFilter,
    private readonly claimSource: ClaimSource | null = null,
  ) {}

  // Whether it was read before; from now on it was.
  private isKnown(fact: Fact): bool {
    if ((this.known & fact) != 0) return true;
    this.known |= fact;
    return false;
  }

  // A copy, because the callback's own follows what the filter writes.
  private headers(): Pairs {
    if (!this.isKnown(Fact.Headers)) {
      const snapshot = takeSnapshot(this.filter.ownStream, MapType.RequestHeaders);
      this.pairs.load(snapshot.pairs.encode().slice());
    }
    return this.pairs;
  }

  // The first header of a name in lower case.
  private header(name: string): Bytes | null {
    const pairs = this.headers();
    resetTexts();
    const pointer = textPointer(name);
    return firstValue(pairs, pointer, textSize);
  }

  /**
   * The host, in lower case and without its port; `null` when there is none.
   * @internal
   */
  get host(): Bytes | null {
    if (!this.isKnown(Fact.Host)) {
      const authority = this.header(":authority");
      if (authority && authority.length != 0) this.hostText = hostOf(authority);
    }
    return this.hostText;
  }

  /**
   * The path, normalised and without its query; `null` when it has none or one that cannot be normalised. No rule with
   * `paths` or `not_paths` matches such a request: a filter that protects something refuses it, as a bad request.
   *
   * Legal in `onRequestHeaders`, while that has held the request, and in `onLog`; `null` elsewhere, unless it was read
   * before.
   */
  get path(): Bytes | null {
    if (!this.isKnown(Fact.Path)) {
      const target = this.header(":path");
      if (target) this.pathText = plainPath(target);
    }
    return this.pathText;
  }

  /**
   * The method; `null` when there is none.
   * @internal
   */
  get method(): Bytes | null {
    return this.header(":method");
  }

  /**
   * The `x-request-id`; `null` when there is none.
   * @internal
   */
  get requestId(): Bytes | null {
    return this.header("x-request-id");
  }

  /**
   * The values of the headers of a name as Envoy stores it, in lower case.
   * @internal
   */
  headerValues(name: Bytes): Bytes[] {
    return allValues(this.headers(), changetype<usize>(name), <u32>name.length);
  }

  /** @internal */
  get query(): Query {
    let query = this.parameters;
    if (!query) {
      const target = this.header(":path");
      this.parameters = query = Query.ofPath(target ? target : Bytes.empty);
    }
    return query;
  }

  /** @internal */
  get cookies(): Cookies {
    let cookies = this.cookieList;
    if (!cookies) {
      this.cookieList = cookies = Cookies.of(this.headerValues(Bytes.fromString("cookie")));
    }
    return cookies;
  }

  /**
   * The address of the client; `null` when it is none of IPv4 or IPv6.
   * @internal
   */
  get address(): IpAddress | null {
    if (!this.isKnown(Fact.Address)) {
      const text = Attribute.sourceAddress.read(this.filter);
      if (text) this.sourceAddress = IpAddress.parseWithPort(text);
    }
    return this.sourceAddress;
  }

  /**
   * The first URI in the client's certificate, without `spiffe://`; `null` when there is none.
   * @internal
   */
  get principal(): Bytes | null {
    if (!this.isKnown(Fact.Principal)) {
      const text = Attribute.connectionUriSanPeerCertificate.read(this.filter);
      if (text && text.length != 0) {
        this.identity = text.startsWith("spiffe://") ? text.slice(9) : text;
      }
    }
    return this.identity;
  }

  /**
   * The port to which the client connected; 0 when it is not known.
   * @internal
   */
  get port(): i32 {
    if (!this.isKnown(Fact.Port)) {
      this.destinationPort = <i32>Attribute.destinationPort.read(this.filter);
    }
    return this.destinationPort;
  }

  /**
   * Where the listener stands: a gateway when the node is a `router` of Istio, or when the listener does not say, as
   * that of an Envoy without a mesh; else what it says.
   * @internal
   */
  get direction(): Direction {
    if (!this.isKnown(Fact.Direction)) {
      if (isRouter < 0) {
        const id = Attribute.nodeId.read(this.filter);
        isRouter = id && id.startsWith("router~") ? 1 : 0;
      }
      const said = isRouter == 1 ? 0 : Attribute.listenerDirection.read(this.filter);
      if (said == 1) this.listener = Direction.Inbound;
      if (said == 2) this.listener = Direction.Outbound;
    }
    return this.listener;
  }

  /**
   * The name of the route; `null` when it has none.
   * @internal
   */
  get route(): Bytes | null {
    if (!this.isKnown(Fact.Route)) {
      const text = Attribute.routeName.read(this.filter);
      if (text && text.length != 0) this.routeName = text;
    }
    return this.routeName;
  }

  /**
   * The cluster of the route; `null` when there is none.
   * @internal
   */
  get cluster(): Bytes | null {
    if (!this.isKnown(Fact.Cluster)) {
      const text = Attribute.clusterName.read(this.filter);
      if (text && text.length != 0) this.clusterName = text;
    }
    return this.clusterName;
  }

  /**
   * The values of a claim; none without a source.
   * @internal
   */
  claim(name: Bytes): Bytes[] {
    for (let at = 0; at < this.claimNames.length; at++) {
      if (unchecked(this.claimNames[at]).equals(name)) return unchecked(this.claimValues[at]);
    }
    const source = this.claimSource;
    const values: Bytes[] = source ? source.claim(name) : [];
    this.claimNames.push(name);
    this.claimValues.push(values);
    return values;
  }
}
