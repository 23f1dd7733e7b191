package keys_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/keys/keystest"
)

// adapter is one way to keep master keys, with two of them made.
type adapter struct {
	wrapper   keys.Wrapper
	ref, ref2 string
	missing   string
}

func newLocal(t *testing.T) *keys.Local {
	t.Helper()
	local, err := keys.NewLocal(filepath.Join(t.TempDir(), "keys", "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	return local
}

func adapters(t *testing.T) map[string]adapter {
	t.Helper()
	server := keystest.StartKMS(t)
	kms, err := keys.NewKMS(t.Context(), server.Config)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]adapter{
		"local": {newLocal(t), "client-one", "client-two", ""},
		"kms": {
			kms, server.CreateKey(t), server.CreateKey(t), "00000000-0000-0000-0000-000000000000",
		},
	}
}

func TestWrappersKeepTheContract(t *testing.T) {
	t.Parallel()
	for name, a := range adapters(t) {
		t.Run(name, func(t *testing.T) {
			t.Run("round trip", func(t *testing.T) { roundTrip(t, a) })
			t.Run("refusals", func(t *testing.T) { refusals(t, a) })
			t.Run("rewrap", func(t *testing.T) { rewrap(t, a) })
			t.Run("missing master key", func(t *testing.T) {
				_, _, err := a.wrapper.GenerateDataKey(t.Context(), a.missing, nil)
				if !errors.Is(err, keys.ErrNoKey) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

var documentContext = keys.EncryptionContext{"tenant": "t1", "client": "c1", "document": "d1"}

func roundTrip(t *testing.T, a adapter) {
	first, wrapped, err := a.wrapper.GenerateDataKey(t.Context(), a.ref, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := a.wrapper.GenerateDataKey(t.Context(), a.ref, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two data keys are the same")
	}
	if bytes.Contains(wrapped, first.Bytes()) {
		t.Error("the wrapped key shows the key")
	}
	again, err := a.wrapper.Unwrap(t.Context(), a.ref, wrapped, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("another key came back")
	}
}

func refusals(t *testing.T, a adapter) {
	_, wrapped, err := a.wrapper.GenerateDataKey(t.Context(), a.ref, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	// The second master key exists too, so that a refusal is for the mix.
	if _, _, err := a.wrapper.GenerateDataKey(t.Context(), a.ref2, documentContext); err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(wrapped)
	flipped[len(flipped)-1] ^= 1
	for _, c := range []struct {
		name    string
		ref     string
		wrapped []byte
		ec      keys.EncryptionContext
	}{
		{"flipped bit", a.ref, flipped, documentContext},
		{"truncated", a.ref, wrapped[:len(wrapped)-1], documentContext},
		{"empty", a.ref, nil, documentContext},
		{"other document", a.ref, wrapped, keys.EncryptionContext{"tenant": "t1", "client": "c1", "document": "d2"}},
		{"other client", a.ref, wrapped, keys.EncryptionContext{"tenant": "t1", "client": "c2", "document": "d1"}},
		{"less context", a.ref, wrapped, keys.EncryptionContext{"tenant": "t1", "client": "c1"}},
		{"no context", a.ref, wrapped, nil},
		{"moved separator", a.ref, wrapped, keys.EncryptionContext{"tenant": "t1", "client": "c1d", "document": "1"}},
	} {
		if _, err := a.wrapper.Unwrap(t.Context(), c.ref, c.wrapped, c.ec); !errors.Is(err, keys.ErrRefused) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func rewrap(t *testing.T, a adapter) {
	plain, wrapped, err := a.wrapper.GenerateDataKey(t.Context(), a.ref, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := a.wrapper.Rewrap(t.Context(), a.ref, a.ref2, wrapped, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.wrapper.Unwrap(t.Context(), a.ref2, moved, documentContext)
	if err != nil || !bytes.Equal(plain.Bytes(), again.Bytes()) {
		t.Errorf("the data key was lost: %v", err)
	}
	other := keys.EncryptionContext{"tenant": "t2"}
	if _, err := a.wrapper.Rewrap(t.Context(), a.ref, a.ref2, wrapped, other); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("rewrapped for another context: %v", err)
	}
}

func TestKMSOutageIsTypedUnavailable(t *testing.T) {
	t.Parallel()
	// Port 1 on loopback: nothing listens there.
	kms, err := keys.NewKMS(t.Context(), keys.KMSConfig{
		Region: "us-east-1", Endpoint: "http://127.0.0.1:1", AccessKeyID: "a", SecretAccessKey: "b",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := kms.GenerateDataKey(t.Context(), "k", nil); !errors.Is(err, keys.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
