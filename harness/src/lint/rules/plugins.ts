// WasmPlugin, TrafficExtension and EnvoyExtensionPolicy: what their definitions let through.
// Source: Istio, pkg/wasm/{cache,imagefetcher}.go, pilot/pkg/model/extensions.go; Envoy Gateway, internal/wasm.

import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Subject } from "../finding.js";
import { at, isFields, listAt, textAt } from "../values.js";

const digestOf = (url: string): string | undefined => /@sha256:([a-fA-F0-9]*)$/.exec(url)?.[1];

function checkImage(subject: Subject, url: string, sha256: string, path: ValuePath): void {
  const digest = digestOf(url);
  if (digest !== undefined) {
    if (sha256 !== "" && sha256 !== digest) {
      subject.report("OUT2122", [...path.slice(0, -1), "sha256"], {
        message: "the URL ends in another digest than sha256 says, and the fetch fails.",
        rule: "for an image, sha256 is the digest of its manifest",
        fix: `sha256: ${digest}`,
      });
    }
    return;
  }
  if (!/^(?:oci:\/\/)?[\w.-]+(?::\d+)?\/[\w./-]+(?::[\w.-]+)?$/.test(url)) return;
  const tag = /:([^:/]+)$/.exec(url.replace(/^oci:\/\//, "").replace(/^[^/]+/, ""))?.[1];
  if ((tag !== undefined && tag !== "latest") || sha256 !== "") return;
  subject.report("OUT2120", path, {
    message: `${url} has ${tag === undefined ? "no tag" : "the tag latest"}: which module runs depends on when it was pulled.`,
    rule: "a digest: oci://registry/name@sha256:...; or a tag that is never pushed again",
  });
}

function checkUrl(subject: Subject, holder: unknown, path: ValuePath): void {
  const url = textAt(holder, "url");
  const sha256 = textAt(holder, "sha256");
  if (url === "") return;
  if (/^https?:\/\//.test(url)) {
    if (sha256 === "" && at(holder, "sha256") === undefined) {
      subject.report("OUT2121", [...path, "url"], {
        message:
          "the module comes over HTTP without a sha256: whoever serves the URL decides what runs.",
        rule: "sha256 of the .wasm file",
        fix: "sha256sum FILE.wasm",
      });
    }
  } else if (!url.startsWith("file://")) checkImage(subject, url, sha256, [...path, "url"]);
}

function checkIstio(subject: Subject): void {
  const inside = subject.kind === "TrafficExtension" ? ["spec", "wasm"] : ["spec"];
  const holder = at(subject.value, ...inside);
  if (!isFields(holder)) return;
  checkUrl(subject, holder, inside);
  if (textAt(holder, "verificationKey") !== "") {
    subject.report("OUT2123", [...inside, "verificationKey"], {
      message: "verificationKey is used nowhere: no signature is verified.",
      rule: "a digest in url",
      edits: [{ kind: "remove", path: [...inside, "verificationKey"] }],
    });
  }
}

function checkGateway(subject: Subject): void {
  const extensions = ["wasm", "lua", "extProc", "dynamicModule"];
  if (extensions.every((name) => listAt(subject.value, "spec", name).length === 0)) {
    subject.report("OUT2126", ["spec"], {
      message: "the policy has no extension in it.",
      rule: `one of ${extensions.join(", ")}`,
    });
  }
  listAt(subject.value, "spec", "wasm").forEach((entry, index) => {
    for (const source of ["http", "image"]) {
      const holder = at(entry, "code", source);
      const path = ["spec", "wasm", index, "code", source];
      if (!isFields(holder)) continue;
      checkUrl(subject, holder, path);
      const sha256 = textAt(holder, "sha256");
      if (sha256 === "" || /^[a-fA-F0-9]{64}$/.test(sha256)) continue;
      subject.report("OUT2125", [...path, "sha256"], {
        message: `${JSON.stringify(sha256)} is no SHA-256, and Envoy Gateway refuses the policy.`,
        rule: "64 hexadecimal digits",
      });
    }
  });
}

export function checkPlugin(subject: Subject): void {
  if (subject.kind === "EnvoyExtensionPolicy") checkGateway(subject);
  else checkIstio(subject);
}
