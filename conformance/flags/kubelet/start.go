package main

import (
	"errors"
	"fmt"
	"reflect"
	_ "unsafe" // for linkname

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
	nodeutil "k8s.io/component-helpers/node/util"
	_ "k8s.io/kubernetes/cmd/kubelet/app" // holds parseResourceList
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	"nodestrap.invalid/conformance/flagset"
)

//go:linkname parseResourceList k8s.io/kubernetes/cmd/kubelet/app.parseResourceList
func parseResourceList(m map[string]string) (v1.ResourceList, error)

// start repeats the kubelet's command without a configuration file: gates, flags,
// logging, the configuration, and then what running it reads before the host is
// touched.
func start(own *options.KubeletFlags, configuration *kubeletconfig.KubeletConfiguration) (string, []error) {
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(configuration.FeatureGates); err != nil {
		return "gates", []error{err}
	}
	if err := options.ValidateKubeletFlags(own); err != nil {
		return "flags", []error{err}
	}
	if errs := logsapi.Validate(&configuration.Logging, utilfeature.DefaultFeatureGate, field.NewPath("logging")); len(errs) > 0 {
		return "logging", flagset.Flatten(errs.ToAggregate())
	}
	if err := flagset.SetUpLogging(&configuration.Logging); err != nil {
		return "panic", []error{err}
	}
	withoutHostFacts(configuration)
	if err := validation.ValidateKubeletConfiguration(configuration, utilfeature.DefaultFeatureGate); err != nil {
		return "validate", flagset.Flatten(err)
	}
	return "run", run(own, configuration)
}

// withoutHostFacts takes out the two settings that are judged by the cgroup
// version of the judging machine.
func withoutHostFacts(configuration *kubeletconfig.KubeletConfiguration) {
	fields := reflect.ValueOf(configuration).Elem()
	if f := fields.FieldByName("FailCgroupV1"); f.IsValid() {
		f.SetBool(false)
	}
	if f := fields.FieldByName("SingleProcessOOMKill"); f.IsValid() {
		f.SetZero()
	}
}

// run holds the parts of the kubelet's run that need no host. The kubelet stops
// at the first that complains; here each is asked.
func run(own *options.KubeletFlags, configuration *kubeletconfig.KubeletConfiguration) []error {
	named := func(flags string, err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("%s: %w", flags, err)
	}
	complaints := []error{}
	if own.ExitOnLockContention && own.LockFilePath == "" {
		complaints = append(complaints, errors.New("--exit-on-lock-contention: cannot exit on lock file contention: no lock file specified"))
	}
	_, err := nodeutil.GetHostname(own.HostnameOverride)
	complaints = append(complaints, named("--hostname-override", err))
	_, err = cliflag.TLSCipherSuites(configuration.TLSCipherSuites)
	complaints = append(complaints, named("--tls-cipher-suites", err))
	_, err = cliflag.TLSVersion(configuration.TLSMinVersion)
	complaints = append(complaints, named("--tls-min-version", err))
	_, err = parseResourceList(configuration.KubeReserved)
	complaints = append(complaints, named("--kube-reserved", err))
	_, err = parseResourceList(configuration.SystemReserved)
	complaints = append(complaints, named("--system-reserved", err))
	_, err = eviction.ParseThresholdConfig(configuration.EnforceNodeAllocatable, configuration.EvictionHard,
		configuration.EvictionSoft, configuration.EvictionSoftGracePeriod, configuration.EvictionMinimumReclaim)
	complaints = append(complaints, named("--eviction-hard --eviction-soft --eviction-soft-grace-period --eviction-minimum-reclaim", err))
	_, err = cm.ParseQOSReserved(configuration.QOSReserved)
	complaints = append(complaints, named("--qos-reserved", err))
	complaints = append(complaints, named("--node-ip", nodeAddresses(own)))
	return complaints
}

// nodeAddresses asks ParseNodeIPArgument, whose third argument went with the gate
// CloudDualStackNodeIPs.
func nodeAddresses(own *options.KubeletFlags) error {
	parse := reflect.ValueOf(nodeutil.ParseNodeIPArgument)
	given := []reflect.Value{reflect.ValueOf(own.NodeIP), reflect.ValueOf(own.CloudProvider)}
	if parse.Type().NumIn() == 3 {
		given = append(given, reflect.ValueOf(utilfeature.DefaultFeatureGate.Enabled("CloudDualStackNodeIPs")))
	}
	answers := parse.Call(given)
	err, _ := answers[len(answers)-1].Interface().(error)
	return err
}
