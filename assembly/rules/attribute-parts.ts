// What rules can ask of the connection, the route and the listener, each of which is an attribute of Envoy. Apart,
// because not every schema has them.

import { Attribute } from "../attributes/attribute.gen";
import { Bytes } from "../bytes";
import { Condition } from "./condition";
import { Direction } from "./settings.gen";
import { Pattern } from "./pattern";
import { RuleProblems } from "./rule-problems";
import { RuleRequest, setTextReader } from "./rule-request";
import { Subject } from "./subject";
import { numberBytes, setTextPattern } from "./compile-match";
import { starPattern } from "./star-pattern";

// A node of Istio says its kind first. It stays the same as long as the virtual machine lives.
// @ts-ignore: decorator
@lazy let isRouter: i32 = -1;

// A principal without `spiffe://`.
function principalOf(text: Bytes): Bytes {
  return text.startsWith("spiffe://") ? text.slice(9) : text;
}

function textPattern(condition: Condition, text: Bytes, problems: RuleProblems): Pattern | null {
  const isPrincipal = condition.subject == Subject.Principals;
  return starPattern(isPrincipal ? principalOf(text) : text, problems);
}

// The first URI in the client's certificate.
function readPrincipal(request: RuleRequest): Bytes | null {
  const text = Attribute.connectionUriSanPeerCertificate.read(request.filter);
  return text ? principalOf(text) : null;
}

// The port to which the client connected.
function readPort(request: RuleRequest): Bytes | null {
  const port = <i32>Attribute.destinationPort.read(request.filter);
  return port == 0 ? null : numberBytes(port);
}

// A gateway when the node is a `router` of Istio, or when the listener does not say, as that of an Envoy without a
// mesh; else what it says.
function readDirection(request: RuleRequest): Bytes | null {
  if (isRouter < 0) {
    const id = Attribute.nodeId.read(request.filter);
    isRouter = id && id.startsWith("router~") ? 1 : 0;
  }
  const said = isRouter == 1 ? 0 : Attribute.listenerDirection.read(request.filter);
  return numberBytes(
    said == 1 ? Direction.Inbound : said == 2 ? Direction.Outbound : Direction.Gateway,
  );
}

function readRoute(request: RuleRequest): Bytes | null {
  return Attribute.routeName.read(request.filter);
}

function readCluster(request: RuleRequest): Bytes | null {
  return Attribute.clusterName.read(request.filter);
}

/**
 * Lets rules ask for identities. Called by the generated code; legal everywhere.
 */
export function usePrincipals(): void {
  setTextPattern(Subject.Principals, textPattern);
  setTextReader(Subject.Principals, readPrincipal);
}

/**
 * Lets rules ask for ports. Called by the generated code; legal everywhere.
 */
export function usePorts(): void {
  setTextReader(Subject.Ports, readPort);
}

/**
 * Lets rules ask where the listener stands. Called by the generated code; legal everywhere.
 */
export function useDirection(): void {
  setTextReader(Subject.Direction, readDirection);
}

/**
 * Lets rules ask for names of routes. Called by the generated code; legal everywhere.
 */
export function useRoutes(): void {
  setTextPattern(Subject.Routes, textPattern);
  setTextReader(Subject.Routes, readRoute);
}

/**
 * Lets rules ask for clusters. Called by the generated code; legal everywhere.
 */
export function useClusters(): void {
  setTextPattern(Subject.Clusters, textPattern);
  setTextReader(Subject.Clusters, readCluster);
}
