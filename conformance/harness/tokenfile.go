package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apiserver/pkg/authentication/token/tokenfile"
)

type tokenUser struct {
	Name   string   `json:"name"`
	UID    string   `json:"uid"`
	Groups []string `json:"groups"`
}

func judgeTokenFile(r *request, v *verdict) {
	path := placeholder("tokens.csv")
	utilruntime.Must(os.WriteFile(path, []byte(r.Text), 0o600))
	authenticator, err := tokenfile.NewCSV(path)
	if err != nil {
		v.refuse("parse", problem{Message: strings.ReplaceAll(err.Error(), path, "tokens.csv")})
		return
	}
	v.Value, err = json.Marshal(usersOf(authenticator))
	utilruntime.Must(err)
	v.accept()
}

// usersOf reads the private table: asking for each token would need another
// parser to know which tokens to ask for.
func usersOf(authenticator *tokenfile.TokenAuthenticator) map[string]tokenUser {
	users := map[string]tokenUser{}
	table := reflect.ValueOf(authenticator).Elem().FieldByName("tokens").MapRange()
	for table.Next() {
		info := table.Value().Elem()
		user := tokenUser{
			Name:   info.FieldByName("Name").String(),
			UID:    info.FieldByName("UID").String(),
			Groups: []string{},
		}
		groups := info.FieldByName("Groups")
		for i := 0; i < groups.Len(); i++ {
			user.Groups = append(user.Groups, groups.Index(i).String())
		}
		users[table.Key().String()] = user
	}
	return users
}
