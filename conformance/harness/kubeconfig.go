package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

type client struct {
	Server  string `json:"server"`
	User    string `json:"user"`
	Context string `json:"context"`
}

// judgeKubeconfig makes a client the way a component does that was given the
// file by path: only the selected cluster and user are looked at.
func judgeKubeconfig(r *request, v *verdict) {
	config, err := clientcmd.Load([]byte(r.Text))
	if err != nil {
		v.refuse("decode", complaints(err)...)
		return
	}
	useSoundFiles(config, r.folder())
	v.Later = complaints(clientcmd.Validate(*config))
	loader := clientcmd.NewNonInteractiveClientConfig(*config, "", &clientcmd.ConfigOverrides{}, nil)
	settings, err := loader.ClientConfig()
	if err != nil {
		v.refuse("client", complaints(err)...)
		return
	}
	if err := buildTransport(settings); err != nil {
		v.refuse("transport", complaints(err)...)
		return
	}
	if _, _, err := rest.DefaultServerUrlFor(settings); err != nil {
		v.refuse("url", complaints(err)...)
		return
	}
	v.Value, err = json.Marshal(client{
		Server:  settings.Host,
		User:    selectedUser(config),
		Context: config.CurrentContext,
	})
	utilruntime.Must(err)
	v.accept()
}

func selectedUser(config *api.Config) string {
	if context, ok := config.Contexts[config.CurrentContext]; ok {
		return context.AuthInfo
	}
	return ""
}

// useSoundFiles points every named file at a placeholder, see files.go.
func useSoundFiles(config *api.Config, folder string) {
	origin := filepath.Join(folder, "kubeconfig")
	for _, cluster := range config.Clusters {
		cluster.LocationOfOrigin = origin
		redirect(&cluster.CertificateAuthority, "ca.crt")
	}
	for _, user := range config.AuthInfos {
		user.LocationOfOrigin = origin
		redirect(&user.ClientCertificate, "client.crt")
		redirect(&user.ClientKey, "client.key")
		redirect(&user.TokenFile, "token")
	}
	for _, context := range config.Contexts {
		context.LocationOfOrigin = origin
	}
}

func redirect(path *string, name string) {
	if *path != "" {
		*path = placeholder(name)
	}
}

// buildTransport is rest.TransportFor without its cache, which would keep every
// transport of a run alive.
func buildTransport(settings *rest.Config) error {
	half := (settings.CertFile == "") != (settings.KeyFile == "")
	made, err := settings.TransportConfig()
	if err != nil {
		return err
	}
	if _, err := transport.TLSConfigFor(made); err != nil && !(half && isMismatch(err)) {
		return err
	}
	_, err = transport.HTTPWrappersForConfig(made, noTransport{})
	return err
}

// isMismatch: whether inline data belongs to a file is a question for the
// machine that has the file.
func isMismatch(err error) bool {
	return strings.Contains(err.Error(), "does not match public key")
}

type noTransport struct{}

func (noTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no request is ever made")
}
