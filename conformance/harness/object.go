package main

import (
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/rbac"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	rbacvalidation "k8s.io/kubernetes/pkg/apis/rbac/validation"
)

var (
	objectLenient = serializer.NewCodecFactory(legacyscheme.Scheme)
	objectStrict  = serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)
)

// judgeObject decodes, fills in defaults and validates. What a client (the
// namespace `default`) or the server (a name made of generateName) fills in
// before validation is not filled in: a manifest should say it.
func judgeObject(r *request, v *verdict) {
	forgetGates()
	_, _, err := objectStrict.UniversalDeserializer().Decode([]byte(r.Text), nil, nil)
	v.noteStrict(err)
	object, _, err := objectLenient.UniversalDecoder().Decode([]byte(r.Text), nil, nil)
	if runtime.IsNotRegisteredError(err) {
		v.refuse("kind", complaints(err)...)
		return
	}
	if err != nil {
		v.refuse("decode", complaints(err)...)
		return
	}
	validate := validatorOf(object)
	if validate == nil {
		v.refuse("kind", problem{Path: "kind", Message: fmt.Sprintf("%T is not judged", object)})
		return
	}
	if errs := validate(); len(errs) > 0 {
		v.refuse("validate", fieldComplaints(errs)...)
		return
	}
	v.accept()
}

func validatorOf(object runtime.Object) func() field.ErrorList {
	switch o := object.(type) {
	case *rbac.Role:
		return func() field.ErrorList { return rbacvalidation.ValidateRole(o) }
	case *rbac.RoleBinding:
		return func() field.ErrorList { return rbacvalidation.ValidateRoleBinding(o) }
	case *rbac.ClusterRole:
		return func() field.ErrorList { return validateClusterRole(o) }
	case *rbac.ClusterRoleBinding:
		return func() field.ErrorList { return rbacvalidation.ValidateClusterRoleBinding(o) }
	case *core.ServiceAccount:
		return func() field.ErrorList { return corevalidation.ValidateServiceAccount(o) }
	case *core.Secret:
		return func() field.ErrorList { return corevalidation.ValidateSecret(o) }
	}
	return nil
}

// validateClusterRole gives every parameter after the first its zero value:
// their number differs between releases.
func validateClusterRole(role *rbac.ClusterRole) field.ErrorList {
	validate := reflect.ValueOf(rbacvalidation.ValidateClusterRole)
	arguments := []reflect.Value{reflect.ValueOf(role)}
	for i := 1; i < validate.Type().NumIn(); i++ {
		arguments = append(arguments, reflect.Zero(validate.Type().In(i)))
	}
	return validate.Call(arguments)[0].Interface().(field.ErrorList)
}
