package flagset

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"k8s.io/component-base/version"
)

// host is where the files of the generated argument lists lie. They are read
// from a folder of the judge instead, in which they exist and are sound.
const host = "/etc/kubernetes/pki/"

// folderVariable names that folder to the processes of single lists.
const folderVariable = "NODESTRAP_START_FILES"

var (
	folder string
	isOurs bool
)

// Folder is where sound files lie: sa.key, sa.pub, tls.crt, tls.key and ca.crt.
func Folder() string {
	if folder != "" {
		return folder
	}
	if folder = os.Getenv(folderVariable); folder != "" {
		return folder
	}
	made, err := os.MkdirTemp("", "nodestrap-start-")
	must(err)
	folder, isOurs = made, true
	must(os.Setenv(folderVariable, folder))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	private, err := x509.MarshalECPrivateKey(key)
	must(err)
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	must(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "judge"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	for name, block := range map[string]*pem.Block{
		"sa.key":  {Type: "EC PRIVATE KEY", Bytes: private},
		"tls.key": {Type: "EC PRIVATE KEY", Bytes: private},
		"sa.pub":  {Type: "PUBLIC KEY", Bytes: public},
		"tls.crt": {Type: "CERTIFICATE", Bytes: certificate},
		"ca.crt":  {Type: "CERTIFICATE", Bytes: certificate},
	} {
		must(os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600))
	}
	must(os.WriteFile(filepath.Join(folder, "authorization.yaml"), []byte(authorization()), 0o600))
	return folder
}

// authorization is a file for --authorization-config, of the newest version that the minor reads.
func authorization() string {
	api := "v1"
	if minor, err := strconv.Atoi(version.Get().Minor); err == nil && minor < 32 {
		api = "v1beta1"
	}
	return "apiVersion: apiserver.config.k8s.io/" + api + "\nkind: AuthorizationConfiguration\nauthorizers: [{type: RBAC, name: rbac}]\n"
}

func forgetFiles() {
	if isOurs {
		_ = os.RemoveAll(folder)
	}
}

func withFiles(arguments []string) []string {
	own := make([]string, len(arguments))
	for at, argument := range arguments {
		own[at] = strings.ReplaceAll(argument, host, Folder()+"/")
	}
	return own
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
