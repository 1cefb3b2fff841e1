package main

import (
	"errors"
	"regexp"

	"k8s.io/apimachinery/pkg/runtime"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/validation/field"
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
	configurationPath = regexp.MustCompile(`^invalid configuration: (?:option "[^"]*" specified for )?([a-zA-Z][\w.]*(?:\[\d+\])?)`)
	strictPath        = regexp.MustCompile(`(?:unknown field|duplicate field|key) "([^"]*)"`)
)

// namedPath is the field the kubelet's validator names in its sentence. It
// writes prose, not paths, so this is a hint and empty where it names none.
func namedPath(message string) string {
	if m := configurationPath.FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
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
