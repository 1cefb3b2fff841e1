package main

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
	"time"
)

// scratch holds the few files a reader insists on opening. What lies on the
// judging machine must not decide, so a file named by a kubeconfig is taken to
// exist and to be sound: its path is pointed at one of these.
var scratch string

func placeholder(name string) string { return filepath.Join(scratch, name) }

func prepareFiles() (cleanUp func(), err error) {
	root := "/dev/shm"
	if _, err := os.Stat(root); err != nil {
		root = os.TempDir()
	}
	if scratch, err = os.MkdirTemp(root, "judge-"); err != nil {
		return nil, err
	}
	cleanUp = func() { _ = os.RemoveAll(scratch) }
	certificate, key, err := throwAwayPair()
	if err != nil {
		return cleanUp, err
	}
	for name, content := range map[string][]byte{"ca.crt": certificate, "client.crt": certificate, "client.key": key, "token": []byte("placeholder")} {
		if err := os.WriteFile(placeholder(name), content, 0o600); err != nil {
			return cleanUp, err
		}
	}
	return cleanUp, nil
}

func throwAwayPair() (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "placeholder"},
		NotBefore:             time.Unix(0, 0),
		NotAfter:              time.Unix(1<<33, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, nil, err
	}
	encoded, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	key = pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})
	return certificate, key, nil
}
