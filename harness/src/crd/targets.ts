// What several kinds share: how a policy says which workloads, gateways or routes it is for.
// Source: Istio, api/type/v1beta1/selector.proto; Gateway API, policy attachment.

import { integer, map, object, text, type CrdRule, type ObjectSchema } from "./schema.js";

export const dnsGroup = /^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
export const kindName = /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/;

export const group = text({ maximum: 253, pattern: dnsGroup });
export const kind = text({ minimum: 1, maximum: 63, pattern: kindName });
export const name = text({ minimum: 1, maximum: 253 });

const noWildcard: CrdRule<string> = {
  says: "labels are compared as they are: no * in a value",
  holds: (value) => !value.includes("*"),
};

const labelValue = text({ maximum: 63, rules: [noWildcard] });

/** `workloadSelector` of EnvoyFilter and ServiceEntry. */
export const workloadSelector = object({ labels: map(labelValue, { maximum: 256 }) });

/** `selector` of WasmPlugin and TrafficExtension. */
export const selector = object({
  matchLabels: map(labelValue, {
    maximum: 4096,
    rules: [
      {
        says: "labels are compared as they are: no * in a key",
        holds: (labels) => Object.keys(labels).every((key) => !key.includes("*")),
      },
      {
        says: "a label has a key",
        holds: (labels) => Object.keys(labels).every((key) => key !== ""),
      },
    ],
  }),
});

/** What an Istio policy attaches to. */
export const targetRef: ObjectSchema = object(
  {
    group,
    kind,
    name,
    namespace: text({
      rules: [
        {
          says: "the target is in the policy's own namespace: leave namespace out",
          holds: (value) => value === "",
        },
      ],
    }),
  },
  { required: ["kind", "name"] },
);

/** The number of a port, where 0 means nothing. */
export const portNumber = integer({
  minimum: 0,
  maximum: 4_294_967_295,
  rules: [{ says: "a port is 1 to 65535", holds: (port) => port > 0 && port <= 65_535 }],
});
