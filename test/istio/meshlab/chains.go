// The filter chains that istiod generates for a proxy, described so that a test can say where a filter stands.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/anypb"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/test"
)

type httpFilter struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Ecds     bool   `json:"ecds,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
	// Of wasm filters, also of those that come by ECDS; a module inside is cut to its length.
	Config json.RawMessage `json:"config,omitempty"`
}

type filterChain struct {
	Listener             string       `json:"listener"`
	Address              string       `json:"address"`
	Direction            string       `json:"direction"`
	Chain                string       `json:"chain"`
	DestinationPort      uint32       `json:"destinationPort,omitempty"`
	TransportProtocol    string       `json:"transportProtocol,omitempty"`
	ApplicationProtocols []string     `json:"applicationProtocols,omitempty"`
	Route                string       `json:"route,omitempty"`
	NetworkFilters       []string     `json:"networkFilters"`
	HTTPFilters          []httpFilter `json:"httpFilters,omitempty"`

	filters []*hcmv3.HttpFilter
}

type proxyChains struct {
	Proxy    string                     `json:"proxy"`
	Chains   []*filterChain             `json:"chains"`
	Ecds     map[string]json.RawMessage `json:"ecds,omitempty"`
	Clusters []string                   `json:"clusters"`
}

// extension is what istiod answers when a proxy asks for an extension by name; nil when there is none.
type extension func(name string) *corev3.TypedExtensionConfig

const wasmFilter = "envoy.extensions.filters.http.wasm.v3.Wasm"

func readMesh(file string) (*meshconfig.MeshConfig, error) {
	defaults := mesh.DefaultMeshConfig()
	if file == "" {
		return defaults, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return mesh.ApplyMeshConfig(string(text), defaults)
}

// withIstiod runs istiod's generators over the manifests of the files for as long as work takes.
func withIstiod(s settings, paths []string, options xds.FakeOptions, work func(*xds.FakeDiscoveryServer, *cluster) error) error {
	documents, err := readDocuments(paths)
	if err != nil {
		return err
	}
	c, err := makeCluster(documents)
	if err != nil {
		return err
	}
	if options.MeshConfig, err = readMesh(s.meshFile); err != nil {
		return err
	}
	options.Configs, options.KubernetesObjects = c.istio, c.kube
	for _, name := range s.proxies {
		features.EnableAmbient = features.EnableAmbient || strings.HasPrefix(name, "waypoint:")
	}
	var failure error
	err = test.Wrap(func(t test.Failer) { failure = work(xds.NewFakeDiscoveryServer(t, options), c) })
	return errors.Join(failure, err)
}

// describeEach asks istiod for the chains of every proxy that the flags name.
func describeEach(s settings, paths []string, take func(*proxyChains, extension) error) error {
	if len(s.proxies) == 0 {
		return errors.New("no proxy: say -proxy sidecar:NAMESPACE/WORKLOAD")
	}
	return withIstiod(s, paths, xds.FakeOptions{}, func(istiod *xds.FakeDiscoveryServer, c *cluster) error {
		for _, name := range s.proxies {
			proxy, err := c.proxy(name, s.istioVersion)
			if err != nil {
				return err
			}
			proxy = istiod.SetupProxy(proxy)
			ask := func(extension string) *corev3.TypedExtensionConfig {
				for _, found := range istiod.ConfigGen.BuildExtensionConfiguration(proxy, istiod.PushContext(), []string{extension}, nil) {
					if found.Name == extension {
						return found
					}
				}
				return nil
			}
			described, err := describe(istiod, name, proxy, ask)
			if err != nil {
				return err
			}
			if err := take(described, ask); err != nil {
				return err
			}
		}
		return nil
	})
}

func printChains(s settings, paths []string) error {
	all := []*proxyChains{}
	err := describeEach(s, paths, func(described *proxyChains, _ extension) error {
		all = append(all, described)
		return nil
	})
	if err != nil {
		return err
	}
	return printJSON(all)
}

func describe(istiod *xds.FakeDiscoveryServer, name string, proxy *model.Proxy, ask extension) (*proxyChains, error) {
	out := &proxyChains{Proxy: name, Chains: []*filterChain{}, Ecds: map[string]json.RawMessage{}}
	listeners := istiod.Listeners(proxy)
	slices.SortStableFunc(listeners, func(a, b *listenerv3.Listener) int { return strings.Compare(a.Name, b.Name) })
	for _, listener := range listeners {
		chains := listener.FilterChains
		if listener.DefaultFilterChain != nil {
			chains = append(chains, listener.DefaultFilterChain)
		}
		for _, chain := range chains {
			described, err := describeChain(listener, chain, ask)
			if err != nil {
				return nil, fmt.Errorf("%s, listener %s: %w", name, listener.Name, err)
			}
			for _, filter := range described.HTTPFilters {
				if filter.Ecds && filter.Config != nil {
					out.Ecds[filter.Name] = filter.Config
				}
			}
			out.Chains = append(out.Chains, described)
		}
	}
	for _, one := range istiod.Clusters(proxy) {
		out.Clusters = append(out.Clusters, one.Name)
	}
	return out, nil
}

func describeChain(listener *listenerv3.Listener, chain *listenerv3.FilterChain, ask extension) (*filterChain, error) {
	address := listener.GetAddress().GetSocketAddress()
	match := chain.GetFilterChainMatch()
	out := &filterChain{
		Listener: listener.Name, Address: fmt.Sprintf("%s:%d", address.GetAddress(), address.GetPortValue()),
		Direction: listener.TrafficDirection.String(), Chain: chain.Name,
		DestinationPort: match.GetDestinationPort().GetValue(), TransportProtocol: match.GetTransportProtocol(),
		ApplicationProtocols: match.GetApplicationProtocols(),
	}
	for _, filter := range chain.Filters {
		out.NetworkFilters = append(out.NetworkFilters, filter.Name)
		manager := &hcmv3.HttpConnectionManager{}
		if typed := filter.GetTypedConfig(); !typed.MessageIs(manager) {
			continue
		} else if err := typed.UnmarshalTo(manager); err != nil {
			return nil, err
		}
		out.Route = manager.GetRouteConfig().GetName()
		if remote := manager.GetRds(); remote != nil {
			out.Route = "rds:" + remote.RouteConfigName
		}
		for _, one := range manager.HttpFilters {
			described, err := describeFilter(one, ask)
			if err != nil {
				return nil, err
			}
			out.HTTPFilters = append(out.HTTPFilters, described)
			out.filters = append(out.filters, one)
		}
	}
	return out, nil
}

func describeFilter(filter *hcmv3.HttpFilter, ask extension) (httpFilter, error) {
	out := httpFilter{Name: filter.Name, Disabled: filter.Disabled, Ecds: filter.GetConfigDiscovery() != nil}
	typed := filter.GetTypedConfig()
	if out.Ecds {
		typed = ask(filter.Name).GetTypedConfig()
	}
	out.Type = strings.TrimPrefix(typed.GetTypeUrl(), "type.googleapis.com/")
	if out.Type != wasmFilter {
		return out, nil
	}
	var err error
	out.Config, err = withoutModules(typed)
	return out, err
}

// withoutModules prints a message with modules cut to the length of their base64.
func withoutModules(typed *anypb.Any) (json.RawMessage, error) {
	message, err := typed.UnmarshalNew()
	if err != nil {
		return nil, err
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	if err != nil {
		return nil, err
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	cutModules(value)
	return json.Marshal(value)
}

func cutModules(value any) {
	switch typed := value.(type) {
	case map[string]any:
		if module, ok := typed["inline_bytes"].(string); ok {
			typed["inline_bytes"] = fmt.Sprintf("<%d base64 characters>", len(module))
		}
		for _, one := range typed {
			cutModules(one)
		}
	case []any:
		for _, one := range typed {
			cutModules(one)
		}
	}
}
