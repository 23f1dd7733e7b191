package blob_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"chartwright/internal/platform/blob"
)

const (
	packageCipher = 65536 + 32
	segmentCipher = 4 * packageCipher
)

// fixture is one stored object and its ciphertext.
type fixture struct {
	store   blob.Store
	vault   *blob.Vault
	ref     blob.Ref
	blob    blob.Blob
	key     string
	sealed  []byte
	content []byte
}

func newFixture(t *testing.T, store blob.Store, size int) *fixture {
	t.Helper()
	f := &fixture{store: store, vault: newVault(t, store), ref: newRef(), content: noise(uint64(size), size)}
	f.blob = write(t, f.vault, f.ref, nil, f.content)
	objects := stored(t, store, f.ref.Tenant.String()+"/")
	if len(objects) != 1 {
		t.Fatalf("%d objects", len(objects))
	}
	f.key = objects[0].Key
	f.sealed = raw(t, store, f.key)
	return f
}

func (f *fixture) mustRefuse(t testing.TB, what string) {
	t.Helper()
	got, err := readAll(f.vault, f.ref, f.blob)
	if !errors.Is(err, blob.ErrTampered) {
		t.Errorf("%s: %d bytes are read, error %v", what, len(got), err)
	}
	if !bytes.HasPrefix(f.content, got) {
		t.Errorf("%s: bytes are read that were never written", what)
	}
}

func TestAlteredBytesAreRefused(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		f := newFixture(t, store, 600_000) // two segments and a bit
		cut := func(from, to int) []byte { return slices.Concat(f.sealed[:from], f.sealed[to:]) }
		swapped := slices.Concat(f.sealed[segmentCipher:2*segmentCipher], f.sealed[:segmentCipher], f.sealed[2*segmentCipher:])
		packages := slices.Concat(f.sealed[packageCipher:2*packageCipher], f.sealed[:packageCipher], f.sealed[2*packageCipher:])
		for name, altered := range map[string][]byte{
			"emptied":                 nil,
			"last byte cut":           cut(len(f.sealed)-1, len(f.sealed)),
			"last segment cut":        f.sealed[:2*segmentCipher],
			"cut at a package":        f.sealed[:2*segmentCipher+packageCipher],
			"first package cut":       cut(0, packageCipher),
			"first segment cut":       cut(0, segmentCipher),
			"byte added":              append(bytes.Clone(f.sealed), 0),
			"package added":           append(bytes.Clone(f.sealed), f.sealed[:packageCipher]...),
			"segments swapped":        swapped,
			"packages swapped":        packages,
			"segment doubled":         slices.Concat(f.sealed[:segmentCipher], f.sealed[:segmentCipher], f.sealed[2*segmentCipher:]),
			"zeroed":                  make([]byte, len(f.sealed)),
			"first package, whole":    slices.Concat(make([]byte, packageCipher), f.sealed[packageCipher:]),
			"final mark moved inward": slices.Concat(f.sealed[:segmentCipher], f.sealed[2*segmentCipher:], f.sealed[segmentCipher:2*segmentCipher]),
		} {
			put(t, store, f.key, altered)
			f.mustRefuse(t, name)
		}
		put(t, store, f.key, f.sealed)
		mustHold(t, f.vault, f.ref, f.blob, f.content)
	})
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 65536, 300_000} {
		f := newFixture(t, newLocalStore(t), size)
		rapid.Check(t, func(rt *rapid.T) {
			at := rapid.IntRange(0, len(f.sealed)*8-1).Draw(rt, "bit")
			altered := bytes.Clone(f.sealed)
			altered[at/8] ^= 1 << (at % 8)
			put(t, f.store, f.key, altered)
			f.mustRefuse(t, "flipped bit")
		})
	}
}

func TestARangeNextToAlteredBytesIsStillRead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, newLocalStore(t), 600_000)
	altered := bytes.Clone(f.sealed)
	altered[3*packageCipher+100] ^= 1
	put(t, f.store, f.key, altered)
	reader, err := f.vault.Open(t.Context(), f.ref, f.blob)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	got := make([]byte, 1000)
	if _, err := reader.ReadAt(got, 65536); err != nil || !bytes.Equal(got, f.content[65536:66536]) {
		t.Errorf("an intact package: %v", err)
	}
	if _, err := reader.ReadAt(got, 3*65536+50_000); !errors.Is(err, blob.ErrTampered) {
		t.Errorf("the altered package: %v", err)
	}
}

