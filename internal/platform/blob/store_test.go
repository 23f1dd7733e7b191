package blob_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/blob/blobtest"
)

func TestStoresKeepTheContract(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		t.Run("round trip", func(t *testing.T) { storeRoundTrip(t, store) })
		t.Run("ranges", func(t *testing.T) { storeRanges(t, store) })
		t.Run("list and delete", func(t *testing.T) { storeListDelete(t, store) })
		t.Run("abort leaves nothing", func(t *testing.T) { storeAbort(t, store) })
		t.Run("keys", func(t *testing.T) { storeKeys(t, store) })
		if err := store.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func storeRoundTrip(t *testing.T, store blob.Store) {
	for _, size := range []int{0, 1, 100_000, 8 << 20, 20 << 20} {
		content := noise(uint64(size), size)
		put(t, store, "trip/object", content) // each replaces the one before
		if !bytes.Equal(raw(t, store, "trip/object"), content) {
			t.Errorf("%d bytes came back as others", size)
		}
		info, err := store.Stat(t.Context(), "trip/object")
		if err != nil || info.Size != int64(size) || time.Since(info.Modified) > time.Hour {
			t.Errorf("%d bytes: %+v, %v", size, info, err)
		}
	}
	if _, err := store.Open(t.Context(), "trip/missing"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if _, err := store.Stat(t.Context(), "trip/missing"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("stat: %v", err)
	}
}

func storeRanges(t *testing.T, store blob.Store) {
	content := noise(1, 1000)
	put(t, store, "ranges/object", content)
	object, err := store.Open(t.Context(), "ranges/object")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = object.Close() }()
	for _, c := range []struct{ off, n int64 }{{0, 0}, {0, 1}, {999, 1}, {1000, 0}, {0, 1000}, {400, 200}} {
		body, err := object.Range(t.Context(), c.off, c.n)
		if err != nil {
			t.Errorf("%d+%d: %v", c.off, c.n, err)
			continue
		}
		var got bytes.Buffer
		_, err = got.ReadFrom(body)
		if err = errors.Join(err, body.Close()); err != nil || !bytes.Equal(got.Bytes(), content[c.off:c.off+c.n]) {
			t.Errorf("%d+%d: other bytes (%v)", c.off, c.n, err)
		}
	}
	for _, c := range []struct{ off, n int64 }{{-1, 1}, {0, -1}, {0, 1001}, {1001, 0}, {1, 1 << 62}} {
		if _, err := object.Range(t.Context(), c.off, c.n); err == nil {
			t.Errorf("%d+%d is read", c.off, c.n)
		}
	}
}

func storeListDelete(t *testing.T, store blob.Store) {
	all := []string{"list/a/b", "list/a/b.obj", "list/ab", "list/c/d/e"}
	for _, key := range all {
		put(t, store, key, []byte(key))
	}
	for prefix, want := range map[string][]string{
		"list/":   all,
		"list/a":  {"list/a/b", "list/a/b.obj", "list/ab"},
		"list/a/": {"list/a/b", "list/a/b.obj"},
		"list/x/": nil,
	} {
		var got []string
		for _, info := range stored(t, store, prefix) {
			got = append(got, info.Key)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", prefix, got)
		}
	}
	for _, key := range append(all, "list/never") {
		if err := store.Delete(t.Context(), key); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if left := stored(t, store, "list/"); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func storeAbort(t *testing.T, store blob.Store) {
	for _, size := range []int{0, 10, 20 << 20} {
		w, err := store.Create(t.Context(), "abort/object", blob.PutOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(noise(1, size)); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(); err != nil {
			t.Errorf("abort: %v", err)
		}
		if err := w.Commit(); err == nil {
			t.Error("an aborted object can be committed")
		}
	}
	if left := stored(t, store, ""); slices.ContainsFunc(left, func(i blob.Info) bool { return strings.HasPrefix(i.Key, "abort") }) {
		t.Errorf("left: %v", left)
	}
}

func storeKeys(t *testing.T, store blob.Store) {
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/./b", ".a", "A", "a b", "a\\b", "a\x00b", "ä",
		"a%2fb", strings.Repeat("a", 201), strings.Repeat("a/", 500) + "a",
	} {
		if _, err := store.Create(t.Context(), key, blob.PutOptions{}); !errors.Is(err, blob.ErrKey) {
			t.Errorf("create %q: %v", key, err)
		}
		if _, err := store.Open(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("open %q: %v", key, err)
		}
		if _, err := store.StartAppend(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("append %q: %v", key, err)
		}
		if err := store.Delete(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("delete %q: %v", key, err)
		}
	}
}

func TestLocalKeepsAnObjectAndAFolderOfTheSameName(t *testing.T) {
	t.Parallel()
	store := newLocalStore(t)
	for _, key := range []string{"a", "a/b", "a/b/c"} {
		put(t, store, key, []byte(key))
	}
	if n := len(stored(t, store, "a")); n != 3 {
		t.Errorf("%d objects instead of 3", n)
	}
}

func TestLocalDoesNotFollowLinksOut(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	outside := filepath.Join(base, "outside")
	if err := os.MkdirAll(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outside, "x.obj"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := blob.NewLocal(filepath.Join(base, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if err := os.Symlink(outside, filepath.Join(base, "blobs", "objects", "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), "link/x"); err == nil {
		t.Error("a link out of the folder is followed")
	}
	if _, err := blob.Put(t.Context(), store, "link/y", strings.NewReader("y"), blob.PutOptions{}); err == nil {
		t.Error("a link out of the folder is written through")
	}
}

func TestLocalFilesAreThePrivateOnesOfTheOwner(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	store, err := blob.NewLocal(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	put(t, store, "a/b", []byte("x"))
	err = filepath.Walk(dir, func(name string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Create(t.Context(), "a/b", blob.PutOptions{RetainUntil: time.Now().Add(time.Hour)})
	if !errors.Is(err, blob.ErrLock) {
		t.Errorf("a lock that cannot be kept is promised: %v", err)
	}
}

func TestS3LocksObjects(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	store := server.Store(t)
	until := time.Now().Add(time.Hour)
	content := []byte("checkpoint")
	if _, err := blob.Put(t.Context(), store, "trail/1", bytes.NewReader(content), blob.PutOptions{RetainUntil: until}); err != nil {
		t.Fatal(err)
	}
	head, err := server.Client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &server.Config.Bucket, Key: aws.String("trail/1")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = server.Client.DeleteObject(context.Background(), &s3.DeleteObjectInput{
		Bucket: &server.Config.Bucket, Key: aws.String("trail/1"), VersionId: head.VersionId,
	})
	if err == nil {
		t.Error("a locked version was deleted")
	}
	if !bytes.Equal(raw(t, store, "trail/1"), content) {
		t.Error("the locked object is gone")
	}
}
