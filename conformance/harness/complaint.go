package main

import (
	"errors"
	"reflect"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubelet/config/v1beta1"
)

// complaints takes an error apart into the single complaints it is made of.
func complaints(err error) []problem {
	if err == nil {
		return nil
	}
	var aggregate utilerrors.Aggregate
	if errors.As(err, &aggregate) {
		var out []problem
		for _, e := range aggregate.Errors() {
			out = append(out, complaints(e)...)
		}
		return out
	}
	var at *field.Error
	if errors.As(err, &at) {
		return []problem{{Path: at.Field, Message: err.Error()}}
	}
	return []problem{{Path: namedPath(err.Error()), Message: err.Error()}}
}

func fieldComplaints(errs field.ErrorList) []problem {
	out := make([]problem, 0, len(errs))
	for _, e := range errs {
		out = append(out, problem{Path: e.Field, Message: e.Error()})
	}
	return out
}

var (
	word       = regexp.MustCompile(`[a-zA-Z][\w.]*\w`)
	strictPath = regexp.MustCompile(`(?:unknown field|duplicate field|key) "([^"]*)"`)
	// kubeletPaths holds the paths of the file by their lower-case form.
	kubeletPaths = pathsOf(reflect.TypeFor[v1beta1.KubeletConfiguration]())
)

func pathsOf(t reflect.Type) map[string]string {
	paths := map[string]string{}
	for _, row := range fieldsOf(t) {
		paths[strings.ToLower(row.Path)] = row.Path
	}
	return paths
}

// namedPath is the first field that the kubelet's validator names in its
// sentence. It writes prose, not paths, so this is a hint, and empty where it
// names none.
func namedPath(message string) string {
	prose, isConfiguration := strings.CutPrefix(message, "invalid configuration: ")
	if !isConfiguration {
		return ""
	}
	for _, at := range word.FindAllStringIndex(prose, -1) {
		name := prose[at[0]:at[1]]
		// In the middle of a sentence `port` and `address` are words.
		if at[0] > 0 && strings.ToLower(name) == name {
			continue
		}
		if path, ok := kubeletPaths[strings.ToLower(name)]; ok {
			return path
		}
	}
	return ""
}

func (v *verdict) noteStrict(err error) {
	v.StrictProblems = strictComplaints(err)
	v.Strict = len(v.StrictProblems) > 0
}

// strictComplaints lists unknown and duplicate keys.
func strictComplaints(err error) []problem {
	strict, ok := runtime.AsStrictDecodingError(err)
	if !ok {
		return nil
	}
	var out []problem
	for _, e := range strict.Errors() {
		p := problem{Message: e.Error()}
		if m := strictPath.FindStringSubmatch(p.Message); m != nil {
			p.Path = m[1]
		}
		out = append(out, p)
	}
	return out
}
