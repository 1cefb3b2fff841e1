package main

import (
	"fmt"
	"net"
	"strings"
	_ "unsafe" // for linkname

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/sets"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/cli/globalflag"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/component-base/version/verflag"
	genericcontroller "k8s.io/controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	"nodestrap.invalid/conformance/flagset"
)

//go:linkname validateCIDRs k8s.io/kubernetes/cmd/kube-controller-manager/app.validateCIDRs
func validateCIDRs(list string) ([]*net.IPNet, error)

// podNetworks is the part of starting the controller that hands out networks which
// needs no cluster.
func podNetworks(s *options.KubeControllerManagerOptions, aliases map[string]string) error {
	controllers := []string{}
	for _, name := range s.Generic.Controllers {
		bare, isOff := strings.CutPrefix(name, "-")
		if canonical, ok := aliases[bare]; ok {
			bare = canonical
		}
		if isOff {
			bare = "-" + bare
		}
		controllers = append(controllers, bare)
	}
	if !s.KubeCloudShared.AllocateNodeCIDRs || !genericcontroller.IsControllerEnabled("node-ipam-controller", sets.NewString(app.ControllersDisabledByDefault()...), controllers) {
		return nil
	}
	if _, err := validateCIDRs(s.KubeCloudShared.ClusterCIDR); err != nil {
		return fmt.Errorf("--cluster-cidr: %w", err)
	}
	return nil
}

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
		if err := s.Validate(all, disabled, aliases); err != nil {
			return "validate", []error{err}
		}
		return "run", []error{podNetworks(s, aliases)}
	}
	return parser
}
