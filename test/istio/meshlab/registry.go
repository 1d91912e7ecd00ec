// An OCI registry in memory, empty at first.
package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
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
