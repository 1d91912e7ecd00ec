// Finds the rules that a request can match by host and path, so that others cost nothing: a trie of hosts, and for
// each host in it a trie of paths. What they give are candidates in the order of the rules.

import { Bytes } from "../bytes";
import { Candidates, Postings } from "./postings";
import { HostKind, HostPattern } from "./host-pattern";
import { PathPattern } from "./path-pattern";
import { RuleRequest } from "./rule-request";
import { Trie } from "./trie";

/** The rules of one host, or of any. */
@final
class HostRules {
  /** Those without paths. */
  readonly anyPath: Postings = new Postings();
  /** Root of its paths in the trie, 0 while there are none. */
  paths: i32 = 0;
}

// Where the label that ends before `end` begins.
function labelStart(host: Bytes, end: i32): i32 {
  let at = end;
  while (at > 0 && host.get(at - 1) != 0x2e) at--;
  return at;
}

function endOfPart(text: Bytes, at: i32, separator: i32): i32 {
  while (at < text.length && text.get(at) != separator) at++;
  return at;
}

/** Rules by host and path. */
@final
export class RuleIndex {
  private readonly hosts: Trie<HostRules> = new Trie<HostRules>();
  // From the last label on, and from the first.
  private readonly backward: i32;
  private readonly forward: i32;
  private hasHosts: bool = false;
  private readonly anyHost: HostRules = new HostRules();
  private readonly paths: Trie<Postings> = new Trie<Postings>();

  constructor() {
    this.backward = this.hosts.addRoot();
    this.forward = this.hosts.addRoot();
  }

  /** Adds a rule for its hosts and paths; without hosts for every one, without paths too. Rules come in their order. */
  add(rule: i32, hosts: HostPattern[] | null, paths: PathPattern[] | null): void {
    if (!hosts) return this.addPaths(this.anyHost, rule, paths);
    for (let at = 0; at < hosts.length; at++) {
      this.addPaths(this.rulesOf(unchecked(hosts[at])), rule, paths);
    }
  }

  private rulesOf(host: HostPattern): HostRules {
    if (host.kind == HostKind.Any) return this.anyHost;
    this.hasHosts = true;
    const text = host.text;
    let node = 0;
    if (host.kind == HostKind.Prefix) {
      node = this.forward;
      for (let at = 0; at < text.length;) {
        const end = endOfPart(text, at, 0x2e);
        node = this.hosts.make(node, changetype<usize>(text) + <usize>at, end - at);
        at = end + 1;
      }
    } else {
      node = this.backward;
      const first = host.kind == HostKind.Suffix ? 1 : 0;
      for (let end = text.length; end >= first;) {
        const start = max(labelStart(text, end), first);
        node = this.hosts.make(node, changetype<usize>(text) + <usize>start, end - start);
        end = start - 1;
      }
    }
    const values = host.kind == HostKind.Exact ? this.hosts.exact : this.hosts.under;
    let rules = unchecked(values[node]);
    if (!rules) unchecked((values[node] = rules = new HostRules()));
    return rules;
  }

  private addPaths(rules: HostRules, rule: i32, paths: PathPattern[] | null): void {
    if (!paths) return rules.anyPath.add(rule, null);
    if (rules.paths == 0) rules.paths = this.paths.addRoot();
    for (let at = 0; at < paths.length; at++) {
      this.addPath(rules.paths, rule, unchecked(paths[at]));
    }
  }

  private addPath(root: i32, rule: i32, path: PathPattern): void {
    const text = path.start;
    let node = root;
    for (let at = 1; at <= text.length;) {
      const end = endOfPart(text, at, 0x2f);
      // A slash at the end of what paths begin with is followed by any segment.
      if (end == at && end == text.length && !path.isExact) break;
      node = this.paths.make(node, changetype<usize>(text) + <usize>at, end - at);
      at = end + 1;
    }
    const values = path.isExact ? this.paths.exact : this.paths.under;
    let postings = unchecked(values[node]);
    if (!postings) unchecked((values[node] = postings = new Postings()));
    postings.add(rule, path);
  }

  /** Gives the candidates for a request; reads its host and path only when rules ask for them. */
  collect(request: RuleRequest, candidates: Candidates): void {
    candidates.clear();
    this.collectPaths(this.anyHost, request, candidates);
    if (!this.hasHosts) return;
    const host = request.host;
    if (!host) return;
    const start = changetype<usize>(host);
    let node = this.backward;
    for (let end = host.length; ;) {
      const label = labelStart(host, end);
      node = this.hosts.find(node, start + <usize>label, end - label);
      if (node == 0) break;
      if (label == 0) {
        this.collectPaths(unchecked(this.hosts.exact[node]), request, candidates);
        break;
      }
      // Something has to stand in front of the dot.
      if (label > 1) this.collectPaths(unchecked(this.hosts.under[node]), request, candidates);
      end = label - 1;
    }
    node = this.forward;
    for (let at = 0; ;) {
      const end = endOfPart(host, at, 0x2e);
      if (end + 1 >= host.length) break;
      node = this.hosts.find(node, start + <usize>at, end - at);
      if (node == 0) break;
      this.collectPaths(unchecked(this.hosts.under[node]), request, candidates);
      at = end + 1;
    }
  }

  private collectPaths(
    rules: HostRules | null,
    request: RuleRequest,
    candidates: Candidates,
  ): void {
    if (!rules) return;
    candidates.add(rules.anyPath);
    if (rules.paths == 0) return;
    const path = request.path;
    if (!path) return;
    const trie = this.paths;
    let node = rules.paths;
    candidates.add(unchecked(trie.under[node]));
    for (let at = 1; ;) {
      const end = endOfPart(path, at, 0x2f);
      node = trie.find(node, changetype<usize>(path) + <usize>at, end - at);
      if (node == 0) return;
      candidates.add(unchecked(trie.under[node]));
      if (end == path.length) return candidates.add(unchecked(trie.exact[node]));
      at = end + 1;
    }
  }
}
