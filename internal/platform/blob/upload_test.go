package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"chartwright/internal/platform/blob"
)

var errCut = errors.New("the connection broke")

// uploadModel drives an upload as browsers, crashes and restarts do, and knows
// what must be there.
type uploadModel struct {
	vault   *blob.Vault
	ref     blob.Ref
	content []byte
	upload  *blob.Upload
}

func startUpload(t testing.TB, vault *blob.Vault, content []byte) *uploadModel {
	t.Helper()
	m := &uploadModel{vault: vault, ref: newRef(), content: content}
	var err error
	if m.upload, err = vault.StartUpload(context.Background(), m.ref, nil); err != nil {
		t.Fatal(err)
	}
	return m
}

// send appends up to n bytes from the upload's offset; a cut connection must
// keep what came before.
func (m *uploadModel) send(t testing.TB, n int, cut bool) {
	t.Helper()
	off := m.upload.Offset()
	n = min(n, len(m.content)-int(off))
	body := io.Reader(bytes.NewReader(m.content[off : int(off)+n]))
	if cut {
		body = io.MultiReader(body, iotest.ErrReader(errCut))
	}
	got, err := m.upload.Append(context.Background(), off, body)
	if got != int64(n) || errors.Is(err, errCut) != cut || (err != nil) != cut {
		t.Fatalf("%d of %d bytes, %v", got, n, err)
	}
	if m.upload.Offset() != off+int64(n) {
		t.Fatalf("the offset is %d after %d+%d", m.upload.Offset(), off, n)
	}
}

// restart lets go of the upload as a killed process does and opens it again.
func (m *uploadModel) restart(t testing.TB) {
	t.Helper()
	state, off := m.upload.State(), m.upload.Offset()
	if err := m.upload.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := m.vault.ResumeUpload(context.Background(), m.ref, state)
	if err != nil {
		t.Fatal(err)
	}
	if again.Offset() != off {
		t.Fatalf("the offset was %d and is %d", off, again.Offset())
	}
	m.upload = again
}

func (m *uploadModel) complete(t testing.TB) blob.Blob {
	t.Helper()
	b, err := m.upload.Complete(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestUploadKeepsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	vault := newVault(t, newLocalStore(t))
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.OneOf(rapid.SampledFrom(sizes), rapid.IntRange(0, 1_500_000)).Draw(rt, "size")
		m := startUpload(t, vault, noise(uint64(size), size))
		for m.upload.Offset() < int64(size) {
			n := rapid.OneOf(rapid.IntRange(0, 1000), rapid.IntRange(0, 700_000)).Draw(rt, "n")
			m.send(t, n, rapid.Bool().Draw(rt, "cut"))
			if rapid.Bool().Draw(rt, "restart") {
				m.restart(t)
			}
		}
		b := m.complete(t)
		mustHold(t, vault, m.ref, b, m.content)
		m.restart(t)
		if again := m.complete(t); !bytes.Equal(again.Seal, b.Seal) || again.SHA256 != b.SHA256 {
			rt.Fatal("completed again, it is another object")
		}
		if err := m.upload.Forget(t.Context()); err != nil {
			rt.Fatal(err)
		}
		mustHold(t, vault, m.ref, b, m.content)
	})
}