func TestBytesOfAnotherPlaceAreRefused(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		ref, content := newRef(), noise(1, 100_000)
		b := write(t, vault, ref, nil, content)
		for name, change := range map[string]func(*blob.Ref){
			"tenant":   func(r *blob.Ref) { r.Tenant = uuid.New() },
			"client":   func(r *blob.Ref) { r.Client = uuid.New() },
			"document": func(r *blob.Ref) { r.Document = uuid.New() },
			"version":  func(r *blob.Ref) { r.Version = 2 },
			"part":     func(r *blob.Ref) { r.Part = "page-0001" },
		} {
			other := ref
			change(&other)
			wrapped := b.Wrapped // versions and parts share it
			if name != "version" && name != "part" {
				wrapped = nil
			}
			before := stored(t, store, "")
			there := write(t, vault, other, wrapped, content)
			key := added(t, before, stored(t, store, ""))
			put(t, store, key, raw(t, store, added(t, nil, before)))
			if _, err := readAll(vault, other, there); !errors.Is(err, blob.ErrTampered) {
				t.Errorf("bytes of another %s are read: %v", name, err)
			}
			if _, err := readAll(vault, other, b); !errors.Is(err, blob.ErrTampered) {
				t.Errorf("the blob of another %s opens: %v", name, err)
			}
			if err := store.Delete(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		mustHold(t, vault, ref, b, content)
	})
}

// added returns the one key that is in after and not in before.
func added(t *testing.T, before, after []blob.Info) string {
	t.Helper()
	for _, info := range after {
		if !slices.ContainsFunc(before, func(i blob.Info) bool { return i.Key == info.Key }) {
			return info.Key
		}
	}
	t.Fatal("nothing was added")
	return ""
}

func TestARollBackIsRefused(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		ref := newRef()
		old, newer := noise(1, 100_000), noise(2, 100_000)
		first := write(t, vault, ref, nil, old)
		before := stored(t, store, "")
		second := write(t, vault, ref, first.Wrapped, newer) // the same version, written again
		put(t, store, added(t, before, stored(t, store, "")), raw(t, store, before[0].Key))
		if _, err := readAll(vault, ref, second); !errors.Is(err, blob.ErrTampered) {
			t.Errorf("an older write is read in place of the newer: %v", err)
		}
	})
}

func TestAnAlteredBlobIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, newLocalStore(t), 600_000)
	other := write(t, f.vault, newRef(), nil, f.content)
	good := f.blob
	flip := func(b []byte, at int) []byte { c := bytes.Clone(b); c[at] ^= 1; return c }
	for name, altered := range map[string]blob.Blob{
		"wrapped key flipped":             {Wrapped: flip(good.Wrapped, 20), Seal: good.Seal, Size: good.Size},
		"wrapped key of another document": {Wrapped: other.Wrapped, Seal: good.Seal, Size: good.Size},
		"no wrapped key":                  {Seal: good.Seal, Size: good.Size},
		"generation flipped":              {Wrapped: good.Wrapped, Seal: flip(good.Seal, 0), Size: good.Size},
		"tag flipped":                     {Wrapped: good.Wrapped, Seal: flip(good.Seal, 20), Size: good.Size},
		"seal cut":                        {Wrapped: good.Wrapped, Seal: good.Seal[:47], Size: good.Size},
		"smaller":                         {Wrapped: good.Wrapped, Seal: good.Seal, Size: good.Size - 1},
		"larger":                          {Wrapped: good.Wrapped, Seal: good.Seal, Size: good.Size + 1},
		"negative":                        {Wrapped: good.Wrapped, Seal: good.Seal, Size: -1},
		"nothing":                         {},
	} {
		f.blob = altered
		f.mustRefuse(t, name)
	}
	// Size and object shortened together, at the border of a segment.
	f.blob = good
	f.blob.Size = 2 * 262144
	put(t, f.store, f.key, f.sealed[:2*segmentCipher])
	f.mustRefuse(t, "shortened together")
	f.blob = good
	if err := f.store.Delete(t.Context(), f.key); err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(f.vault, f.ref, f.blob); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
}

func TestReferencesAreChecked(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	for name, change := range map[string]func(*blob.Ref){
		"tenant":     func(r *blob.Ref) { r.Tenant = uuid.Nil },
		"client":     func(r *blob.Ref) { r.Client = uuid.Nil },
		"document":   func(r *blob.Ref) { r.Document = uuid.Nil },
		"version":    func(r *blob.Ref) { r.Version = 0 },
		"part":       func(r *blob.Ref) { r.Part = "" },
		"part climb": func(r *blob.Ref) { r.Part = "../x" },
	} {
		ref := newRef()
		change(&ref)
		if _, err := vault.Create(t.Context(), ref, nil); !errors.Is(err, blob.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, err := vault.Create(t.Context(), newRef(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("committed twice: %v", err)
	}
}
