// What the Istio agent beside an Envoy does: it fetches the modules that ECDS names and puts their files in place.
package main

import (
	"errors"
	"fmt"
	"time"

	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/util/sets"
	"istio.io/istio/pkg/wasm"
)

const fetchTimeout = 10 * time.Second

// moduleCache is the agent's own, with registries that speak HTTP only.
func moduleCache(folder string) wasm.Cache {
	return wasm.NewLocalFileCache(folder, wasm.Options{
		PurgeInterval: time.Hour, ModuleExpiry: time.Hour, InsecureRegistries: sets.New("*"),
		HTTPRequestTimeout: fetchTimeout, HTTPRequestMaxRetries: 2,
	})
}

func pull(s settings, arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("pull takes one URL")
	}
	file, err := moduleCache(s.folder).Get(arguments[0], wasm.GetOptions{
		Checksum: s.sha256, ResourceName: "pull", ResourceVersion: "1", RequestTimeout: fetchTimeout,
	})
	if err != nil {
		return err
	}
	fmt.Println(file)
	return nil
}

// fetchingGenerator stands between istiod and the proxy, where the agent's own xDS proxy stands in a pod.
type fetchingGenerator struct {
	model.XdsResourceGenerator
	cache wasm.Cache
}

func (g fetchingGenerator) Generate(
	proxy *model.Proxy, watched *model.WatchedResource, request *model.PushRequest,
) (model.Resources, model.XdsLogDetails, error) {
	resources, details, err := g.XdsResourceGenerator.Generate(proxy, watched, request)
	if err != nil {
		return resources, details, err
	}
	messages := make([]*anypb.Any, len(resources))
	for index, one := range resources {
		messages[index] = one.Resource
	}
	if err := wasm.MaybeConvertWasmExtensionConfig(messages, g.cache); err != nil {
		return resources, details, err
	}
	local := make(model.Resources, len(resources))
	for index, one := range resources {
		local[index] = proto.Clone(one).(*discovery.Resource)
		local[index].Resource = messages[index]
	}
	return local, details, nil
}
