package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"chartwright/internal/platform/apperr"
)

var (
	// ErrNotFound: there is no such object or upload.
	ErrNotFound = errors.New("blob: there is no such object")
	// ErrTampered: the bytes, the wrapped key or the Blob were altered,
	// truncated, swapped or rolled back. Never worth a retry.
	ErrTampered error = apperr.New(http.StatusInternalServerError, "stored-altered",
		"What is stored here is not what was once stored: it was damaged or altered, and nothing of it is shown. Tell your operator the request id.")
	// ErrOffset: an upload goes on from another offset than the one given.
	ErrOffset = errors.New("blob: the upload continues at another offset")
	// ErrBusy: another process is writing this upload.
	ErrBusy = errors.New("blob: the upload is being written by somebody else")
	// ErrLock: this store cannot lock objects, or the object is locked.
	ErrLock = errors.New("blob: the object cannot be locked or changed")
	// ErrKey: the object's name is not one this package stores.
	ErrKey = errors.New("blob: the object key is not valid")
)

// Store keeps ciphertext objects under keys like "a/b/c". It is safe for
// concurrent use, by several processes too.
type Store interface {
	// Create starts an object. It appears, whole and durable, when the
	// writer is committed, and replaces an object of the same key.
	Create(ctx context.Context, key string, opts PutOptions) (ObjectWriter, error)
	// Open returns an object, or ErrNotFound.
	Open(ctx context.Context, key string) (Object, error)
	// Stat describes an object, or fails with ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes an object; a missing one is no error, a locked one
	// gives ErrLock.
	Delete(ctx context.Context, key string) error
	// List yields the objects whose keys begin with prefix, in no order.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
	// StartAppend begins an object that is written piece by piece. The
	// returned id belongs to ResumeAppend.
	StartAppend(ctx context.Context, key string) (id string, err error)
	// ResumeAppend opens such an object again; Rewind must be called first.
	// It fails with ErrNotFound where it was never begun or is finished,
	// and with ErrBusy where another process is known to be writing.
	ResumeAppend(ctx context.Context, key, id string) (Appender, error)
	// Check says whether the store can be used.
	Check(ctx context.Context) error
}

// PutOptions are the options of one object.
type PutOptions struct {
	// RetainUntil locks the object against change and deletion (S3 Object
	// Lock in compliance mode). A store without locks answers ErrLock.
	RetainUntil time.Time
}

// ObjectWriter writes one object. Abort after Commit does nothing, so it may
// be deferred.
type ObjectWriter interface {
	io.Writer
	Commit() error
	Abort() error
}

// Object is an open object of a known size.
type Object interface {
	Size() int64
	// Range reads n bytes from off; both must lie within the object.
	Range(ctx context.Context, off, n int64) (io.ReadCloser, error)
	Close() error
}

// Info describes a stored object.
type Info struct {
	Key      string
	Size     int64 // of the ciphertext, in bytes
	Modified time.Time
}

// Appender writes an object piece by piece, by one caller at a time.
type Appender interface {
	// Rewind sets the end to size, which must have been durable: bytes
	// beyond it are dropped. It fails with ErrTampered where there are fewer.
	Rewind(ctx context.Context, size int64) error
	// Append adds bytes at the end; they may not be durable yet.
	Append(ctx context.Context, p []byte) error
	// Sync makes everything appended so far durable.
	Sync(ctx context.Context) error
	// Publish ends the object: it appears under its key. To be called after
	// Sync. The Appender is closed.
	Publish(ctx context.Context) error
	// Discard removes everything. The Appender is closed.
	Discard(ctx context.Context) error
	// Close lets go without finishing.
	Close() error
}

// Put stores what r holds under key and returns the number of bytes.
func Put(ctx context.Context, s Store, key string, r io.Reader, opts PutOptions) (int64, error) {
	w, err := s.Create(ctx, key, opts)
	if err != nil {
		return 0, err
	}
	defer func() { _ = w.Abort() }()
	n, err := io.Copy(w, r)
	if err != nil {
		return n, err
	}
	return n, w.Commit()
}

// checkKey accepts lower-case segments of [a-z0-9._-] divided by "/", none of
// which begins with a dot: nothing that a file system or a URL could read as
// something else.
func checkKey(key string) error {
	if key == "" || len(key) > 900 {
		return ErrKey
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment[0] == '.' || len(segment) > 200 || !plainChars(segment) {
			return ErrKey
		}
	}
	return nil
}

func plainChars(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// checkPrefix accepts "" or the beginning of a valid key.
func checkPrefix(prefix string) error {
	if prefix == "" {
		return nil
	}
	return checkKey(strings.TrimSuffix(prefix, "/"))
}

func checkRange(off, n, size int64) error {
	if off < 0 || n < 0 || off > size || n > size-off {
		return fmt.Errorf("blob: the range %d+%d is outside of %d bytes", off, n, size)
	}
	return nil
}
