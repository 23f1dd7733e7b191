package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"chartwright/internal/platform/traces"
)

const (
	// checkpointEvery bounds what a killed process loses of one request.
	checkpointEvery = 128 << 20
	// saveTimeout bounds the saving of what came before a request broke.
	saveTimeout = time.Minute
)

// UploadState is what the caller stores to go on with an upload later. It
// holds no plaintext and no key, and never changes.
type UploadState struct {
	Wrapped    []byte `json:"wrapped"`    // the document's data key
	Generation string `json:"generation"` // names this write
	AppendID   string `json:"appendId"`   // the store's own name for it
}

// Upload is an object that is written by many requests, one after the other,
// in any process. One Upload is for one goroutine; the caller sees to it that
// an upload is open only once at a time. Memory: about half a megabyte.
type Upload struct {
	vault      *Vault
	ref        Ref
	state      UploadState
	generation generation
	segments   *segmenter
	out        Appender // nil when published
	durable    int64    // plaintext bytes that the checkpoint covers
	done       bool     // the last segment is appended
	broken     error    // why it must be opened again before it goes on
}

// StartUpload begins an upload. wrapped is the document's data key, or nil to
// make a new one. The caller stores State.
func (v *Vault) StartUpload(ctx context.Context, ref Ref, wrapped []byte) (*Upload, error) {
	g := newGeneration()
	c, wrapped, err := v.cipherFor(ctx, ref, wrapped, g)
	if err != nil {
		return nil, err
	}
	id, err := v.store.StartAppend(ctx, ref.storageKey(g))
	if err != nil {
		return nil, err
	}
	u := &Upload{vault: v, ref: ref, generation: g, segments: newSegmenter(c)}
	u.state = UploadState{Wrapped: wrapped, Generation: g.String(), AppendID: id}
	if err := u.attach(ctx); err != nil {
		return nil, errors.Join(err, v.DiscardUpload(ctx, ref, u.state))
	}
	return u, nil
}

// ResumeUpload opens an upload again, at its last checkpoint. It fails with
// ErrNotFound where the upload was discarded or forgotten.
func (v *Vault) ResumeUpload(ctx context.Context, ref Ref, state UploadState) (*Upload, error) {
	g, err := parseGeneration(state.Generation)
	if err != nil {
		return nil, err
	}
	if state.Wrapped == nil {
		return nil, ErrTampered
	}
	c, _, err := v.cipherFor(ctx, ref, state.Wrapped, g)
	if err != nil {
		return nil, err
	}
	u := &Upload{vault: v, ref: ref, state: state, generation: g, segments: newSegmenter(c)}
	if err := u.attach(ctx); err != nil {
		u.segments.wipe()
		return nil, err
	}
	return u, nil
}

// attach takes hold of the data, then reads the checkpoint: in this order no
// other process can have moved it in between, where the store has locks.
func (u *Upload) attach(ctx context.Context) error {
	out, appendErr := u.vault.store.ResumeAppend(ctx, u.ref.storageKey(u.generation), u.state.AppendID)
	if appendErr != nil && !errors.Is(appendErr, ErrNotFound) {
		return appendErr
	}
	cp, err := u.vault.loadCheckpoint(ctx, u.segments.cipher, u.generation)
	switch {
	case err == nil:
		err = u.segments.restore(cp)
	case errors.Is(err, ErrNotFound) && appendErr == nil:
		err = nil // nothing was ever acknowledged
	}
	if err == nil && appendErr != nil {
		err = u.published(ctx, cp)
	}
	if err == nil && out != nil {
		err = out.Rewind(ctx, cp.stored())
	}
	if err != nil {
		if out != nil {
			err = errors.Join(err, out.Close())
		}
		return err
	}
	u.out, u.durable, u.done = out, cp.size, cp.done
	return nil
}

// published checks that an upload whose data is gone was completed.
func (u *Upload) published(ctx context.Context, cp checkpoint) error {
	if !cp.done {
		return ErrNotFound
	}
	info, err := u.vault.store.Stat(ctx, u.ref.storageKey(u.generation))
	if err == nil && info.Size != cp.stored() {
		return ErrTampered
	}
	return err
}

// State is what ResumeUpload needs.
func (u *Upload) State() UploadState { return u.state }

