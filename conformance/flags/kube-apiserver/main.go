// Command flags-kube-apiserver lets kube-apiserver's own flag parser judge.
package main

import (
	"github.com/spf13/cobra"
	"k8s.io/component-base/cli/globalflag"
	"k8s.io/component-base/logs"
	"k8s.io/component-base/version/verflag"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	"nodestrap.invalid/conformance/flagset"
)

func main() { flagset.Main(parser, parser) }

// parser is the flag part of the component's command, which itself can be made
// only once in a process: it claims the signals.
func parser() flagset.Parser {
	command := &cobra.Command{Use: "kube-apiserver", Args: flagset.TakesNoArguments}
	run := options.NewServerRunOptions()
	sets := run.Flags()
	verflag.AddFlags(sets.FlagSet("global"))
	globalflag.AddGlobalFlags(sets.FlagSet("global"), command.Name(), logs.SkipLoggingConfigurationFlags())
	addCustomGlobalFlags(sets.FlagSet("generic"))
	for _, set := range sets.FlagSets {
		command.Flags().AddFlagSet(set)
	}
	parser := flagset.OfCommand(command)
	parser.Start = func() (string, []error) { return start(run) }
	return parser
}
