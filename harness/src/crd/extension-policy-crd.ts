// EnvoyExtensionPolicy of Envoy Gateway. Its entries of external processors are not described: they are taken as
// they are.
// Source: Envoy Gateway, api/v1alpha1/{envoyextensionpolicy_types,wasm_types,lua_types}.go (1.9).

import {
  anything,
  boolean,
  free,
  has,
  list,
  map,
  object,
  oneOfWords,
  text,
  type CrdRule,
  type CustomResource,
  type Fields,
} from "./schema.js";
import { dnsGroup, group, kind, name } from "./targets.js";

const gatewayGroup = "gateway.networking.k8s.io";
const routeKinds = ["HTTPRoute", "GRPCRoute", "UDPRoute", "TCPRoute", "TLSRoute"];
const targetKinds = ["Gateway", "ListenerSet", ...routeKinds];

const target = object(
  { group, kind, name, sectionName: text({ minimum: 1, maximum: 253, pattern: sectionName() }) },
  { required: ["group", "kind", "name"] },
);

function sectionName(): RegExp {
  return new RegExp(dnsGroup.source.replace("^$|", ""));
}

const labelSelector = {
  matchLabels: map(text()),
  matchExpressions: list(
    object(
      { key: text(), operator: text(), values: list(text()) },
      { required: ["key", "operator"] },
    ),
  ),
};

const targetSelector = object(
  {
    group,
    kind,
    ...labelSelector,
    namespaces: object(
      { from: oneOfWords("Same", "All", "Selector"), selector: object(labelSelector) },
      {
        rules: [
          {
            says: "from: Selector goes with a selector",
            holds: (value) => value["from"] !== "Selector" || has(value, "selector"),
          },
        ],
      },
    ),
  },
  {
    required: ["kind"],
    rules: [
      {
        says: `group is ${gatewayGroup}`,
        holds: (value) => !has(value, "group") || value["group"] === gatewayGroup,
      },
    ],
  },
);

const secretFields = {
  group,
  kind,
  name,
  namespace: text({ minimum: 1, maximum: 63, pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/ }),
};

const tls = object(
  { caCertificateRef: object(secretFields, { required: ["name"] }) },
  { required: ["caCertificateRef"] },
);

const code = object(
  {
    type: oneOfWords("HTTP", "Image"),
    http: object({ url: text(), sha256: text(), tls }, { required: ["url"] }),
    image: object(
      {
        url: text(),
        sha256: text(),
        pullSecretRef: object(secretFields, {
          required: ["name"],
          rules: [
            {
              says: "pullSecretRef names a Secret",
              holds: (value) => (value["kind"] ?? "Secret") === "Secret",
            },
          ],
        }),
        tls,
      },
      { required: ["url"] },
    ),
    pullPolicy: oneOfWords("IfNotPresent", "Always"),
  },
  {
    required: ["type"],
    rules: [
      {
        says: "type: HTTP goes with http, and only that type",
        holds: (value) => (value["type"] === "HTTP") === has(value, "http"),
      },
      {
        says: "type: Image goes with image, and only that type",
        holds: (value) => (value["type"] === "Image") === has(value, "image"),
      },
    ],
  },
);

const wasm = object(
  {
    name: text(),
    rootID: text(),
    code,
    config: anything,
    failOpen: boolean,
    env: object({ hostKeys: list(text()) }),
  },
  { required: ["code"] },
);

const lua = object(
  {
    type: oneOfWords("Inline", "ValueRef"),
    inline: text(),
    valueRef: object(
      { group, kind, name },
      {
        required: ["group", "kind", "name"],
        rules: [
          {
            says: "valueRef names a ConfigMap",
            holds: (value) =>
              value["kind"] === "ConfigMap" && ["", "v1"].includes(String(value["group"])),
          },
        ],
      },
    ),
    filterContext: anything,
  },
  {
    rules: [
      {
        says: "type: Inline goes with inline, type: ValueRef with valueRef",
        holds: (value) =>
          (value["type"] ?? "Inline") === "Inline"
            ? has(value, "inline") && !has(value, "valueRef")
            : !has(value, "inline") && has(value, "valueRef"),
      },
    ],
  },
);

const dynamicModule = object(
  {
    name: text({ minimum: 1, maximum: 253, pattern: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/ }),
    filterName: text({ maximum: 253 }),
    config: anything,
    terminalFilter: boolean,
  },
  { required: ["name"] },
);

/** All targets of a policy, whichever of the two fields names them. */
function refsOf(spec: Fields): readonly Fields[] {
  const single = has(spec, "targetRef") ? [spec["targetRef"] as Fields] : [];
  const several = has(spec, "targetRefs") ? (spec["targetRefs"] as readonly Fields[]) : [];
  return [...single, ...several];
}

function selectorsOf(spec: Fields): readonly Fields[] {
  return has(spec, "targetSelectors") ? (spec["targetSelectors"] as readonly Fields[]) : [];
}

const rules: readonly CrdRule<Fields>[] = [
  {
    says: "one of targetRef and targetRefs, or targetSelectors",
    holds: (spec) =>
      has(spec, "targetRef") !== has(spec, "targetRefs") || selectorsOf(spec).length > 0,
  },
  {
    says: `the group of a target is ${gatewayGroup}`,
    holds: (spec) => refsOf(spec).every((ref) => ref["group"] === gatewayGroup),
  },
  {
    says: `the kind of a target is one of ${targetKinds.join(", ")}`,
    holds: (spec) => refsOf(spec).every((ref) => targetKinds.includes(String(ref["kind"]))),
  },
  {
    says: "mergeType is for routes only",
    holds: (spec) =>
      !has(spec, "mergeType") ||
      [...refsOf(spec), ...selectorsOf(spec)].every((ref) =>
        routeKinds.includes(String(ref["kind"])),
      ),
  },
];

export const extensionPolicyResource: CustomResource = {
  group: "gateway.envoyproxy.io",
  kind: "EnvoyExtensionPolicy",
  versions: ["v1alpha1"],
  specRequired: true,
  spec: object(
    {
      targetRef: target,
      targetRefs: list(target),
      targetSelectors: list(targetSelector),
      mergeType: text({
        rules: [{ says: "mergeType is not Replace", holds: (value) => value !== "Replace" }],
      }),
      wasm: list(wasm, { maximum: 16 }),
      lua: list(lua, { maximum: 16 }),
      dynamicModule: list(dynamicModule, { maximum: 16 }),
      extProc: list(free),
    },
    { rules },
  ),
};