// Offset is the number of plaintext bytes that no crash can lose.
func (u *Upload) Offset() int64 { return u.durable }

// Append adds what r holds, which begins at offset off, and returns how many
// bytes of it are durable. Where r fails (the connection broke) or ctx ends,
// what was read before is kept, and counted, along with the error. It fails
// with ErrOffset where off is not Offset.
func (u *Upload) Append(ctx context.Context, off int64, r io.Reader) (n int64, err error) {
	ctx, span := traces.Start(ctx, "vault append")
	defer func() { span.Add(traces.Bytes(n)); span.End(err) }()
	if u.broken != nil {
		return 0, u.broken
	}
	if off != u.durable || u.done {
		return 0, ErrOffset
	}
	err = u.consume(ctx, r)
	if u.broken == nil && u.segments.size > u.durable {
		save, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
		defer cancel()
		err = errors.Join(err, u.checkpoint(save))
	}
	return u.durable - off, err
}

// consume seals segment after segment until r ends.
func (u *Upload) consume(ctx context.Context, r io.Reader) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		_, err := u.segments.fill(r)
		if u.segments.full() {
			if err := u.flush(ctx); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("blob: the upload broke off: %w", err)
		}
	}
}

func (u *Upload) flush(ctx context.Context) error {
	// A request that was given up must not tear a segment in two.
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	err := u.segments.flush(func(sealed []byte) error { return u.out.Append(save, sealed) })
	if err != nil {
		u.broken = err
		return err
	}
	if u.segments.size-u.durable >= checkpointEvery {
		return u.checkpoint(save)
	}
	return nil
}

// checkpoint makes everything so far durable.
func (u *Upload) checkpoint(ctx context.Context) error {
	err := u.out.Sync(ctx)
	if err == nil {
		err = u.save(ctx)
	}
	u.broken = err
	return err
}

func (u *Upload) save(ctx context.Context) error {
	cp, err := u.segments.state()
	if err != nil {
		return err
	}
	cp.done = u.done
	if err := u.vault.saveCheckpoint(ctx, u.segments.cipher, u.generation, cp); err != nil {
		return err
	}
	u.durable = cp.size
	return nil
}

// Complete ends the upload and returns what opens the object. It may be called
// again, after a crash too, with the same result, until Forget.
func (u *Upload) Complete(ctx context.Context) (b Blob, err error) {
	ctx, span := traces.Start(ctx, "vault complete", traces.Bytes(u.segments.size))
	defer func() { span.End(err) }()
	if u.broken != nil {
		return Blob{}, u.broken
	}
	if !u.done {
		if err := u.segments.flush(func(sealed []byte) error { return u.out.Append(ctx, sealed) }); err != nil {
			u.broken = err
			return Blob{}, err
		}
		u.done = true
		if err := u.checkpoint(ctx); err != nil {
			return Blob{}, err
		}
	}
	if u.out != nil {
		if err := u.out.Publish(ctx); err != nil {
			u.broken = err
			return Blob{}, err
		}
		u.out = nil
	}
	return finished(u.segments.cipher, u.state.Wrapped, u.generation, u.segments), nil
}

// Forget removes what only going on needs, after the caller has stored the
// Blob that Complete returned.
func (u *Upload) Forget(ctx context.Context) error {
	return u.vault.store.Delete(ctx, checkpointKey(u.generation))
}

// Close lets go of the upload; it can be resumed.
func (u *Upload) Close() error {
	u.segments.wipe()
	u.broken = io.ErrClosedPipe
	if u.out == nil {
		return nil
	}
	return u.out.Close()
}

// DiscardUpload removes an upload and everything it stored, completed or not.
func (v *Vault) DiscardUpload(ctx context.Context, ref Ref, state UploadState) error {
	g, err := parseGeneration(state.Generation)
	if err != nil {
		return err
	}
	key := ref.storageKey(g)
	out, err := v.store.ResumeAppend(ctx, key, state.AppendID)
	switch {
	case err == nil:
		err = out.Discard(ctx)
	case errors.Is(err, ErrNotFound):
		err = v.store.Delete(ctx, key)
	}
	if err != nil {
		return err
	}
	return v.store.Delete(ctx, checkpointKey(g))
}
