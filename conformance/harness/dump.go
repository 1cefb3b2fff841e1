package main

import (
	"encoding/json"
	"io"
	"reflect"
	"sort"
	"strings"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/version"
	proxyv1alpha1 "k8s.io/kube-proxy/config/v1alpha1"
	"k8s.io/kubelet/config/v1beta1"
)

type fieldRow struct {
	Path      string `json:"path"`
	Type      string `json:"type"`
	OmitEmpty bool   `json:"omitempty"`
}

type gateRow struct {
	Stage     string   `json:"stage"`
	Default   bool     `json:"default"`
	Locked    bool     `json:"locked"`
	DependsOn []string `json:"depends_on,omitempty"`
}

type knowledge struct {
	Version  string                     `json:"version"`
	Fields   map[string][]fieldRow      `json:"fields"`
	Gates    map[string]gateRow         `json:"gates"`
	Defaults map[string]json.RawMessage `json:"defaults"`
}

// dump prints what this release knows of the two configuration files.
func dump(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	return encoder.Encode(knowledge{
		Version: version.Get().GitVersion,
		Fields: map[string][]fieldRow{
			"kubelet-configuration":    fieldsOf(reflect.TypeFor[v1beta1.KubeletConfiguration]()),
			"kube-proxy-configuration": fieldsOf(reflect.TypeFor[proxyv1alpha1.KubeProxyConfiguration]()),
		},
		Gates: gates(),
		Defaults: map[string]json.RawMessage{
			"kubelet-configuration":    defaultsOf(judgeKubelet, "kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
			"kube-proxy-configuration": defaultsOf(judgeKubeProxy, "kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"),
		},
	})
}

func defaultsOf(judge func(*request, *verdict), apiVersion, kind string) json.RawMessage {
	v := &verdict{}
	judge(&request{Effective: true, Text: "apiVersion: " + apiVersion + "\nkind: " + kind + "\n"}, v)
	return v.Value
}

func gates() map[string]gateRow {
	rows := map[string]gateRow{}
	for name, spec := range utilfeature.DefaultMutableFeatureGate.GetAll() {
		stage := string(spec.PreRelease)
		if stage == "" {
			stage = "GA"
		}
		rows[string(name)] = gateRow{Stage: stage, Default: spec.Default, Locked: spec.LockToDefault, DependsOn: needs(string(name))}
	}
	return rows
}

// needs asks the registry for gate dependencies by reflection: it can tell them
// from 1.35 on.
func needs(name string) []string {
	method := reflect.ValueOf(utilfeature.DefaultMutableFeatureGate).MethodByName("Dependencies")
	if !method.IsValid() {
		return nil
	}
	all := method.Call(nil)[0]
	var out []string
	for _, key := range all.MapKeys() {
		if key.String() != name {
			continue
		}
		list := all.MapIndex(key)
		for i := 0; i < list.Len(); i++ {
			out = append(out, list.Index(i).String())
		}
	}
	sort.Strings(out)
	return out
}

func hasField(value any, name string) bool {
	_, ok := reflect.TypeOf(value).FieldByName(name)
	return ok
}

// opaque types write themselves as one scalar.
var opaque = map[string]bool{
	"v1.Duration": true, "v1.Time": true, "resource.Quantity": true, "resource.QuantityValue": true, "v1.TimeOrMetaDuration": true,
}

func fieldsOf(t reflect.Type) []fieldRow {
	var rows []fieldRow
	collect(t, "", &rows)
	return rows
}

func collect(t reflect.Type, prefix string, rows *[]fieldRow) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			// an embedded struct's keys stand beside ours
			collect(f.Type, prefix, rows)
			continue
		}
		path := prefix + name
		*rows = append(*rows, fieldRow{Path: path, Type: f.Type.String(), OmitEmpty: strings.Contains(options, "omitempty")})
		descend(f.Type, path, rows)
	}
}

func descend(t reflect.Type, path string, rows *[]fieldRow) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice:
		descend(t.Elem(), path+"[]", rows)
	case t.Kind() == reflect.Map:
		descend(t.Elem(), path+"{}", rows)
	case t.Kind() == reflect.Struct && !opaque[t.String()]:
		collect(t, path+".", rows)
	}
}
