package main

import (
	"strings"

	"sigs.k8s.io/yaml"
)

func judgeYAML(r *request, v *verdict) {
	value, err := yaml.YAMLToJSON([]byte(r.Text))
	if err != nil {
		v.refuse("decode", problem{Message: err.Error()})
		return
	}
	if _, err := yaml.YAMLToJSONStrict([]byte(r.Text)); err != nil {
		v.Strict = true
		for _, line := range strings.Split(err.Error(), "\n")[1:] {
			v.StrictProblems = append(v.StrictProblems, problem{Message: strings.TrimSpace(line)})
		}
	}
	v.Value = value
	v.accept()
}
