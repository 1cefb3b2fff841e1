package main

import (
	"fmt"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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

// judgeObject creates the object as the API server would, without storing it.
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
	validate, namespaced := validatorOf(object)
	if validate == nil {
		v.refuse("kind", problem{Path: "kind", Message: fmt.Sprintf("%T is not judged", object)})
		return
	}
	beforeCreate(object.(metav1.Object), namespaced)
	if errs := validate(); len(errs) > 0 {
		v.refuse("validate", fieldComplaints(errs)...)
		return
	}
	v.accept()
}

func validatorOf(object runtime.Object) (validate func() field.ErrorList, namespaced bool) {
	switch o := object.(type) {
	case *rbac.Role:
		return func() field.ErrorList { return rbacvalidation.ValidateRole(o) }, true
	case *rbac.RoleBinding:
		return func() field.ErrorList { return rbacvalidation.ValidateRoleBinding(o) }, true
	case *rbac.ClusterRole:
		return func() field.ErrorList { return validateClusterRole(o) }, false
	case *rbac.ClusterRoleBinding:
		return func() field.ErrorList { return rbacvalidation.ValidateClusterRoleBinding(o) }, false
	case *core.ServiceAccount:
		return func() field.ErrorList { return corevalidation.ValidateServiceAccount(o) }, true
	case *core.Secret:
		return func() field.ErrorList { return corevalidation.ValidateSecret(o) }, true
	}
	return nil, false
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

// beforeCreate fills in what clients and the server fill in before validation.
func beforeCreate(object metav1.Object, namespaced bool) {
	if namespaced && object.GetNamespace() == "" {
		object.SetNamespace("default")
	}
	if object.GetName() == "" && object.GetGenerateName() != "" {
		object.SetName(object.GetGenerateName() + "x7k2p")
	}
}