func TestUploadToS3(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		for name, c := range map[string]struct {
			size  int
			sends []int
		}{
			"nothing":                 {0, nil},
			"a byte":                  {1, []int{1}},
			"less than a part":        {3 << 20, []int{1 << 20, 1, 2 << 20}},
			"parts and a tail":        {19 << 20, []int{5 << 20, 100, 9 << 20, 1 << 20, 5 << 20}},
			"one request":             {20 << 20, []int{20 << 20}},
			"exactly parts of cipher": {32 * 262144, []int{32 * 262144}},
		} {
			m := startUpload(t, vault, noise(uint64(c.size), c.size))
			for i, n := range c.sends {
				m.send(t, n, i%2 == 1)
				m.restart(t)
			}
			b := m.complete(t)
			mustHold(t, vault, m.ref, b, m.content)
			if err := m.upload.Forget(t.Context()); err != nil {
				t.Fatal(err)
			}
			left := stored(t, store, "")
			if len(left) != 1 {
				t.Errorf("%s: %d objects are left: %v", name, len(left), left)
			}
			if err := vault.Delete(t.Context(), m.ref, b); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestUploadRefusesAnotherOffset(t *testing.T) {
	t.Parallel()
	m := startUpload(t, newVault(t, newLocalStore(t)), noise(1, 1000))
	m.send(t, 400, false)
	for _, off := range []int64{0, 399, 401, -1} {
		if n, err := m.upload.Append(t.Context(), off, bytes.NewReader([]byte("x"))); n != 0 || !errors.Is(err, blob.ErrOffset) {
			t.Errorf("offset %d: %d, %v", off, n, err)
		}
	}
	m.send(t, 600, false)
	m.complete(t)
	if _, err := m.upload.Append(t.Context(), 1000, bytes.NewReader([]byte("x"))); !errors.Is(err, blob.ErrOffset) {
		t.Errorf("appended to what is complete: %v", err)
	}
}

func TestUploadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m := startUpload(t, newVault(t, newLocalStore(t)), noise(1, 1_000_000))
	ctx, cancel := context.WithCancel(t.Context())
	first := bytes.NewReader(m.content[:600_000])
	body := io.MultiReader(first, readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }))
	n, err := m.upload.Append(ctx, 0, body)
	if n != 600_000 || !errors.Is(err, context.Canceled) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	m.restart(t)
	m.send(t, 400_000, false)
	mustHold(t, m.vault, m.ref, m.complete(t), m.content)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestUploadIsOpenOnlyOnceInALocalStore(t *testing.T) {
	t.Parallel()
	m := startUpload(t, newVault(t, newLocalStore(t)), noise(1, 1000))
	if _, err := m.vault.ResumeUpload(t.Context(), m.ref, m.upload.State()); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("got %v", err)
	}
	m.restart(t)
}

func TestUploadDiscard(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		for name, finish := range map[string]bool{"under way": false, "completed": true} {
			m := startUpload(t, vault, noise(1, 9<<20))
			m.send(t, 9<<20, false)
			if finish {
				m.complete(t)
			}
			state := m.upload.State()
			if err := m.upload.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 { // again is no error
				if err := vault.DiscardUpload(t.Context(), m.ref, state); err != nil {
					t.Fatal(err)
				}
			}
			if left := stored(t, store, ""); len(left) != 0 {
				t.Errorf("%s: left %v", name, left)
			}
			if _, err := vault.ResumeUpload(t.Context(), m.ref, state); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestUploadRefusesAlteredState(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store blob.Store) {
		vault := newVault(t, store)
		m, other := startUpload(t, vault, noise(1, 600_000)), startUpload(t, vault, noise(2, 600_000))
		m.send(t, 600_000, false)
		other.send(t, 500_000, false)
		state := m.upload.State()
		if err := errors.Join(m.upload.Close(), other.upload.Close()); err != nil {
			t.Fatal(err)
		}
		key := "uploads/" + state.Generation
		good := raw(t, store, key)
		flipped := bytes.Clone(good)
		flipped[len(flipped)-1] ^= 1
		for name, altered := range map[string][]byte{
			"flipped": flipped, "cut": good[:len(good)-1], "emptied": nil,
			"of another upload": raw(t, store, "uploads/"+other.upload.State().Generation),
		} {
			put(t, store, key, altered)
			if _, err := vault.ResumeUpload(t.Context(), m.ref, state); !errors.Is(err, blob.ErrTampered) {
				t.Errorf("checkpoint %s: %v", name, err)
			}
		}
		put(t, store, key, good)
		swapped := state
		swapped.Wrapped = other.upload.State().Wrapped
		if _, err := vault.ResumeUpload(t.Context(), m.ref, swapped); !errors.Is(err, blob.ErrTampered) {
			t.Errorf("wrapped key of another upload: %v", err)
		}
		again, err := vault.ResumeUpload(t.Context(), m.ref, state)
		if err != nil || again.Offset() != 600_000 {
			t.Fatalf("the true state: %v", err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
