package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/blob/blobtest"
	"chartwright/internal/platform/keys"
)

func newLocalStore(t testing.TB) *blob.Local {
	t.Helper()
	store, err := blob.NewLocal(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// eachStore runs a test on a local folder and on a real S3-speaking server.
func eachStore(t *testing.T, test func(t *testing.T, store blob.Store)) {
	t.Run("local", func(t *testing.T) { t.Parallel(); test(t, newLocalStore(t)) })
	t.Run("s3", func(t *testing.T) { t.Parallel(); test(t, blobtest.StartS3(t).Store(t)) })
}

func newVault(t testing.TB, store blob.Store) *blob.Vault {
	t.Helper()
	local, err := keys.NewLocal(filepath.Join(t.TempDir(), "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache := keys.NewCache(local, 1000, time.Hour)
	t.Cleanup(cache.Wipe)
	return blob.NewVault(store, cache)
}

func newRef() blob.Ref {
	return blob.Ref{
		KeyRef: "client-one", Tenant: uuid.New(), Client: uuid.New(), Document: uuid.New(), Version: 1, Part: "original",
	}
}

// noise is n bytes that are the same for the same seed.
func noise(seed uint64, n int) []byte {
	var key [32]byte
	key[0], key[1] = byte(seed), byte(seed>>8)
	out := make([]byte, n)
	_, _ = rand.NewChaCha8(key).Read(out)
	return out
}

func write(t testing.TB, v *blob.Vault, ref blob.Ref, wrapped, content []byte) blob.Blob {
	t.Helper()
	w, err := v.Create(context.Background(), ref, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Abort() }()
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	b, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readAll(v *blob.Vault, ref blob.Ref, b blob.Blob) ([]byte, error) {
	r, err := v.Open(context.Background(), ref, b)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	body, err := r.Range(context.Background(), 0, r.Size())
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	return io.ReadAll(body)
}

func mustHold(t testing.TB, v *blob.Vault, ref blob.Ref, b blob.Blob, content []byte) {
	t.Helper()
	got, err := readAll(v, ref, b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) {
		t.Fatalf("%d bytes became %d others", len(content), len(got))
	}
	if b.Size != int64(len(content)) || b.SHA256 != sha256.Sum256(content) {
		t.Fatal("size or hash is wrong")
	}
}

// stored lists the objects under a prefix.
func stored(t testing.TB, store blob.Store, prefix string) []blob.Info {
	t.Helper()
	var out []blob.Info
	for info, err := range store.List(context.Background(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, info)
	}
	return out
}

// raw returns an object's ciphertext.
func raw(t testing.TB, store blob.Store, key string) []byte {
	t.Helper()
	object, err := store.Open(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = object.Close() }()
	body, err := object.Range(context.Background(), 0, object.Size())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	out, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func put(t testing.TB, store blob.Store, key string, content []byte) {
	t.Helper()
	if _, err := blob.Put(context.Background(), store, key, bytes.NewReader(content), blob.PutOptions{}); err != nil {
		t.Fatal(err)
	}
}
