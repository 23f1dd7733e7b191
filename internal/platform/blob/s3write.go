package blob

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	transfertypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
)

// abortTimeout bounds the clearing up after a write that was given up.
const abortTimeout = 30 * time.Second

var errAborted = errors.New("blob: the write was given up")

// Create starts an object: small ones become one request, large ones a
// multipart upload, parts of 8 MiB.
func (s *S3) Create(ctx context.Context, key string, opts PutOptions) (ObjectWriter, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	in := &transfermanager.UploadObjectInput{Bucket: &s.bucket, Key: &key}
	if !opts.RetainUntil.IsZero() {
		in.ObjectLockMode = transfertypes.ObjectLockModeCompliance
		in.ObjectLockRetainUntilDate = aws.Time(opts.RetainUntil)
	}
	reader, writer := io.Pipe()
	in.Body = reader
	ctx, cancel := context.WithCancel(ctx)
	w := &s3Writer{PipeWriter: writer, cancel: cancel, sent: make(chan error, 1)}
	go func() {
		_, err := s.transfer.UploadObject(ctx, in, func(o *transfermanager.Options) { o.FailTimeout = abortTimeout })
		err = s3Error(err)
		_ = reader.CloseWithError(err) // a Write must not wait for a dead reader
		w.sent <- err
	}()
	return w, nil
}

type s3Writer struct {
	*io.PipeWriter
	cancel context.CancelFunc
	sent   chan error
	done   bool
}

func (w *s3Writer) Commit() error {
	if w.done {
		return errAborted
	}
	w.done = true
	defer w.cancel()
	_ = w.Close() // never fails
	return <-w.sent
}

// Abort ends the body with an error, so that it cannot pass for a short but
// whole object, and waits until the parts are removed.
func (w *s3Writer) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	_ = w.CloseWithError(errAborted)
	w.cancel()
	<-w.sent //nolint:errcheck // an aborted write has no result
	return nil
}
