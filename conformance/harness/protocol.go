package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

// request is one line of standard input.
type request struct {
	ID        json.RawMessage `json:"id"`
	Do        string          `json:"do"`
	Kind      string          `json:"kind"`
	Text      string          `json:"text"`
	Path      string          `json:"path"`
	Effective bool            `json:"effective"`
}

// folder is where relative paths inside the judged file are joined to.
func (r *request) folder() string {
	if r.Path == "" {
		return "/etc/kubernetes"
	}
	return filepath.Dir(r.Path)
}

// problem is one complaint of the real program, in its own words.
type problem struct {
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

// verdict is one line of standard output.
type verdict struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Accepted bool            `json:"accepted"`
	Stage    string          `json:"stage,omitempty"`
	Strict   bool            `json:"strict"`
	Problems []problem       `json:"problems"`
	// StrictProblems are what the strict reader complains about.
	StrictProblems []problem `json:"strict_problems,omitempty"`
	// Later holds complaints the process would have come to had it not stopped
	// at an earlier one.
	Later []problem       `json:"later,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

type failure struct {
	ID    json.RawMessage `json:"id,omitempty"`
	Error string          `json:"error"`
}

var judges = map[string]func(*request, *verdict){
	"kubelet-configuration":    judgeKubelet,
	"kube-proxy-configuration": judgeKubeProxy,
	"kubeconfig":               judgeKubeconfig,
	"token-file":               judgeTokenFile,
	"object":                   judgeObject,
	"yaml":                     judgeYAML,
}

func answer(line []byte) any {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return failure{Error: "not a request: " + err.Error()}
	}
	if r.Do != "judge" {
		return failure{ID: r.ID, Error: fmt.Sprintf("cannot do %q", r.Do)}
	}
	judge, ok := judges[r.Kind]
	if !ok {
		return failure{ID: r.ID, Error: fmt.Sprintf("cannot judge kind %q", r.Kind)}
	}
	v := &verdict{ID: r.ID, Problems: []problem{}}
	guarded(v, func() { judge(&r, v) })
	return v
}

// guarded turns a crash of the judged program into the verdict it is.
func guarded(v *verdict, judge func()) {
	defer func() {
		if crash := recover(); crash != nil {
			v.Value = nil
			v.refuse("panic", problem{Message: fmt.Sprint(crash)})
		}
	}()
	judge()
}

func (v *verdict) refuse(stage string, problems ...problem) {
	v.Accepted = false
	v.Stage = stage
	v.Problems = append(v.Problems, problems...)
}

func (v *verdict) accept() { v.Accepted = true }
