package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/blob/blobtest"
)

var errBroken = errors.New("connection reset")

// faulty is a real store whose connections break: every body ends with an
// error after some bytes, and appends fail while told so.
type faulty struct {
	blob.Store
	breakAfter int64 // bytes of each body; 0 for never
	opens      atomic.Int32
	failing    atomic.Bool
}

func (f *faulty) Open(ctx context.Context, key string) (blob.Object, error) {
	object, err := f.Store.Open(ctx, key)
	return &faultyObject{Object: object, store: f}, err
}

type faultyObject struct {
	blob.Object
	store *faulty
}

func (o *faultyObject) Range(ctx context.Context, off, n int64) (io.ReadCloser, error) {
	body, err := o.Object.Range(ctx, off, n)
	o.store.opens.Add(1)
	if err != nil || o.store.breakAfter == 0 || n <= o.store.breakAfter {
		return body, err
	}
	return &brokenBody{ReadCloser: body, left: o.store.breakAfter}, nil
}

type brokenBody struct {
	io.ReadCloser
	left int64
}

func (b *brokenBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errBroken
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func (f *faulty) ResumeAppend(ctx context.Context, key, id string) (blob.Appender, error) {
	a, err := f.Store.ResumeAppend(ctx, key, id)
	if err != nil {
		return nil, err
	}
	return &faultyAppender{Appender: a, store: f}, nil
}

type faultyAppender struct {
	blob.Appender
	store *faulty
}

func (a *faultyAppender) Append(ctx context.Context, p []byte) error {
	if a.store.failing.Load() {
		_ = a.Appender.Append(ctx, p[:len(p)/2]) // torn, as a full disk does it
		return errBroken
	}
	return a.Appender.Append(ctx, p)
}

func TestRangeGoesOnAfterABrokenConnection(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: newLocalStore(t)}
	vault := newVault(t, store)
	ref, content := newRef(), noise(1, 1_000_000)
	b := write(t, vault, ref, nil, content)
	store.breakAfter = 300_000
	mustHold(t, vault, ref, b, content)
	if n := store.opens.Load(); n < 3 || n > 5 {
		t.Errorf("%d requests", n)
	}
}

func TestRangeGivesUpWithoutBlamingTheBytes(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: newLocalStore(t)}
	vault := newVault(t, store)
	ref := newRef()
	b := write(t, vault, ref, nil, noise(1, 1_000_000))
	store.breakAfter = 1000 // less than a package: no way forward
	_, err := readAll(vault, ref, b)
	if !errors.Is(err, errBroken) || errors.Is(err, blob.ErrTampered) {
		t.Errorf("got %v", err)
	}
}

func TestUploadSurvivesAStoreThatFails(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: newLocalStore(t)}
	m := startUpload(t, newVault(t, store), noise(1, 2_000_000))
	m.send(t, 700_000, false)
	store.failing.Store(true)
	n, err := m.upload.Append(t.Context(), 700_000, bytes.NewReader(m.content[700_000:]))
	if n != 0 || !errors.Is(err, errBroken) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if _, err := m.upload.Complete(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("completed all the same: %v", err)
	}
	store.failing.Store(false)
	m.restart(t)
	m.send(t, 1_300_000, false)
	mustHold(t, m.vault, m.ref, m.complete(t), m.content)
}

// moving is a real store in which somebody does something between a look at an object and its reading.
type moving struct {
	blob.Store
	between func()
}

func (m *moving) Open(ctx context.Context, key string) (blob.Object, error) {
	object, err := m.Store.Open(ctx, key)
	if between := m.between; between != nil {
		m.between = nil
		between()
	}
	return object, err
}

// Who gave a request up and asks another process is told that the first one still writes, not that the bytes were altered.
func TestACheckpointThatMovesMeansThatSomebodyWrites(t *testing.T) {
	t.Parallel()
	store := &moving{Store: blobtest.StartS3(t).Store(t)}
	m := startUpload(t, newVault(t, store), noise(1, 2_000_000))
	m.send(t, 700_000, false)
	store.between = func() { m.send(t, 700_000, false) }
	if _, err := m.vault.ResumeUpload(t.Context(), m.ref, m.upload.State()); !errors.Is(err, blob.ErrBusy) || errors.Is(err, blob.ErrTampered) {
		t.Errorf("got %v", err)
	}
	m.restart(t)
	m.send(t, 600_000, false)
	mustHold(t, m.vault, m.ref, m.complete(t), m.content)
}

// A checkpoint that breaks off on its way is the store's doing: it is named, and what waits for it comes again.
func TestACheckpointThatBreaksOffIsTheStores(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: newLocalStore(t)}
	m := startUpload(t, newVault(t, store), noise(1, 1_000_000))
	m.send(t, 700_000, false)
	state := m.upload.State()
	if err := m.upload.Close(); err != nil {
		t.Fatal(err)
	}
	store.breakAfter = 20
	if _, err := m.vault.ResumeUpload(t.Context(), m.ref, state); !apperr.Is(err, "store-away") || !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
