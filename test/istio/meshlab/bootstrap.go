// The HTTP chains that istiod generates, as a bootstrap that a stock Envoy takes and serves with no control plane.
package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

type object = map[string]any

// staticOutput is what the command prints.
type staticOutput struct {
	Bootstrap object `json:"bootstrap"`
	// Filters that upstream Envoy does not have.
	Dropped []string `json:"dropped"`
}

const managerName = "envoy.filters.network.http_connection_manager"

func printBootstrap(s settings, paths []string) error {
	listeners := []object{}
	dropped := []string{}
	err := describeEach(s, paths, func(described *proxyChains, ask extension) error {
		for _, chain := range described.Chains {
			if len(chain.filters) == 0 || (s.wasmOnly && !chain.hasWasm()) {
				continue
			}
			kept, left, err := stockFilters(chain, ask)
			if err != nil {
				return err
			}
			dropped = append(dropped, left...)
			name := strings.TrimSpace(fmt.Sprintf("%s %s %s", described.Proxy, chain.Listener, chain.Chain))
			listeners = append(listeners, staticListener(name, kept))
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(dropped)
	bootstrap := object{"static_resources": object{"listeners": listeners}}
	return printJSON(staticOutput{bootstrap, slices.Compact(dropped)})
}

func (c *filterChain) hasWasm() bool {
	return slices.ContainsFunc(c.HTTPFilters, func(filter httpFilter) bool { return filter.Type == wasmFilter })
}

// onlyInIstio tells a filter that is compiled into Istio's build of Envoy alone.
func onlyInIstio(typeURL string) bool {
	for _, part := range []string{"/istio.", "/stats.", "io.istio.http.", "/udpa.type.v1.TypedStruct"} {
		if strings.Contains(typeURL, part) {
			return true
		}
	}
	return false
}

// stockFilters are the filters as JSON, with what ECDS would bring put in its place.
func stockFilters(chain *filterChain, ask extension) (kept []object, dropped []string, err error) {
	for _, original := range chain.filters {
		filter := proto.Clone(original).(*hcmv3.HttpFilter)
		if filter.GetConfigDiscovery() != nil {
			found := ask(filter.Name)
			if found == nil {
				return nil, nil, fmt.Errorf("chain %s: istiod has no extension %s", chain.Chain, filter.Name)
			}
			filter.ConfigType = &hcmv3.HttpFilter_TypedConfig{TypedConfig: found.TypedConfig}
		}
		if onlyInIstio(filter.GetTypedConfig().GetTypeUrl()) {
			dropped = append(dropped, filter.Name)
			continue
		}
		text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(filter)
		if err != nil {
			return nil, nil, err
		}
		fields := object{}
		if err := json.Unmarshal(text, &fields); err != nil {
			return nil, nil, err
		}
		kept = append(kept, fields)
	}
	return kept, dropped, nil
}

// staticListener answers every request itself, behind the filters.
func staticListener(name string, filters []object) object {
	answer := object{"status": 200, "body": object{"inline_string": "behind the filters\n"}}
	route := object{"match": object{"prefix": "/"}, "direct_response": answer}
	host := object{"name": "all", "domains": []string{"*"}, "routes": []object{route}}
	manager := object{
		"@type":        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
		"stat_prefix":  "static",
		"http_filters": filters,
		"route_config": object{"name": "static", "virtual_hosts": []object{host}},
	}
	return object{
		"name":          name,
		"address":       object{"socket_address": object{"address": "127.0.0.1", "port_value": 0}},
		"filter_chains": []object{{"filters": []object{{"name": managerName, "typed_config": manager}}}},
	}
}
