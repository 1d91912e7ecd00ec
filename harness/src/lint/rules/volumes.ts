// How a module gets into a pod as a file: the ConfigMap that carries it, the annotations that mount it, and the
// EnvoyFilter that names it.
// Source: Istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; Kubernetes,
// pkg/apis/core/validation.

import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Fields, Subject } from "../finding.js";
import { at, isFields, listAt, textAt } from "../values.js";
import { decodeBase64, describeBytes, isModule } from "./inline-module.js";
import { patchesOf } from "./patches.js";

const largestConfigMap = 1_048_576;

function checkBinary({ value, report }: Subject): { bytes: number; holdsModule: boolean } {
  let bytes = 0;
  let holdsModule = false;
  const binary = at(value, "binaryData");
  for (const [key, text] of Object.entries(isFields(binary) ? binary : {})) {
    const path = ["binaryData", key];
    const decoded = typeof text === "string" ? decodeBase64(text) : undefined;
    if (decoded === undefined) {
      report("OUT2015", path, {
        message: "the value is no base64, and the API server refuses it.",
        rule: "binaryData holds base64",
        fix: "base64 -w0 FILE.wasm",
      });
      continue;
    }
    bytes += decoded.length;
    holdsModule ||= isModule(decoded);
    if (key.endsWith(".wasm") && !isModule(decoded)) {
      report("OUT2083", path, {
        message: `${key} is ${describeBytes(decoded)}, and no module.`,
        rule: "the base64 of bytes that begin with 00 61 73 6d",
        fix: "base64 -w0 FILE.wasm",
      });
    }
  }
  return { bytes, holdsModule };
}

/** A ConfigMap that carries a module; of others nothing is said. */
export function checkConfigMap(subject: Subject): void {
  const { value, report } = subject;
  const { bytes: binaryBytes, holdsModule } = checkBinary(subject);
  const data = at(value, "data");
  let bytes = binaryBytes;
  for (const [key, text] of Object.entries(isFields(data) ? data : {})) {
    // Another value is refused whatever its size.
    if (typeof text !== "string") continue;
    bytes += Buffer.byteLength(text);
    if (!(key.endsWith(".wasm") || /^(?:AGFzbQ|\0asm)/.test(text))) continue;
    report("OUT2103", ["data", key], {
      message: `${key} stands in data, which is text: the file in the pod is no module.`,
      rule: "binaryData, in base64",
      fix: "kubectl create configmap NAME --from-file=FILE.wasm",
    });
  }
  if (bytes > largestConfigMap) {
    report("OUT2102", [], {
      message: `the ConfigMap holds ${bytes} bytes, and the API server refuses it.`,
      rule: `at most ${largestConfigMap} bytes in data and binaryData together`,
    });
  }
  if (holdsModule && at(value, "immutable") !== true) {
    report("OUT2104", [], {
      message: "the ConfigMap with the module can be changed, and running proxies do not notice.",
      rule: "immutable: true, and the module's hash in the name",
    });
  }
}

const volumeKey = "sidecar.istio.io/userVolume";
const mountKey = "sidecar.istio.io/userVolumeMount";

function readAnnotation(
  subject: Subject,
  annotations: Fields,
  key: string,
  path: ValuePath,
): Fields | undefined {
  const text = annotations[key];
  if (typeof text !== "string") return undefined;
  const where = [...path, key];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    subject.report("OUT2106", where, {
      message: `the annotation is no JSON (${reason}), and the pod is not created.`,
      rule: `an object keyed by the volume's name: '{"wasm":{...}}'`,
    });
    return undefined;
  }
  if (isFields(parsed)) return parsed;
  const entries = (Array.isArray(parsed) ? (parsed as unknown[]) : []).filter(isFields);
  subject.report("OUT2105", where, {
    message: "the annotation is a list, which works by accident only.",
    rule: `an object keyed by the volume's name: '{"wasm":{...}}'`,
  });
  return Object.fromEntries(entries.map((entry) => [textAt(entry, "name"), entry]));
}

