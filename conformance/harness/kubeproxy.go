package main

import (
	"k8s.io/kube-proxy/config/v1alpha1"
	proxyconfig "k8s.io/kubernetes/pkg/proxy/apis/config"
	proxyscheme "k8s.io/kubernetes/pkg/proxy/apis/config/scheme"
	proxyv1alpha1 "k8s.io/kubernetes/pkg/proxy/apis/config/v1alpha1"
	"k8s.io/kubernetes/pkg/proxy/apis/config/validation"
)

var proxyLenient = lenientCodecs(proxyconfig.AddToScheme, proxyv1alpha1.AddToScheme)

func judgeKubeProxy(r *request, v *verdict) {
	forgetGates()
	object, ok := decodeConfiguration(r, v, "", &proxyscheme.Codecs, proxyLenient)
	if !ok {
		return
	}
	config, ok := object.(*proxyconfig.KubeProxyConfiguration)
	if !ok {
		v.refuse("decode", problem{Path: "kind", Message: "not a KubeProxyConfiguration"})
		return
	}
	forgetSplitStream(&config.Logging)
	applyLinuxDefaults(config)
	if r.Effective {
		v.Value = encode(&proxyscheme.Codecs, config, v1alpha1.SchemeGroupVersion)
	}
	if err := setGates(config.FeatureGates); err != nil {
		v.refuse("gates", complaints(err)...)
		return
	}
	judgeLogging(v, &config.Logging)
	v.conclude(fieldComplaints(validation.Validate(config)))
}
