package main

import (
	"bytes"
	"path/filepath"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubelet/config/v1beta1"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletscheme "k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"
	kubeletv1beta1 "k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	"nodestrap.invalid/conformance/eviction"
)

var (
	kubeletStrict  = kubeletCodecs()
	kubeletLenient = lenientCodecs(kubeletconfig.AddToScheme, kubeletv1beta1.AddToScheme)
)

func kubeletCodecs() *serializer.CodecFactory {
	_, codecs, err := kubeletscheme.NewSchemeAndCodecs(serializer.EnableStrict)
	utilruntime.Must(err)
	return codecs
}

func lenientCodecs(add ...func(*runtime.Scheme) error) *serializer.CodecFactory {
	scheme := runtime.NewScheme()
	for _, f := range add {
		utilruntime.Must(f(scheme))
	}
	codecs := serializer.NewCodecFactory(scheme, serializer.DisableStrict)
	return &codecs
}

func judgeKubelet(r *request, v *verdict) {
	forgetGates()
	object, ok := decodeConfiguration(r, v, "kubelet config file was empty", kubeletStrict, kubeletLenient)
	if !ok {
		return
	}
	kc, ok := object.(*kubeletconfig.KubeletConfiguration)
	if !ok {
		v.refuse("decode", problem{Path: "kind", Message: "not a KubeletConfiguration"})
		return
	}
	completeKubelet(kc, r.folder())
	if r.Effective {
		v.Value = encode(kubeletStrict, kc, v1beta1.SchemeGroupVersion)
	}
	if err := setGates(kc.FeatureGates); err != nil {
		v.refuse("gates", complaints(err)...)
		return
	}
	judgeLogging(v, &kc.Logging)
	withoutHostFacts(kc)
	v.conclude(complaints(validation.ValidateKubeletConfiguration(kc, utilfeature.DefaultFeatureGate)))
}

// decodeConfiguration reads strictly, and leniently when only unknown or
// duplicate keys are at fault, as both components do.
func decodeConfiguration(r *request, v *verdict, empty string, strict, lenient *serializer.CodecFactory) (runtime.Object, bool) {
	if r.Text == "" && empty != "" {
		v.refuse("decode", problem{Message: empty})
		return nil, false
	}
	text := []byte(r.Text)
	defer func() {
		// Filling in defaults may crash; what the strict reader says comes first.
		if crash := recover(); crash != nil {
			_, _, err := strict.UniversalDeserializer().Decode(text, nil, nil)
			v.noteStrict(err)
			panic(crash)
		}
	}()
	object, _, err := strict.UniversalDecoder().Decode(text, nil, nil)
	v.noteStrict(err)
	if v.Strict {
		var lenientErr error
		if object, _, lenientErr = lenient.UniversalDecoder().Decode(text, nil, nil); lenientErr == nil {
			return object, true
		}
	}
	if err != nil {
		v.refuse("decode", complaints(err)...)
		return nil, false
	}
	return object, true
}

// completeKubelet does what the kubelet does between reading the file and
// judging it: absolute paths, default eviction thresholds, flags over the file.
func completeKubelet(kc *kubeletconfig.KubeletConfiguration, folder string) {
	for _, path := range kubeletconfig.KubeletConfigurationPathRefs(kc) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(folder, *path)
		}
	}
	if kc.EvictionHard == nil {
		kc.EvictionHard = map[string]string{}
		addMissing(kc.EvictionHard, eviction.DefaultEvictionHard)
	} else if boolField(kc, "MergeDefaultEvictionSettings") {
		addMissing(kc.EvictionHard, eviction.DefaultEvictionHard)
	}
	forgetSplitStream(&kc.Logging)
}

func addMissing(into, from map[string]string) {
	for key, value := range from {
		if _, exists := into[key]; !exists {
			into[key] = value
		}
	}
}

// forgetSplitStream repeats a side effect: both components bind their logging
// flags to the decoded file, and binding this one writes its default over it.
func forgetSplitStream(logging *logsapi.LoggingConfiguration) {
	options := reflect.ValueOf(&logging.Options).Elem()
	for _, format := range []string{"Text", "JSON"} {
		section := options.FieldByName(format)
		if !section.IsValid() {
			continue
		}
		if split := section.FieldByName("SplitStream"); split.IsValid() {
			split.SetBool(false)
		}
	}
}

// withoutHostFacts takes out the two settings that are judged by the cgroup
// version of the judging machine.
func withoutHostFacts(kc *kubeletconfig.KubeletConfiguration) {
	if f := reflect.ValueOf(kc).Elem().FieldByName("FailCgroupV1"); f.IsValid() {
		f.SetBool(false)
	}
	if f := reflect.ValueOf(kc).Elem().FieldByName("SingleProcessOOMKill"); f.IsValid() {
		f.SetZero()
	}
}

func boolField(object any, name string) bool {
	f := reflect.ValueOf(object).Elem().FieldByName(name)
	return f.IsValid() && f.Bool()
}

// judgeLogging refuses what ends the start when logging is set up, before
// anything else is looked at.
func judgeLogging(v *verdict, logging *logsapi.LoggingConfiguration) {
	errs := logsapi.Validate(logging, utilfeature.DefaultFeatureGate, field.NewPath("logging"))
	if len(errs) > 0 {
		v.refuse("validate", fieldComplaints(errs)...)
		return
	}
	if logging.FlushFrequency.Duration.Duration <= 0 {
		// Until 1.34 this passes the validators; the ticker that is made of it
		// then crashes the process.
		v.refuse("panic", problem{Path: "logging.flushFrequency", Message: "non-positive interval for NewTicker"})
	}
}

// conclude adds the validators' complaints to what logging said.
func (v *verdict) conclude(all []problem) {
	if v.Stage != "" {
		v.Later = all
		return
	}
	if len(all) > 0 {
		v.refuse("validate", all...)
		return
	}
	v.accept()
}

func encode(codecs *serializer.CodecFactory, object runtime.Object, version runtime.GroupVersioner) []byte {
	info, ok := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	if !ok {
		panic("no JSON serializer")
	}
	text, err := runtime.Encode(codecs.EncoderForVersion(info.Serializer, version), object)
	utilruntime.Must(err)
	return bytes.TrimSpace(text)
}
