// Command meshlab answers, without a cluster, what Kubernetes and Istio make of a manifest: with the API server's own
// schema and CEL code, istiod's own webhook and generators, and the Istio agent's own fetcher of wasm modules.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/log"
)

// errFindings ends a command whose verdicts, which are printed already, hold an error.
var errFindings = errors.New("a document was refused")

// settings are the flags; each command reads those that it is described with.
type settings struct {
	crdFiles, kinds, proxies words
	meshFile, istioVersion   string
	stockEnvoy, wasmOnly     bool
	listen, registry, agent  string
	folder, sha256           string
	verbose                  bool
}

type command struct {
	name, arguments, does string
	run                   func(s settings, arguments []string) error
}

var commands = []command{
	{"crd", "-crd FILE,... [-kinds KIND,...] FILE...", "schema and CEL rules, as an API server with strict field validation", judgeByCRD},
	{"validate", "FILE...", "istiod's validating webhook", judgeByWebhook},
	{"chains", "-proxy PROXY,... FILE...", "the filter chains that istiod sends to these proxies", printChains},
	{"static", "-proxy PROXY,... [-wasm-only] FILE...", "their HTTP chains as one bootstrap for a stock Envoy, ports left to the kernel", printBootstrap},
	{"serve", "[-listen A] [-agent DIR] [-registry A] FILE...", "istiod's generators on a plaintext ADS port; apply FILE and delete FILE on stdin", serve},
	{"registry", "[-listen A]", "an empty OCI registry in memory, until stdin ends", runRegistry},
	{"layout", "FOLDER", "checks an OCI image layout; prints the digests of its images", checkLayout},
	{"pull", "[-dir DIR] [-sha256 HEX] URL", "fetches a module as the Istio agent does; prints the file", pull},
}

// words is a flag of words with commas between them, which may be repeated.
type words []string

func (w *words) String() string { return strings.Join(*w, ",") }

func (w *words) Set(text string) error {
	*w = append(*w, strings.Split(text, ",")...)
	return nil
}

func (w words) has(word string) bool {
	for _, one := range w {
		if one == word {
			return true
		}
	}
	return false
}

func parse(name string, arguments []string) (settings, []string, error) {
	var s settings
	flags := flag.NewFlagSet("meshlab "+name, flag.ContinueOnError)
	flags.Var(&s.crdFiles, "crd", "files with CustomResourceDefinitions")
	flags.Var(&s.kinds, "kinds", "only the definitions of these kinds; all when left out")
	flags.Var(&s.proxies, "proxy", "TYPE:NAMESPACE/WORKLOAD, with TYPE sidecar, router or waypoint")
	flags.StringVar(&s.meshFile, "mesh", "", "MeshConfig over Istio's defaults")
	flags.StringVar(&s.istioVersion, "istio-version", "1.31.0", "what the proxies say that they are")
	flags.BoolVar(&s.stockEnvoy, "stock-envoy", false, "without the filters that only Istio's build of Envoy has")
	flags.BoolVar(&s.wasmOnly, "wasm-only", false, "static: only chains with a wasm filter")
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "serve, registry: address")
	flags.StringVar(&s.registry, "registry", "", "serve: address of a registry in the same process")
	flags.StringVar(&s.agent, "agent", "", "serve: fetch remote modules as the Istio agent does, into this folder")
	flags.StringVar(&s.folder, "dir", ".", "pull: folder for the module")
	flags.StringVar(&s.sha256, "sha256", "", "pull: the expected digest")
	flags.BoolVar(&s.verbose, "v", false, "keep Istio's log, on stderr")
	err := flags.Parse(arguments)
	return s, flags.Args(), err
}

func usage(to io.Writer) {
	fmt.Fprintln(to, "meshlab COMMAND; FILE is a YAML or JSON file, or a folder of them")
	for _, c := range commands {
		fmt.Fprintf(to, "  %-8s %s\n           %s\n", c.name, c.arguments, c.does)
	}
}

// quieten sends Istio's log to stderr, or nowhere.
func quieten(verbose bool) {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	_ = log.Configure(options)
	if verbose {
		return
	}
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.FatalLevel)
	}
}

func main() {
	if len(os.Args) < 2 {
		usage(os.Stderr)
		os.Exit(2)
	}
	for _, c := range commands {
		if c.name != os.Args[1] {
			continue
		}
		s, arguments, err := parse(c.name, os.Args[2:])
		if err != nil {
			os.Exit(2)
		}
		quieten(s.verbose)
		features.MetadataExchange = !s.stockEnvoy
		features.ALPNFilter = !s.stockEnvoy
		if err := c.run(s, arguments); err != nil {
			if !errors.Is(err, errFindings) {
				fmt.Fprintln(os.Stderr, "meshlab:", err)
			}
			os.Exit(1)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "meshlab: there is no command %q\n", os.Args[1])
	usage(os.Stderr)
	os.Exit(2)
}
