// An OCI registry in memory, empty at first, and what its library makes of an image layout.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// startRegistry listens before it returns; the address tells the port that the kernel chose.
func startRegistry(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Handler:           registry.New(registry.Logger(log.New(io.Discard, "", 0))),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func runRegistry(s settings, _ []string) error {
	address, err := startRegistry(s.listen)
	if err != nil {
		return err
	}
	if err := printLine(map[string]string{"registry": address}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// checkLayout reads every blob of a layout, takes its layers apart, and compares what it finds with what is said of it.
func checkLayout(_ settings, arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("layout takes one folder")
	}
	index, err := layout.ImageIndexFromPath(arguments[0])
	if err != nil {
		return err
	}
	if err := validate.Index(index); err != nil {
		return err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	for _, one := range manifest.Manifests {
		fmt.Println(one.Digest)
	}
	return nil
}
