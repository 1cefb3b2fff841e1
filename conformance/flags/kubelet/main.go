// Command flags-kubelet lets the kubelet's own flag parser and what it does with
// the flags judge.
package main

import (
	"fmt"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	"nodestrap.invalid/conformance/flagset"
)

func main() { flagset.Main(parser, parser) }

// parser repeats what the kubelet's command does by hand: it switches cobra's
// own parsing off.
func parser() flagset.Parser {
	flags := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	configuration, err := options.NewKubeletConfiguration()
	if err != nil {
		panic(err)
	}
	own := options.NewKubeletFlags()
	own.AddFlags(flags)
	options.AddKubeletConfigFlags(flags, configuration)
	options.AddGlobalFlags(flags)
	flags.BoolP("help", "h", false, "help for kubelet")
	parse := func(arguments []string) error {
		if err := flags.Parse(arguments); err != nil {
			return fmt.Errorf("failed to parse kubelet flag: %w", err)
		}
		if rest := flags.Args(); len(rest) > 0 {
			return fmt.Errorf("unknown command %+s", rest[0])
		}
		return nil
	}
	return flagset.Parser{Flags: flags, Parse: parse, Start: func() (string, []error) { return start(own, configuration) }}
}
