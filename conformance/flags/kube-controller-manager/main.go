// Command flags-kube-controller-manager lets that component's own flag parser
// and options judge.
package main

import (
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"nodestrap.invalid/conformance/flagset"
)

func main() {
	flagset.Main(
		func() flagset.Parser { return flagset.OfCommand(app.NewControllerManagerCommand()) },
		starter,
	)
}
