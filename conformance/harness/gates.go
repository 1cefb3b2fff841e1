package main

import (
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	_ "k8s.io/component-base/logs/json/register" // the format `json`
	metricsfeatures "k8s.io/component-base/metrics/features"
	_ "k8s.io/controller-manager/pkg/features/register" // linked into every component by its port numbers
	_ "k8s.io/kubernetes/pkg/features"                  // the gates of all components
)

// untouched is the registry as a process finds it before it reads a file.
var untouched = utilfeature.DefaultMutableFeatureGate

func init() {
	utilruntime.Must(metricsfeatures.AddFeatureGates(utilfeature.DefaultMutableFeatureGate))
	utilruntime.Must(logsapi.AddFeatureGates(utilfeature.DefaultMutableFeatureGate))
}

// forgetGates puts the registry back to what a process finds. Defaults and
// validators look at the global one, and a process sets its gates once, so a
// registry that kept the last file's gates would judge the next file wrongly.
func forgetGates() {
	utilfeature.DefaultMutableFeatureGate = untouched
	utilfeature.DefaultFeatureGate = untouched
}

// setGates sets a file's gates in a registry of its own.
func setGates(gates map[string]bool) error {
	if len(gates) == 0 {
		return nil
	}
	fresh := untouched.DeepCopy()
	utilfeature.DefaultMutableFeatureGate = fresh
	utilfeature.DefaultFeatureGate = fresh
	return fresh.SetFromMap(gates)
}
