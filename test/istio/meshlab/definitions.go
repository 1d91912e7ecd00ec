// What a Kubernetes API server says of a custom resource, by its definition: structural schema, list types, CEL rules.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	yamlstream "k8s.io/apimachinery/pkg/util/yaml"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

type runtimeObject = runtime.Object

// definition is one served version of a kind, ready to judge.
type definition struct {
	schema    *structural.Structural
	validator validation.SchemaCreateValidator
	rules     *cel.Validator
}

type definitions map[schema.GroupVersionKind]*definition

func judgeByCRD(s settings, paths []string) error {
	known := definitions{}
	for _, file := range s.crdFiles {
		if err := known.read(file, s.kinds); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return judgeEach(paths, func(object *unstructured.Unstructured) ([]string, []string) {
		kind := object.GroupVersionKind()
		found := known[kind]
		if found == nil {
			return []string{fmt.Sprintf("no matches for kind %q in version %q", kind.Kind, kind.GroupVersion())}, nil
		}
		return found.judge(object.Object), nil
	})
}

func (known definitions) read(file string, kinds words) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	reader := yamlstream.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		part, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		external := &apiextensionsv1.CustomResourceDefinition{}
		if err := yaml.Unmarshal(part, external); err != nil {
			return err
		}
		if external.Kind != "CustomResourceDefinition" || (len(kinds) > 0 && !kinds.has(external.Spec.Names.Kind)) {
			continue
		}
		if err := known.add(external); err != nil {
			return fmt.Errorf("%s: %w", external.Name, err)
		}
	}
}

func (known definitions) add(external *apiextensionsv1.CustomResourceDefinition) error {
	internal := &apiextensions.CustomResourceDefinition{}
	err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(external, internal, nil)
	if err != nil {
		return err
	}
	for _, version := range internal.Spec.Versions {
		if !version.Served {
			continue
		}
		// The conversion moves a schema that all versions share to the top.
		source := version.Schema
		if source == nil {
			source = internal.Spec.Validation
		}
		shape, err := structural.NewStructural(source.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		validator, _, err := validation.NewSchemaValidator(source.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		kind := schema.GroupVersionKind{Group: internal.Spec.Group, Version: version.Name, Kind: internal.Spec.Names.Kind}
		known[kind] = &definition{shape, validator, cel.NewValidator(shape, true, celconfig.PerCallLimit)}
	}
	return nil
}

// judge follows the order of an API server that creates the object: decode, prune, default, validate.
func (d *definition) judge(fields map[string]any) []string {
	var problems []string
	object := asDecoded(fields).(map[string]any)
	track := structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	for _, path := range pruning.PruneWithOptions(object, d.schema, true, track) {
		// The metadata of objects has a schema of its own, which is not in the definition.
		if !strings.HasPrefix(path, "metadata.") {
			problems = append(problems, fmt.Sprintf("unknown field %q", path))
		}
	}
	defaulting.Default(object, d.schema)
	say := func(prefix string, found field.ErrorList) {
		for _, one := range found {
			problems = append(problems, prefix+one.Error())
		}
	}
	say("", validation.ValidateCustomResource(nil, object, d.validator))
	say("", listtype.ValidateListSetsAndMaps(nil, d.schema, object))
	if d.rules != nil {
		found, _ := d.rules.Validate(context.Background(), nil, d.schema, object, nil, celconfig.RuntimeCELCostBudget)
		say("CEL: ", found)
	}
	return problems
}

// asDecoded copies a value with whole numbers as int64, which is how an API server decodes JSON.
func asDecoded(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(typed))
		for key, one := range typed {
			copied[key] = asDecoded(one)
		}
		return copied
	case []any:
		copied := make([]any, len(typed))
		for index, one := range typed {
			copied[index] = asDecoded(one)
		}
		return copied
	case float64:
		if whole := int64(typed); typed == float64(whole) {
			return whole
		}
	}
	return value
}
