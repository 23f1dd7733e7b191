package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"

	"chartwright/internal/platform/traces"
)

// segmenter cuts a plaintext into segments, hashes and seals them.
type segmenter struct {
	cipher objectCipher
	hash   hash.Hash
	size   int64  // plaintext so far
	held   []byte // plaintext of the segment begun, capacity segmentSize
	sealed []byte // room for one sealed segment
}

func newSegmenter(c objectCipher) *segmenter {
	return &segmenter{
		cipher: c, hash: sha256.New(),
		held: make([]byte, 0, segmentSize), sealed: make([]byte, 0, segmentCipher),
	}
}

// fill reads into the segment begun, at most to its end.
func (s *segmenter) fill(r io.Reader) (int, error) {
	n, err := r.Read(s.held[len(s.held):segmentSize])
	s.held = s.held[:len(s.held)+n]
	s.size += int64(n)
	return n, err
}

func (s *segmenter) full() bool { return len(s.held) == segmentSize }

// flush seals the segment begun, if there is any of it, and hands it on.
func (s *segmenter) flush(sink func([]byte) error) error {
	if len(s.held) == 0 {
		return nil
	}
	// Hashing takes longer than sealing: side by side they take the longer
	// of the two.
	hashed := make(chan struct{})
	go func() {
		s.hash.Write(s.held)
		close(hashed)
	}()
	number := (s.size - 1) / segmentSize
	sealed, err := s.cipher.seal(s.sealed, purposeSegment, number, s.held)
	if err == nil {
		err = sink(sealed)
	}
	<-hashed
	s.held = s.held[:0]
	return err
}

// wipe removes plaintext and key from memory.
func (s *segmenter) wipe() {
	clear(s.held[:cap(s.held)])
	s.cipher.key.Wipe()
}

// Writer encrypts one object. Nothing of it is seen before Commit, and nothing
// remains after Abort.
type Writer struct {
	segments   *segmenter
	out        ObjectWriter
	wrapped    []byte
	generation generation
	done       bool
	span       *traces.Span // from Create to the end
}

// Create starts an object. wrapped is the document's data key, or nil to make
// a new one. The caller ends with Commit or Abort; Abort may be deferred.
func (v *Vault) Create(ctx context.Context, ref Ref, wrapped []byte) (*Writer, error) {
	ctx, span := traces.Start(ctx, "vault write")
	w, err := v.create(ctx, ref, wrapped)
	if err != nil {
		span.End(err)
		return nil, err
	}
	w.span = span
	return w, nil
}

func (v *Vault) create(ctx context.Context, ref Ref, wrapped []byte) (*Writer, error) {
	g := newGeneration()
	c, wrapped, err := v.cipherFor(ctx, ref, wrapped, g)
	if err != nil {
		return nil, err
	}
	out, err := v.store.Create(ctx, ref.storageKey(g), PutOptions{})
	if err != nil {
		return nil, err
	}
	return &Writer{segments: newSegmenter(c), out: out, wrapped: wrapped, generation: g}, nil
}

// Write encrypts p.
func (w *Writer) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := copy(w.segments.held[len(w.segments.held):segmentSize], p)
		w.segments.held = w.segments.held[:len(w.segments.held)+n]
		w.segments.size += int64(n)
		p, written = p[n:], written+n
		if w.segments.full() {
			if err := w.segments.flush(w.emit); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

func (w *Writer) emit(sealed []byte) error {
	_, err := w.out.Write(sealed)
	return err
}

// Commit makes the object durable and returns what opens it.
func (w *Writer) Commit() (Blob, error) {
	if w.done {
		return Blob{}, fs.ErrClosed
	}
	if err := w.segments.flush(w.emit); err != nil {
		return Blob{}, errors.Join(err, w.Abort())
	}
	b := finished(w.segments.cipher, w.wrapped, w.generation, w.segments)
	if err := w.out.Commit(); err != nil {
		return Blob{}, errors.Join(err, w.Abort())
	}
	w.done = true
	w.segments.wipe()
	w.span.Add(traces.Bytes(b.Size))
	w.span.End(nil)
	return b, nil
}

// Abort gives the object up. After Commit it does nothing.
func (w *Writer) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	w.segments.wipe()
	w.span.Fail("given-up")
	w.span.End(nil)
	return w.out.Abort()
}