/** The folders that the annotations of a pod mount, and what is wrong with them. */
function checkAnnotations(
  subject: Subject,
  annotations: Fields,
  path: ValuePath,
  pod: ValuePath,
): string[] {
  const volumes = readAnnotation(subject, annotations, volumeKey, path);
  const mounts = readAnnotation(subject, annotations, mountKey, path);
  const own = listAt(subject.value, ...pod, "spec", "volumes").map((each) => textAt(each, "name"));
  for (const [name, mount] of Object.entries(mounts ?? {})) {
    const isThere =
      own.includes(name) ||
      (volumes === undefined ? annotations[volumeKey] !== undefined : name in volumes);
    if (!isThere) {
      subject.report("OUT2108", [...path, mountKey], {
        message: `there is no volume ${name} for this mount, and the API server refuses the pod.`,
        rule: `${volumeKey}, or the pod itself, has a volume of the same name`,
      });
    }
    if (at(mount, "subPath") === undefined) continue;
    subject.report("OUT2109", [...path, mountKey], {
      message: `the mount ${name} has a subPath: it never sees a newer content.`,
      rule: "mount the folder",
    });
  }
  return Object.values(mounts ?? {}).map((mount) => textAt(mount, "mountPath").replace(/\/+$/, ""));
}

const template: ValuePath = ["spec", "template"];

/** Where a kind has the pod that it makes; undefined for kinds that make none. */
export function podTemplateOf(kind: string): ValuePath | undefined {
  if (kind === "Pod") return [];
  if (kind === "CronJob") return ["spec", "jobTemplate", "spec", "template"];
  const kinds = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
  ];
  return kinds.includes(kind) ? template : undefined;
}

/** Of a workload, or of the patch of one. */
const podOf = ({ kind }: Subject): ValuePath => podTemplateOf(kind) ?? template;

/** A workload, or the patch of one. @returns the folders that its sidecars have mounted */
export function checkPodTemplate(subject: Subject): string[] {
  const pod = podOf(subject);
  const own = at(subject.value, "metadata", "annotations");
  if (isFields(own) && pod.length > 0) {
    for (const key of [volumeKey, mountKey, "sidecar.istio.io/bootstrapOverride"]) {
      if (own[key] === undefined) continue;
      subject.report("OUT2107", ["metadata", "annotations", key], {
        message: `the injector does not read ${key} here.`,
        rule: [...pod, "metadata", "annotations"].join("."),
      });
    }
  }
  const path = [...pod, "metadata", "annotations"];
  const annotations = at(subject.value, ...path);
  return isFields(annotations) ? checkAnnotations(subject, annotations, path, pod) : [];
}

export interface Workload {
  readonly subject: Subject;
  readonly mounts: readonly string[];
}

/** Whether the modules that an EnvoyFilter names are mounted where its workload is among these files. */
export function checkModuleFiles(subject: Subject, workloads: readonly Workload[]): void {
  const labels = at(subject.value, "spec", "workloadSelector", "labels");
  if (!isFields(labels)) return;
  const selected = workloads.filter(({ subject: workload }) => {
    const own = at(workload.value, ...podOf(workload), "metadata", "labels");
    return (
      workload.namespace === subject.namespace &&
      isFields(own) &&
      Object.entries(labels).every(([key, text]) => own[key] === text)
    );
  });
  for (const { value, path } of patchesOf(subject)) {
    const local = [
      "patch",
      "value",
      "typed_config",
      "config",
      "vm_config",
      "code",
      "local",
      "filename",
    ];
    const file = textAt(value, ...local);
    const folder = file.slice(0, file.lastIndexOf("/"));
    const without = selected.find(
      ({ mounts }) => !mounts.some((mount) => `${folder}/`.startsWith(`${mount}/`)),
    );
    if (file === "" || without === undefined) continue;
    subject.report("OUT2110", [...path, ...local], {
      message: `no mount of ${without.subject.kind} ${without.subject.name} holds ${file}: its proxies refuse the listener.`,
      rule: `${volumeKey} and ${mountKey} on the pod template`,
    });
  }
}
