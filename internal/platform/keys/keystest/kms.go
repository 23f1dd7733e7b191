// Package keystest starts a real KMS-speaking server for tests.
package keystest

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/keys/keystest/server"
)

// KMS is a running server that speaks KMS.
type KMS struct {
	Config keys.KMSConfig
	Client *kms.Client // for what only an administrator does
	server *server.Server
}

// StartKMS starts local-kms on a free port with an empty database, and stops
// it when the test ends.
func StartKMS(t testing.TB) *KMS {
	t.Helper()
	data := t.TempDir()
	running := server.StartServer(t, server.Spec{
		Name: "local-kms",
		Env: func(port int) []string {
			return []string{
				fmt.Sprintf("PORT=%d", port), "KMS_DATA_PATH=" + data,
				"KMS_SEED_PATH=" + data + "/none", "KMS_REGION=us-east-1",
			}
		},
	})
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", running.Port)
	config := keys.KMSConfig{Region: "us-east-1", Endpoint: endpoint, AccessKeyID: "test", SecretAccessKey: "test"}
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	client := kms.New(kms.Options{Region: config.Region, BaseEndpoint: &endpoint, Credentials: credentials})
	return &KMS{Config: config, Client: client, server: running}
}

// Stop has the server go away; Again brings it back with its keys.
func (k *KMS) Stop() { k.server.Stop() }

// Again starts the server anew after Stop.
func (k *KMS) Again() { k.server.Again() }

// Disable disables a master key, or enables it again.
func (k *KMS) Disable(t testing.TB, id string, disabled bool) {
	t.Helper()
	var err error
	if disabled {
		_, err = k.Client.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: &id})
	} else {
		_, err = k.Client.EnableKey(t.Context(), &kms.EnableKeyInput{KeyId: &id})
	}
	if err != nil {
		t.Fatalf("change a master key: %v", err)
	}
}

// CreateKey makes a master key and returns its id.
func (k *KMS) CreateKey(t testing.TB) string {
	t.Helper()
	out, err := k.Client.CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatalf("create a master key: %v", err)
	}
	return *out.KeyMetadata.KeyId
}
