package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// s3PartSize is the size of every part but the last: S3 takes 5 MiB to 5 GiB,
// and at most 10,000 parts, which makes 78 GiB.
const s3PartSize = 8 << 20

// s3TailPrefix is where what is less than a part waits. A bucket should expire
// what is left there, and abort unfinished multipart uploads, by lifecycle.
const s3TailPrefix = "tails"

// StartAppend begins a multipart upload and returns its id.
func (s *S3) StartAppend(ctx context.Context, key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	out, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &s.bucket, Key: &key,
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return "", s3Error(err)
	}
	return aws.ToString(out.UploadId), nil
}

// ResumeAppend continues a multipart upload.
func (s *S3) ResumeAppend(ctx context.Context, key, id string) (Appender, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	a := &s3Appender{s3: s, key: key, id: id}
	parts, err := a.list(ctx)
	if err != nil {
		return nil, err
	}
	a.parts = parts
	// Removed at once, so that a killed process leaves nothing: the open
	// file goes on to exist.
	a.spool, err = os.CreateTemp(s.spoolDir, "chartwright-part-*")
	if err == nil {
		err = os.Remove(a.spool.Name())
	}
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return a, nil
}

// s3Appender fills a part in the spool file and sends it when it is full.
type s3Appender struct {
	s3    *S3
	key   string
	id    string
	parts []types.CompletedPart // sent, in order, each of s3PartSize
	spool *os.File
	held  int64 // bytes in the spool
	saved int64 // how many of them are in the tail object
}

// list returns the parts that are there, as far as they follow each other and
// are whole.
func (a *s3Appender) list(ctx context.Context) ([]types.CompletedPart, error) {
	var parts []types.CompletedPart
	pages := s3.NewListPartsPaginator(a.s3.client, &s3.ListPartsInput{Bucket: &a.s3.bucket, Key: &a.key, UploadId: &a.id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s3Error(err)
		}
		for _, p := range page.Parts {
			if aws.ToInt32(p.PartNumber) != int32(len(parts)+1) || aws.ToInt64(p.Size) != s3PartSize {
				return parts, nil
			}
			parts = append(parts, types.CompletedPart{PartNumber: p.PartNumber, ETag: p.ETag, ChecksumCRC32: p.ChecksumCRC32})
		}
	}
	return parts, nil
}

func (a *s3Appender) tailKey() string {
	return path.Join(s3TailPrefix, a.key, strconv.Itoa(len(a.parts)))
}

// Rewind forgets parts beyond size (they are sent again under the same number)
// and fetches the tail.
func (a *s3Appender) Rewind(ctx context.Context, size int64) error {
	whole := int(size / s3PartSize)
	if len(a.parts) < whole {
		return ErrTampered
	}
	a.parts = a.parts[:whole]
	if err := a.empty(); err != nil {
		return err
	}
	rest := size % s3PartSize
	if rest == 0 {
		return nil
	}
	if err := a.fetchTail(ctx, rest); err != nil {
		return err
	}
	a.held, a.saved = rest, rest
	return nil
}

// fetchTail copies the first n bytes of the tail object into the spool.
func (a *s3Appender) fetchTail(ctx context.Context, n int64) error {
	tail, err := a.s3.Open(ctx, a.tailKey())
	if errors.Is(err, ErrNotFound) || err == nil && tail.Size() < n {
		return ErrTampered
	}
	if err != nil {
		return err
	}
	body, err := tail.Range(ctx, 0, n)
	if err != nil {
		return err
	}
	tracked := &source{ReadCloser: body}
	_, err = io.Copy(a.spool, tracked)
	if err = errors.Join(err, body.Close()); err != nil {
		err = fmt.Errorf("blob: %w", err)
	}
	if tracked.err != nil {
		return away(err)
	}
	return err
}

func (a *s3Appender) empty() error {
	a.held, a.saved = 0, 0
	_, err := a.spool.Seek(0, io.SeekStart)
	if err = errors.Join(err, a.spool.Truncate(0)); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (a *s3Appender) Append(ctx context.Context, p []byte) error {
	for len(p) > 0 {
		n, err := a.spool.Write(p[:min(int64(len(p)), s3PartSize-a.held)])
		a.held += int64(n)
		if err != nil {
			return fmt.Errorf("blob: %w", err)
		}
		p = p[n:]
		if a.held == s3PartSize {
			if err := a.sendPart(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendPart sends the spool as the next part; the file allows retries.
func (a *s3Appender) sendPart(ctx context.Context) error {
	number := int32(len(a.parts) + 1)
	out, err := a.s3.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &a.s3.bucket, Key: &a.key, UploadId: &a.id, PartNumber: &number,
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
		Body:              io.NewSectionReader(a.spool, 0, a.held),
	})
	if err != nil {
		return s3Error(err)
	}
	a.parts = append(a.parts, types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32})
	return a.empty()
}

// Sync saves what is less than a part as an object of its own.
func (a *s3Appender) Sync(ctx context.Context) error {
	if a.held == a.saved {
		return nil
	}
	_, err := a.s3.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &a.s3.bucket, Key: aws.String(a.tailKey()),
		Body: io.NewSectionReader(a.spool, 0, a.held),
	})
	if err != nil {
		return s3Error(err)
	}
	a.saved = a.held
	return nil
}

func (a *s3Appender) Publish(ctx context.Context) error {
	defer func() { _ = a.Close() }()
	if a.held > 0 {
		if err := a.sendPart(ctx); err != nil {
			return err
		}
	}
	if len(a.parts) == 0 {
		return a.publishEmpty(ctx)
	}
	_, err := a.s3.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &a.s3.bucket, Key: &a.key, UploadId: &a.id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: a.parts},
	})
	if err != nil {
		return s3Error(err)
	}
	return a.dropTails(ctx)
}

// publishEmpty: a multipart upload needs at least one part.
func (a *s3Appender) publishEmpty(ctx context.Context) error {
	_, err := a.s3.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &a.s3.bucket, Key: &a.key})
	if err != nil {
		return s3Error(err)
	}
	return a.abort(ctx)
}

func (a *s3Appender) abort(ctx context.Context) error {
	_, err := a.s3.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: &a.s3.bucket, Key: &a.key, UploadId: &a.id,
	})
	if err = s3Error(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (a *s3Appender) dropTails(ctx context.Context) error {
	for tail, err := range a.s3.List(ctx, path.Join(s3TailPrefix, a.key)+"/") {
		if err != nil {
			return err
		}
		if err := a.s3.Delete(ctx, tail.Key); err != nil {
			return err
		}
	}
	return nil
}

func (a *s3Appender) Discard(ctx context.Context) error {
	return errors.Join(a.abort(ctx), a.dropTails(ctx), a.Close())
}

func (a *s3Appender) Close() error {
	err := a.spool.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
