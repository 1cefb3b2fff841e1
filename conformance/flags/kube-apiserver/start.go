package main

import (
	"context"
	"net"
	"reflect"
	"strings"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	"nodestrap.invalid/conformance/flagset"
)

// The component's command, which is not linked, registers these.
func init() { utilruntime.Must(logsapi.AddFeatureGates(utilfeature.DefaultMutableFeatureGate)) }

// start repeats the component's command: gates, logging, Complete, Validate.
func start(s *options.ServerRunOptions) (string, []error) {
	if err := flagset.SetGlobals(s.GenericServerRunOptions); err != nil {
		return "gates", []error{err}
	}
	if errs := logsapi.Validate(s.Logs, utilfeature.DefaultFeatureGate, nil); len(errs) > 0 {
		return "logging", flagset.Flatten(errs.ToAggregate())
	}
	if err := flagset.SetUpLogging(s.Logs); err != nil {
		return "panic", []error{err}
	}
	withoutHost(s)
	given := []reflect.Value{}
	complete := reflect.ValueOf(s).MethodByName("Complete")
	if complete.Type().NumIn() == 1 {
		given = append(given, reflect.ValueOf(context.Background()))
	}
	completed := complete.Call(given)
	if err, ok := completed[1].Interface().(error); ok {
		return "complete", []error{err}
	}
	return "validate", completed[0].Interface().(interface{ Validate() []error }).Validate()
}

// withoutHost answers what Complete would ask the host: an address of the family
// of the services, and a serving certificate that lies in its folder.
func withoutHost(s *options.ServerRunOptions) {
	if s.GenericServerRunOptions.AdvertiseAddress == nil || s.GenericServerRunOptions.AdvertiseAddress.IsUnspecified() {
		s.GenericServerRunOptions.AdvertiseAddress = net.ParseIP("192.0.2.1")
		first, _, _ := strings.Cut(s.ServiceClusterIPRanges, ",")
		if strings.Contains(first, ":") {
			s.GenericServerRunOptions.AdvertiseAddress = net.ParseIP("2001:db8::1")
		}
	}
	if s.SecureServing != nil {
		s.SecureServing.ServerCert.CertDirectory = flagset.Folder()
		s.SecureServing.ServerCert.PairName = "tls"
	}
}
