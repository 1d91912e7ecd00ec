// What kubectl reads, lint reads: manifests that carry a template as a text, and quoted texts that YAML 1.2 would have
// further to the right.

import { expect, it } from "vitest";
import { lintTexts } from "../../harness/src/lint/lint-texts.js";

function codes(text: string): string[] {
  return lintTexts([{ file: "given.yaml", text }], {}).findings.map(({ code }) => code);
}

it.each([
  ["a ConfigMap with Istio's injection template", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: injector}\ndata:\n  config: |\n    template: |\n      {{- if .Values.a }}\n      {{ include \"x\" . }}\n  other: \"{{ .Values.b }}\"\n"],
  ["a template in a comment", "# {{ .Values.a }}\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n# nothing\n"],
  ["braces in a script", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  command: |\n    echo {{ if }}\n"],
])("%s is no template", (_, text) => {
  expect(codes(text)).toEqual([]);
}); // prettier-ignore

it.each([
  "kind: {{ .Values.kind }}\n",
  "kind: '{{ .Values.kind }}'\n",
  "metadata:\n  name: a\n  {{- toYaml .Values.labels | nindent 2 }}\n",
  '{{- define "a" -}}\nkind: EnvoyFilter\n{{- end -}}\n',
  '{{ include "a" . }}\n',
])("%j is a template", (text) => {
  expect(codes(text)).toEqual(["OUT2003"]);
});

it("passes over kinds of others that are called like Istio's", () => {
  expect(
    codes(
      "apiVersion: extensions.higress.io/v1alpha1\nkind: WasmPlugin\nmetadata: {name: block, namespace: higress-system}\nspec: {defaultConfig: {block_urls: [a.html]}, url: oci://a.example/b:1}\n",
    ),
  ).toEqual([]);
  expect(
    codes("apiVersion: networkin.istio.oi/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: a}\n"),
  ).toContain("OUT2010");
});

const policy = (value: string): string =>
  `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyExtensionPolicy\nmetadata: {name: a, namespace: b}\nspec:\n  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: c}]\n  lua:\n  - type: Inline\n    inline: ${value}\n`;

it.each(['"function a()\n    return \\"b\\"\n    end"', "'function a()\n  return b''c\n\n  end'"])(
  "reads %j, whose lines stand too far to the left",
  (value) => {
    const { findings, judged } = lintTexts([{ file: "given.yaml", text: policy(value) }], {});
    expect(findings).toEqual([]);
    expect(JSON.stringify(judged[0]?.value)).toContain("function a() return");
  },
);

it("says where a quote is never closed", () => {
  expect(codes(policy('"function a()\n    end'))).toEqual(["OUT2002"]);
});
