// What Envoy's configuration says about itself, where properties tell of it. The defaults are those of the
// bootstrap that the harness gives to a real Envoy.

import { pinnedVersionOf } from "../../envoy/wheels.js";
import type { HostProcess } from "../host-process.js";
import type { TlsSettings } from "../stream/connection-info.js";
import { nothing, type Attribute } from "./attribute.js";
import { messageFromJson } from "./messages.js";

/** Metadata: values as JSON, by namespace. */
export type MetadataSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface LocalitySettings {
  readonly region?: string;
  readonly zone?: string;
  readonly subZone?: string;
}

export interface NodeSettings {
  readonly id?: string;
  readonly cluster?: string;
  /** As JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly locality?: LocalitySettings;
}

export interface ListenerSettings {
  /** Default: "unspecified". */
  readonly direction?: "unspecified" | "inbound" | "outbound";
  readonly metadata?: MetadataSettings;
  readonly filterChainName?: string;
}

/** A cluster as the configuration has it, whatever its server answers. */
export interface ClusterAttributes {
  readonly metadata?: MetadataSettings;
  /** Of the one host. */
  readonly hostMetadata?: MetadataSettings;
  readonly locality?: LocalitySettings;
  readonly localityMetadata?: MetadataSettings;
  /** The connection to the host goes over TLS. */
  readonly tls?: TlsSettings;
}

export interface Surroundings {
  /** Default: a node without id and cluster. */
  readonly node?: NodeSettings;
  readonly listener?: ListenerSettings;
  /** By name; "upstream" is the one behind the default route. */
  readonly clusters?: Readonly<Record<string, ClusterAttributes>>;
  /** Dynamic metadata that filters before the first one set. */
  readonly dynamicMetadata?: MetadataSettings;
}

export const directions = ["unspecified", "inbound", "outbound"] as const;

const messages = new WeakMap<object, Attribute>();

/** Made once for each object of settings. */
function cached(settings: object, make: () => Attribute): Attribute {
  let message = messages.get(settings);
  if (message === undefined) {
    message = make();
    messages.set(settings, message);
  }
  return message;
}

const noMetadata: MetadataSettings = {};
const noLocality: LocalitySettings = {};

/** `envoy.config.core.v3.Metadata`. */
export function metadataAttribute(settings: MetadataSettings = noMetadata): Attribute {
  return cached(settings, () => messageFromJson("Metadata", { filterMetadata: settings }));
}

/** The same of a host: null where there is none. */
export function hostMetadataAttribute(settings: MetadataSettings | undefined): Attribute {
  return settings === undefined ? nothing : metadataAttribute(settings);
}

/** `envoy.config.core.v3.Locality`. */
export function localityAttribute(settings: LocalitySettings = noLocality): Attribute {
  return cached(settings, () => messageFromJson("Locality", settings));
}

/**
 * `envoy.config.core.v3.Node`. Envoy adds its version and the list of its extensions; the mock adds the version
 * alone.
 */
export function nodeAttribute(host: HostProcess): Attribute {
  return cached(host, () => {
    const { minor } = host.envoy;
    const [majorNumber = 0, minorNumber = 0, patch = 0] = (pinnedVersionOf(minor) ?? minor)
      .split(".")
      .map(Number);
    return messageFromJson("Node", {
      ...host.surroundings.node,
      userAgentName: "envoy",
      userAgentBuildVersion: {
        version: { majorNumber, minorNumber, patch },
        metadata: {
          "build.type": "RELEASE",
          "revision.status": "Clean",
          "ssl.version": "BoringSSL",
        },
      },
    });
  });
}
