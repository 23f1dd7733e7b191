package blob

import (
	"context"
	"errors"
	"io"
)

// maxReopens is how often a range goes on after a broken connection without
// having got any further.
const maxReopens = 3

func (r *Reader) rangeReader(ctx context.Context, off, n int64) *rangeReader {
	return &rangeReader{ctx: ctx, reader: r, off: off, end: off + n}
}

// rangeReader decrypts [off, end) segment by segment.
type rangeReader struct {
	ctx      context.Context
	reader   *Reader
	off, end int64
	source   *source   // ciphertext from the package of off to that of end
	segment  io.Reader // plaintext of the current segment
	segEnd   int64     // where the current segment's part of the range ends
	whole    bool      // whether that is the end of the segment itself
	reopens  int
	failed   error
}

// source remembers whether the store failed, which the decrypting reader on
// top of it cannot tell from bytes that are missing.
type source struct {
	io.ReadCloser
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func (r *rangeReader) Read(p []byte) (int, error) {
	if r.failed != nil {
		return 0, r.failed
	}
	if r.off == r.end {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := r.step(p)
		r.off += int64(n)
		if n > 0 {
			r.reopens = 0
		}
		if n > 0 && err == nil {
			return n, nil
		}
		if err = r.recover(err); err != nil {
			r.failed = err
			if errors.Is(err, ErrTampered) {
				r.reader.altered(r.ctx)
			}
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
}

// recover returns nil where reading may go on from r.off with a new request.
func (r *rangeReader) recover(err error) error {
	storeFailed := r.source != nil && r.source.err != nil
	if !storeFailed {
		return authError(err)
	}
	if r.reopens == maxReopens || r.ctx.Err() != nil {
		return away(errors.Join(r.source.err, r.ctx.Err()))
	}
	r.reopens++
	r.segment = nil
	_ = r.Close() // it is broken already
	return nil
}

// step reads some of the range, opening source and segment when needed.
func (r *rangeReader) step(p []byte) (int, error) {
	if r.source == nil {
		if err := r.openSource(); err != nil {
			return 0, err
		}
	}
	if r.segment == nil {
		if err := r.openSegment(); err != nil {
			return 0, err
		}
	}
	n, err := r.segment.Read(p[:min(int64(len(p)), r.segEnd-r.off)])
	if errors.Is(err, io.EOF) && r.off+int64(n) < r.segEnd {
		return n, ErrTampered
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	if r.off+int64(n) == r.segEnd {
		return n, r.closeSegment()
	}
	if n == 0 {
		return 0, io.ErrNoProgress
	}
	return n, nil
}

// cipherOffset is where the package begins that holds the plaintext offset.
func cipherOffset(off int64) int64 {
	return off/segmentSize*segmentCipher + off%segmentSize/packageSize*packageCipher
}

func (r *rangeReader) openSource() error {
	from := cipherOffset(r.off)
	to := min(cipherOffset(r.end-1)+packageCipher, cipherSize(r.reader.size))
	body, err := r.reader.object.Range(r.ctx, from, to-from)
	if err != nil {
		return err
	}
	r.source = &source{ReadCloser: body}
	return nil
}

// openSegment starts decrypting at the package that holds r.off and skips to it.
func (r *rangeReader) openSegment() error {
	number := r.off / segmentSize
	segmentEnd := min((number+1)*segmentSize, r.reader.size)
	r.segEnd = min(segmentEnd, r.end)
	// The packages are read whole, so that the last one can be seen to be it.
	r.whole = cipherOffset(r.segEnd-1) == cipherOffset(segmentEnd-1)
	from := cipherOffset(r.off)
	to := min(cipherOffset(r.segEnd-1)+packageCipher, cipherSize(r.reader.size))
	first := uint32(r.off % segmentSize / packageSize)
	plain, err := r.reader.cipher.open(io.LimitReader(r.source, to-from), purposeSegment, number, first)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, plain, r.off%packageSize); err != nil {
		return truncated(err)
	}
	r.segment = plain
	return nil
}

// closeSegment reads to the end of the last package, where DARE says whether
// it was meant to be the last, and where its buffer goes back to the pool.
func (r *rangeReader) closeSegment() error {
	_, err := io.Copy(io.Discard, r.segment)
	r.segment = nil
	if !r.whole && r.source.err == nil {
		return nil // the end of the range is not that of the stream
	}
	return err
}

func truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrTampered
	}
	return err
}

func (r *rangeReader) Close() error {
	if r.source == nil {
		return nil
	}
	err := r.source.Close()
	r.source = nil
	return err
}
