// ServiceEntry, as the API server knows it: the way to give a filter's callouts a cluster outside of the mesh.
// Source: Istio, api/networking/v1alpha3/service_entry.proto and workload_entry.proto (1.31).

import {
  has,
  list,
  map,
  object,
  oneOfWords,
  text,
  uint32,
  type CustomResource,
  type Fields,
} from "./schema.js";
import { portNumber, workloadSelector } from "./targets.js";

const isSocket = (address: unknown): address is string =>
  typeof address === "string" && address.startsWith("unix://");

const endpoint = object(
  {
    address: text({
      maximum: 256,
      rules: [
        {
          says: "a Unix socket is an absolute path or an abstract name, and no folder",
          holds: (value) =>
            !isSocket(value) || (/^[/@]/.test(value.slice(7)) && !value.endsWith("/")),
        },
      ],
    }),
    ports: map(portNumber, {
      maximum: 128,
      rules: [
        {
          says: "the name of a port has at most 62 letters, digits and -",
          holds: (ports) =>
            Object.keys(ports).every(
              (name) => name.length < 63 && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name),
            ),
        },
      ],
    }),
    labels: map(text(), { maximum: 256 }),
    network: text({ maximum: 2048 }),
    locality: text({ maximum: 2048 }),
    weight: uint32,
    serviceAccount: text({ maximum: 253 }),
  },
  {
    rules: [
      {
        says: "an address or a network",
        holds: (value) => has(value, "address") || has(value, "network"),
      },
      {
        says: "a Unix socket has no ports",
        holds: (value) => !isSocket(value["address"]) || !has(value, "ports"),
      },
    ],
  },
);

const port = object(
  {
    number: portNumber,
    name: text({ maximum: 256 }),
    protocol: text({ maximum: 256 }),
    targetPort: portNumber,
  },
  { required: ["number", "name"] },
);

const resolutionOf = (spec: Fields): string => String(spec["resolution"] ?? "NONE");
const listOf = (spec: Fields, field: string): readonly unknown[] =>
  has(spec, field) ? (spec[field] as readonly unknown[]) : [];

export const serviceEntryResource: CustomResource = {
  group: "networking.istio.io",
  kind: "ServiceEntry",
  versions: ["v1", "v1beta1", "v1alpha3"],
  specRequired: true,
  spec: object(
    {
      hosts: list(
        text({
          rules: [{ says: "a host is not the wildcard alone", holds: (host) => host !== "*" }],
        }),
        { minimum: 1, maximum: 256 },
      ),
      addresses: list(text({ maximum: 64 }), { maximum: 256 }),
      ports: list(port, {
        maximum: 256,
        key: "name",
        rules: [
          {
            says: "each port number once",
            holds: (ports) =>
              new Set((ports as readonly Fields[]).map((entry) => entry["number"])).size ===
              ports.length,
          },
        ],
      }),
      location: oneOfWords("MESH_EXTERNAL", "MESH_INTERNAL"),
      resolution: oneOfWords("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"),
      endpoints: list(endpoint, { maximum: 4096 }),
      workloadSelector,
      exportTo: list(text()),
      subjectAltNames: list(text()),
    },
    {
      required: ["hosts"],
      rules: [
        {
          says: "workloadSelector or endpoints, not both",
          holds: (spec) => !(has(spec, "workloadSelector") && has(spec, "endpoints")),
        },
        {
          says: "addresses with a / go with the resolution NONE or STATIC",
          holds: (spec) =>
            ["NONE", "STATIC"].includes(resolutionOf(spec)) ||
            !listOf(spec, "addresses").some((address) => String(address).includes("/")),
        },
        {
          says: "the resolution NONE has no endpoints",
          holds: (spec) => resolutionOf(spec) !== "NONE" || !has(spec, "endpoints"),
        },
        {
          says: "DNS_ROUND_ROBIN has one endpoint at most",
          holds: (spec) =>
            resolutionOf(spec) !== "DNS_ROUND_ROBIN" || listOf(spec, "endpoints").length <= 1,
        },
      ],
    },
  ),
};
