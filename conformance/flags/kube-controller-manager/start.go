package main

import (
	"github.com/spf13/cobra"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/cli/globalflag"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/component-base/version/verflag"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	"nodestrap.invalid/conformance/flagset"
)

// starter makes the component's command again around options that can be
// reached: those of the command itself cannot. Until 1.30 it lacks the flags of
// a cloud provider.
func starter() flagset.Parser {
	s, err := options.NewKubeControllerManagerOptions()
	if err != nil {
		panic(err)
	}
	command := &cobra.Command{Use: "kube-controller-manager", Args: flagset.TakesNoArguments}
	all, disabled, aliases := app.KnownControllers(), app.ControllersDisabledByDefault(), app.ControllerAliases()
	sets := s.Flags(all, disabled, aliases)
	verflag.AddFlags(sets.FlagSet("global"))
	globalflag.AddGlobalFlags(sets.FlagSet("global"), command.Name(), logs.SkipLoggingConfigurationFlags())
	for _, set := range sets.FlagSets {
		command.Flags().AddFlagSet(set)
	}
	parser := flagset.OfCommand(command)
	parser.Start = func() (string, []error) {
		if err := flagset.SetGlobals(s); err != nil {
			return "gates", []error{err}
		}
		if errs := logsapi.Validate(s.Logs, utilfeature.DefaultFeatureGate, nil); len(errs) > 0 {
			return "logging", flagset.Flatten(errs.ToAggregate())
		}
		if err := flagset.SetUpLogging(s.Logs); err != nil {
			return "panic", []error{err}
		}
		return "validate", []error{s.Validate(all, disabled, aliases)}
	}
	return parser
}
