package blob

import (
	"context"
	"errors"
	"io"
)

// Reader reads an encrypted object. Everything it returns is authenticated.
// It is safe for concurrent use.
type Reader struct {
	ctx     context.Context // of Open, because io.ReaderAt has none
	cipher  objectCipher
	object  Object
	size    int64
	altered func(context.Context) // told where what is read is not what was written
}

// Size of the plaintext in bytes.
func (r *Reader) Size() int64 { return r.size }

// Close lets go of the object and wipes its key.
func (r *Reader) Close() error {
	r.cipher.key.Wipe()
	return r.object.Close()
}

// ReadAt is io.ReaderAt: it reads from the store once for each call.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, checkRange(off, 0, r.size)
	}
	if off >= r.size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), r.size-off)
	rr := r.rangeReader(r.ctx, off, n)
	read, err := io.ReadFull(rr, p[:n])
	err = errors.Join(err, rr.Close())
	if err == nil && n < int64(len(p)) {
		err = io.EOF
	}
	return read, err
}

// Range streams n bytes from off. It reads from the store once, no more than
// the packages that hold the range, and a second time from where it stopped
// when the connection breaks.
func (r *Reader) Range(ctx context.Context, off, n int64) (io.ReadCloser, error) {
	if err := checkRange(off, n, r.size); err != nil {
		return nil, err
	}
	return r.rangeReader(ctx, off, n), nil
}

// Seeker returns the object as http.ServeContent wants it. It reads ahead in
// one stream from wherever it was last moved to.
func (r *Reader) Seeker(ctx context.Context) io.ReadSeekCloser {
	return &seeker{ctx: ctx, reader: r}
}

type seeker struct {
	ctx    context.Context
	reader *Reader
	off    int64
	stream io.ReadCloser
}

func (s *seeker) Read(p []byte) (int, error) {
	if s.off >= s.reader.size {
		return 0, io.EOF
	}
	if s.stream == nil {
		s.stream = s.reader.rangeReader(s.ctx, s.off, s.reader.size-s.off)
	}
	n, err := s.stream.Read(p)
	s.off += int64(n)
	return n, err
}

var errSeek = errors.New("blob: the position is before the beginning")

func (s *seeker) Seek(off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		off += s.off
	case io.SeekEnd:
		off += s.reader.size
	}
	if off < 0 {
		return 0, errSeek
	}
	if off != s.off {
		if err := s.Close(); err != nil {
			return 0, err
		}
	}
	s.off = off
	return off, nil
}

// Close ends the stream; the Reader stays open.
func (s *seeker) Close() error {
	if s.stream == nil {
		return nil
	}
	err := s.stream.Close()
	s.stream = nil
	return err
}
