// Manifests as they are read from files, and verdicts on them as they are printed: one line of JSON each.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	yamlstream "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// document is one document of a file. broken says why it is none; then there is no object.
type document struct {
	file   string
	object *unstructured.Unstructured
	broken error
}

func (d document) title() string {
	if d.object == nil {
		return ""
	}
	return d.object.GetKind() + "/" + d.object.GetName()
}

// manifestFiles are the files themselves, and the YAML and JSON files that lie directly in the folders.
func manifestFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(entry.Name())) {
				files = append(files, filepath.Join(path, entry.Name()))
			}
		}
	}
	return files, nil
}

// readDocuments reads strictly: of a key that is given twice, kubectl would silently drop one.
func readDocuments(paths []string) ([]document, error) {
	files, err := manifestFiles(paths)
	if err != nil {
		return nil, err
	}
	var all []document
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		reader := yamlstream.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
		for {
			part, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			all = append(all, parseDocument(file, part)...)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no document in the input")
	}
	return all, nil
}

// parseDocument takes a List apart; a part with comments only gives nothing.
func parseDocument(file string, part []byte) []document {
	fields := map[string]any{}
	if err := yaml.UnmarshalStrict(part, &fields); err != nil {
		return []document{{file: file, broken: err}}
	}
	if len(fields) == 0 {
		return nil
	}
	object := &unstructured.Unstructured{Object: fields}
	if !object.IsList() || object.GetKind() != "List" {
		return []document{{file: file, object: object}}
	}
	var items []document
	err := object.EachListItem(func(item runtimeObject) error {
		items = append(items, document{file: file, object: item.(*unstructured.Unstructured)})
		return nil
	})
	if err != nil {
		return []document{{file: file, broken: err}}
	}
	return items
}

type verdict struct {
	File     string   `json:"file"`
	Object   string   `json:"object"`
	OK       bool     `json:"ok"`
	Errors   []string `json:"errors,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// judgeEach prints a verdict for each document of the files.
func judgeEach(paths []string, judge func(*unstructured.Unstructured) (problems, warnings []string)) error {
	documents, err := readDocuments(paths)
	if err != nil {
		return err
	}
	refused := false
	for _, d := range documents {
		v := verdict{File: filepath.Base(d.file), Object: d.title()}
		if d.broken != nil {
			v.Errors = []string{d.broken.Error()}
		} else {
			v.Errors, v.Warnings = judge(d.object)
		}
		v.OK = len(v.Errors) == 0
		refused = refused || !v.OK
		line, err := json.Marshal(v)
		if err != nil {
			return err
		}
		fmt.Println(string(line))
	}
	if refused {
		return errFindings
	}
	return nil
}

func printJSON(value any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}
