package blob_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"chartwright/internal/platform/blob"
)

// sizes around every boundary of the format.
var sizes = []int{
	0, 1, 65535, 65536, 65537, 131072, 262143, 262144, 262145, 262144 + 65536, 524288, 524289, 1_000_000,
}

func TestVaultKeepsEverySize(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		for _, size := range sizes {
			ref, content := newRef(), noise(uint64(size), size)
			b := write(t, vault, ref, nil, content)
			mustHold(t, vault, ref, b, content)
			reader, err := vault.Open(t.Context(), ref, b)
			if err != nil {
				t.Fatal(err)
			}
			if err := iotest.TestReader(reader.Seeker(t.Context()), content); err != nil {
				t.Errorf("%d bytes: %v", size, err)
			}
			if err := reader.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestVaultReadsAnyRange(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.OneOf(rapid.SampledFrom(sizes), rapid.IntRange(0, 900_000)).Draw(rt, "size")
		ref, content := newRef(), noise(uint64(size), size)
		b := write(t, vault, ref, nil, content)
		reader, err := vault.Open(t.Context(), ref, b)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = reader.Close() }()
		for range 4 {
			off := rapid.IntRange(0, size).Draw(rt, "off")
			n := rapid.IntRange(0, size-off).Draw(rt, "n")
			body, err := reader.Range(t.Context(), int64(off), int64(n))
			if err != nil {
				rt.Fatal(err)
			}
			got, err := io.ReadAll(iotest.HalfReader(body))
			if err = errors.Join(err, body.Close()); err != nil || !bytes.Equal(got, content[off:off+n]) {
				rt.Fatalf("range %d+%d of %d: %v", off, n, size, err)
			}
			past := make([]byte, n+rapid.IntRange(0, 10).Draw(rt, "past"))
			read, err := reader.ReadAt(past, int64(off))
			if want := min(len(past), size-off); read != want || !bytes.Equal(past[:read], content[off:off+read]) {
				rt.Fatalf("ReadAt %d+%d of %d gives %d, %v", off, len(past), size, read, err)
			}
			if (read < len(past)) != errors.Is(err, io.EOF) && len(past) > 0 {
				rt.Fatalf("ReadAt ends with %v", err)
			}
		}
	})
}

func TestVaultWritesWhatComesInPieces(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	rapid.Check(t, func(rt *rapid.T) {
		ref := newRef()
		w, err := vault.Create(t.Context(), ref, nil)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = w.Abort() }()
		var content []byte
		for range rapid.IntRange(0, 6).Draw(rt, "pieces") {
			piece := noise(uint64(len(content)), rapid.IntRange(0, 300_000).Draw(rt, "n"))
			if n, err := w.Write(piece); err != nil || n != len(piece) {
				rt.Fatal(n, err)
			}
			content = append(content, piece...)
		}
		b, err := w.Commit()
		if err != nil {
			rt.Fatal(err)
		}
		mustHold(t, vault, ref, b, content)
	})
}

func TestVaultPartsShareTheDocumentsKey(t *testing.T) {
	t.Parallel()
	store := newLocalStore(t)
	vault := newVault(t, store)
	ref := newRef()
	wrapped, err := vault.NewKey(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	content := noise(1, 100_000)
	image := ref
	image.Part = "page-0001-image"
	original, page := write(t, vault, ref, wrapped, content), write(t, vault, image, wrapped, content)
	mustHold(t, vault, ref, original, content)
	mustHold(t, vault, image, page, content)
	if !bytes.Equal(original.Wrapped, wrapped) || !bytes.Equal(page.Wrapped, wrapped) {
		t.Error("a part has another key than the document")
	}
	objects := stored(t, store, ref.Tenant.String()+"/")
	if len(objects) != 2 || bytes.Equal(raw(t, store, objects[0].Key), raw(t, store, objects[1].Key)) {
		t.Error("equal parts have equal ciphertext")
	}
	for _, o := range objects {
		if bytes.Contains(raw(t, store, o.Key), content[:32]) {
			t.Error("the store holds plaintext")
		}
	}
}

func TestVaultAbortLeavesNothing(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		w, err := vault.Create(t.Context(), newRef(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(noise(1, 10<<20)); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
		if left := stored(t, store, ""); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestVaultDelete(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		ref, other := newRef(), newRef()
		other.Tenant, other.Client = ref.Tenant, ref.Client
		first, second := write(t, vault, ref, nil, []byte("1")), write(t, vault, ref, nil, []byte("2"))
		kept := write(t, vault, other, nil, []byte("3"))
		if err := vault.Delete(t.Context(), ref, first); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(t.Context(), ref, first); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		mustHold(t, vault, ref, second, []byte("2"))
		if err := vault.DeleteDocument(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(t.Context(), ref, second); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		mustHold(t, vault, other, kept, []byte("3"))
	})
}

func TestVaultRewrapNeedsNoNewObject(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	ref, content := newRef(), noise(1, 1000)
	b := write(t, vault, ref, nil, content)
	moved, err := vault.Rewrap(t.Context(), ref, "client-one-2027", b.Wrapped)
	if err != nil {
		t.Fatal(err)
	}
	ref.KeyRef, b.Wrapped = "client-one-2027", moved
	mustHold(t, vault, ref, b, content)
}

func TestReaderServesHTTPRanges(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	ref, content := newRef(), noise(1, 700_000)
	b := write(t, vault, ref, nil, content)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		reader, err := vault.Open(req.Context(), ref, b)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = reader.Close() }()
		body := reader.Seeker(req.Context())
		defer func() { _ = body.Close() }()
		http.ServeContent(w, req, "", time.Time{}, body)
	}))
	defer server.Close()
	for header, want := range map[string][]byte{
		"": content, "bytes=0-9": content[:10], "bytes=65530-262150": content[65530:262151], "bytes=-5": content[699_995:],
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Range", header)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q gives %d bytes, %v", header, len(got), err)
		}
	}
}
