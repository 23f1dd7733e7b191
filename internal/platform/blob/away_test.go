package blob_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
)

// Who sends or asks for a file while the store does not answer hears that, and what to do, not that something is wrong.
func TestAStoreThatIsAwayIsNamed(t *testing.T) {
	t.Parallel()
	store, err := blob.NewS3(t.Context(), blob.S3Config{Bucket: "nowhere", Region: "us-east-1", Endpoint: "http://127.0.0.1:1", PathStyle: true,
		AccessKeyID: "somebody", SecretAccessKey: keys.Plain("secret"), SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	_, put := blob.Put(t.Context(), store, "a/b", bytes.NewReader([]byte("content")), blob.PutOptions{})
	_, begun := store.StartAppend(t.Context(), "a/c")
	_, stat := store.Stat(t.Context(), "a/b")
	for what, err := range map[string]error{"put": put, "append": begun, "stat": stat} {
		if e := apperr.From(err); err == nil || e.Code != "store-away" || e.Status != http.StatusServiceUnavailable || !apperr.Passing(err) || e.Wait == 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := store.Stat(gone, "a/b"); err == nil || apperr.Is(err, "store-away") {
		t.Errorf("whoever went away themselves: %v", err)
	}
}

// A store without room is named too, as a full disk of this machine is.
func TestAStoreThatIsFullIsNamed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInsufficientStorage) }))
	t.Cleanup(server.Close)
	store, err := blob.NewS3(t.Context(), blob.S3Config{Bucket: "full", Region: "us-east-1", Endpoint: server.URL, PathStyle: true, AccessKeyID: "somebody",
		SecretAccessKey: keys.Plain("secret"), SpoolDir: t.TempDir(), MaxAttempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = blob.Put(t.Context(), store, "a/b", bytes.NewReader([]byte("content")), blob.PutOptions{})
	if e := apperr.From(err); e.Code != "disk-full" || e.Status != http.StatusInsufficientStorage || e.Wait == 0 {
		t.Errorf("put: %v", err)
	}
}

// An answer that breaks off is the store's doing, wherever it is read.
func TestAnAnswerThatBreaksOffIsTheStores(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("uploadId") {
			_, _ = w.Write([]byte(`<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>`))
			return
		}
		w.Header().Set("Content-Length", "100")
		if r.Method == http.MethodGet {
			_, _ = w.Write(make([]byte, 10))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(server.Close)
	store, err := blob.NewS3(t.Context(), blob.S3Config{Bucket: "broken", Region: "us-east-1", Endpoint: server.URL, PathStyle: true, AccessKeyID: "somebody",
		SecretAccessKey: keys.Plain("secret"), SpoolDir: t.TempDir(), MaxAttempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	tail, err := store.ResumeAppend(t.Context(), "a/b", "upload")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tail.Close() })
	if err := tail.Rewind(t.Context(), 100); !apperr.Is(err, "store-away") {
		t.Errorf("got %v", err)
	}
}
