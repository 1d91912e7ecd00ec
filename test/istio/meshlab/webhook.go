// What istiod's validating webhook says of an object.
package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
)

var topFields = []string{"apiVersion", "kind", "metadata", "spec", "status"}

func judgeByWebhook(_ settings, paths []string) error {
	return judgeEach(paths, validateAsIstiod)
}

// validateAsIstiod is stricter than istioctl validate in one thing: a kind or version that Istio does not have is an error,
// and not something to pass over.
func validateAsIstiod(object *unstructured.Unstructured) (problems, warnings []string) {
	kind := object.GroupVersionKind()
	schema, found := collections.PilotGatewayAPI().FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind))
	if !found {
		return []string{fmt.Sprintf("no Istio schema for %s %s", kind.GroupVersion(), kind.Kind)}, nil
	}
	for field := range object.Object {
		if !slices.Contains(topFields, field) {
			problems = append(problems, fmt.Sprintf("unknown field %q", field))
		}
	}
	slices.Sort(problems)
	spec, err := schema.NewInstance()
	if err != nil {
		return append(problems, err.Error()), nil
	}
	text, err := json.Marshal(object.Object["spec"])
	if err == nil {
		err = config.ApplyJSONStrict(spec, string(text))
	}
	if err != nil {
		return append(problems, err.Error()), nil
	}
	meta := config.Meta{
		GroupVersionKind: schema.GroupVersionKind(),
		Name:             object.GetName(),
		Namespace:        namespaceOf(object),
		Labels:           object.GetLabels(),
		Annotations:      object.GetAnnotations(),
	}
	warning, err := schema.ValidateConfig(config.Config{Meta: meta, Spec: spec})
	if err != nil {
		problems = append(problems, err.Error())
	}
	if warning != nil {
		warnings = append(warnings, warning.Error())
	}
	return problems, warnings
}

// namespaceOf is where kubectl would put the object.
func namespaceOf(object *unstructured.Unstructured) string {
	if namespace := object.GetNamespace(); namespace != "" {
		return namespace
	}
	return "default"
}
