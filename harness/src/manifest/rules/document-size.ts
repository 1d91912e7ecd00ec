// How large a document fits which way of applying it. Measured on a real API server (Kubernetes 1.36): client-side
// `kubectl apply` keeps a copy of the object, as JSON, in an annotation, and all annotations together have at most
// 262,144 bytes; etcd takes requests of 1.5 MiB, which leaves an object some 1.46 MB of JSON; a ConfigMap's data has at
// most 1 MiB, decoded.

import type { Diagnostic } from "../../errors/diagnostic.js";
import { at, isObject } from "./findings.js";

const largestAnnotations = 262_144;
/** What kubectl adds to the object, and the object's own annotations once more. */
const annotationRoom = 1_024;
const largestObject = 1_466_000;
const largestConfigMap = 1_048_576;

const jsonSize = (document: object): number => Buffer.byteLength(JSON.stringify(document));

/** Whether a plain `kubectl apply` takes all of these. */
export function fitsClientSide(documents: readonly object[]): boolean {
  return documents.every((document) => jsonSize(document) <= largestAnnotations - annotationRoom);
}

/** The command that applies a file with these documents. */
export function applyCommandFor(documents: readonly object[]): string {
  return fitsClientSide(documents) ? "kubectl apply -f" : "kubectl apply --server-side -f";
}

function dataSize(document: object): number {
  const data = at(document, "binaryData");
  if (!isObject(data)) return 0;
  return Object.values(data)
    .map((value) => Buffer.from(String(value), "base64").length)
    .reduce((sum, size) => sum + size, 0);
}

/** What is to be said about the size of a document: an error, a warning, or nothing. */
export function checkDocumentSize(document: object, file: string): Diagnostic[] {
  const name = `${String(at(document, "kind"))} ${String(at(document, "metadata", "name"))}`;
  const size = jsonSize(document);
  const data = dataSize(document);
  if (data > largestConfigMap || size > largestObject) {
    return [
      {
        code: "OUT1909",
        severity: "error",
        file,
        message: `the ${name} has ${data > largestConfigMap ? data : size} bytes: more than the cluster takes.`,
        rule:
          data > largestConfigMap
            ? `at most ${largestConfigMap} bytes in a ConfigMap`
            : `at most ${largestObject} bytes in an object`,
        fix: "source: ecds has each module once; source: image and image-volume have it in a registry",
      },
    ];
  }
  if (fitsClientSide([document])) return [];
  return [
    {
      code: "OUT1910",
      severity: "warning",
      file,
      message: `the ${name} has ${size} bytes: a plain kubectl apply fails with "metadata.annotations: Too long".`,
      rule: `at most ${largestAnnotations - annotationRoom} bytes for client-side apply`,
      fix: `kubectl apply --server-side -f ${file}`,
    },
  ];
}
