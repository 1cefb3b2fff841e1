package main

import (
	goflag "flag"
	"reflect"
	"unsafe"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-proxy/app"
	proxyconfig "k8s.io/kubernetes/pkg/proxy/apis/config"
	"nodestrap.invalid/conformance/flagset"
)

// starter makes the component's command again around options that can be
// reached: those of the command itself cannot.
func starter() flagset.Parser {
	options := app.NewOptions()
	command := &cobra.Command{Use: "kube-proxy", Args: flagset.TakesNoArguments}
	options.AddFlags(command.Flags())
	command.Flags().AddGoFlagSet(goflag.CommandLine)
	parser := flagset.OfCommand(command)
	parser.Start = func() (string, []error) {
		if err := options.Complete(command.Flags()); err != nil {
			return "complete", []error{err}
		}
		logging := &configuration(options).Logging
		if errs := logsapi.Validate(logging, utilfeature.DefaultFeatureGate, field.NewPath("logging")); len(errs) > 0 {
			return "logging", flagset.Flatten(errs.ToAggregate())
		}
		if err := flagset.SetUpLogging(logging); err != nil {
			return "panic", []error{err}
		}
		return "validate", []error{options.Validate()}
	}
	return parser
}

// configuration is what the options hold after Complete, which is private to them.
func configuration(options *app.Options) *proxyconfig.KubeProxyConfiguration {
	at := reflect.ValueOf(options).Elem().FieldByName("config")
	return *(**proxyconfig.KubeProxyConfiguration)(unsafe.Pointer(at.UnsafeAddr()))
}
