//go:build globalflags

package main

import "k8s.io/kubernetes/cmd/kube-apiserver/app/options"

// addCustomGlobalFlags adds what the libraries of the releases until 1.33 register
// globally.
var addCustomGlobalFlags = options.AddCustomGlobalFlags
