package main

import (
	proxyconfig "k8s.io/kubernetes/pkg/proxy/apis/config"
)

// applyLinuxDefaults is what kube-proxy fills in on Linux after loading, before
// anything is judged.
func applyLinuxDefaults(config *proxyconfig.KubeProxyConfiguration) {
	if config.Mode == "" {
		config.Mode = proxyconfig.ProxyModeIPTables
	}
	if knowsPrimary && config.Mode == proxyconfig.ProxyModeNFTables && len(config.NodePortAddresses) == 0 {
		config.NodePortAddresses = []string{"primary"}
	}
	if config.DetectLocalMode == "" {
		config.DetectLocalMode = proxyconfig.LocalModeClusterCIDR
	}
}

// knowsPrimary: the keyword came in 1.31, with the internal form that has one
// SyncPeriod for all modes.
var knowsPrimary = hasField(proxyconfig.KubeProxyConfiguration{}, "SyncPeriod")
