// istiod's generators behind a plaintext ADS port. Manifests come and go by lines on stdin, each answered by one line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"

	v3 "istio.io/istio/pilot/pkg/xds/v3"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config"
)

// printLine writes one JSON document in one line: what is read line by line must not be broken.
func printLine(value any) error {
	line, err := json.Marshal(value)
	if err == nil {
		_, err = fmt.Println(string(line))
	}
	return err
}

// serve ends with its stdin, so that no process outlives the test that started it.
func serve(s settings, paths []string) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	ready := map[string]string{"ads": listener.Addr().String()}
	if s.registry != "" {
		if ready["registry"], err = startRegistry(s.registry); err != nil {
			return err
		}
	}
	options := xds.FakeOptions{ListenerBuilder: func() (net.Listener, error) { return listener, nil }}
	return withIstiod(s, paths, options, func(istiod *xds.FakeDiscoveryServer, _ *cluster) error {
		if s.agent != "" {
			generators := istiod.Discovery.Generators
			own := generators[v3.ExtensionConfigurationType]
			generators[v3.ExtensionConfigurationType] = fetchingGenerator{own, moduleCache(s.agent)}
		}
		if err := printLine(ready); err != nil {
			return err
		}
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			answer := map[string]any{"ok": true}
			if err := obey(istiod, lines.Text()); err != nil {
				answer = map[string]any{"ok": false, "error": err.Error()}
			}
			if err := printLine(answer); err != nil {
				return err
			}
		}
		return lines.Err()
	})
}

// obey does what kubectl does with a file: apply FILE or delete FILE.
func obey(istiod *xds.FakeDiscoveryServer, line string) error {
	verb, file, _ := strings.Cut(line, " ")
	change := map[string]func(config.Config) error{
		"apply": func(wanted config.Config) error {
			store := istiod.Store()
			old := store.Get(wanted.GroupVersionKind, wanted.Name, wanted.Namespace)
			if old == nil {
				_, err := store.Create(wanted)
				return err
			}
			wanted.ResourceVersion, wanted.CreationTimestamp = old.ResourceVersion, old.CreationTimestamp
			_, err := store.Update(wanted)
			return err
		},
		"delete": func(unwanted config.Config) error {
			return istiod.Store().Delete(unwanted.GroupVersionKind, unwanted.Name, unwanted.Namespace, nil)
		},
	}[verb]
	if change == nil {
		return fmt.Errorf("neither apply nor delete: %q", line)
	}
	documents, err := readDocuments([]string{file})
	if err != nil {
		return err
	}
	for _, d := range documents {
		if d.broken != nil {
			return d.broken
		}
		d.object.SetNamespace(namespaceOf(d.object))
		parsed, err := istioConfig(d.object)
		if err != nil {
			return err
		}
		// A ConfigMap beside an EnvoyFilter is the kubelet's concern.
		if parsed == nil {
			continue
		}
		if err := change(*parsed); err != nil {
			return fmt.Errorf("%s: %w", d.title(), err)
		}
	}
	return nil
}
