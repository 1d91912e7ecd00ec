// How large an object may be. Measured on a real API server (Kubernetes 1.36).

import type { Subject } from "../finding.js";

/** All annotations of an object together; client-side apply keeps a copy of the object in one. Bytes. */
const largestAnnotations = 262_144;

/** What etcd takes in one request. Bytes. */
const largestRequest = 1_572_864;

export function checkSize(subject: Subject): void {
  const size = Buffer.byteLength(JSON.stringify(subject.value));
  if (size > largestRequest) {
    subject.report("OUT2101", [], {
      message: `the object has ${size} bytes, which etcd does not take.`,
      rule: `at most ${largestRequest} bytes`,
      fix: "ship the module as a file or as an OCI image (docs/manifests.md)",
    });
  } else if (size > largestAnnotations) {
    subject.report("OUT2100", [], {
      message: `the object has ${size} bytes: a plain kubectl apply fails with "metadata.annotations: Too long".`,
      rule: `at most ${largestAnnotations} bytes for client-side apply`,
      fix: "kubectl apply --server-side -f FILE",
    });
  }
}
