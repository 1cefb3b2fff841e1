// Command flags-kube-proxy lets kube-proxy's own flag parser and options judge.
package main

import (
	"k8s.io/kubernetes/cmd/kube-proxy/app"
	"nodestrap.invalid/conformance/flagset"
)

func main() {
	flagset.Main(func() flagset.Parser { return flagset.OfCommand(app.NewProxyCommand()) }, starter)
}
