package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/keys"
)

// S3Config says where the bucket is. An empty field but Bucket is taken from
// the AWS environment (task role, profile, region).
type S3Config struct {
	Bucket          string
	Region          string
	Endpoint        string // another address that speaks S3
	PathStyle       bool   // bucket in the path and not in the host name
	AccessKeyID     string
	SecretAccessKey keys.Plain
	// SpoolDir is where parts of resumable uploads wait, encrypted, to be
	// sent: up to 8 MiB for each upload under way. Default: os.TempDir.
	SpoolDir string
	// MaxAttempts of one request, the first included. Default: 5.
	MaxAttempts int
}

// S3 is a Store in a bucket of AWS S3 or another server that speaks S3.
type S3 struct {
	client   *s3.Client
	transfer *transfermanager.Client
	bucket   string
	spoolDir string
}

const (
	defaultAttempts = 5
	// longestBackoff keeps the tries of a request close together: when the store is back, who waits goes on within seconds.
	longestBackoff = 2 * time.Second
)

// NewS3 prepares the client; it does not call the service.
func NewS3(ctx context.Context, c S3Config) (*S3, error) {
	loaded, err := c.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("blob: AWS configuration: %w", err)
	}
	client := s3.NewFromConfig(loaded, func(o *s3.Options) {
		o.UsePathStyle = c.PathStyle
		// What is read is authenticated by the vault; ranges and multipart
		// objects could not be validated here anyway.
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		if c.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.Endpoint)
		}
	})
	transfer := transfermanager.New(client, func(o *transfermanager.Options) {
		// Memory of one write is parts under way times their size.
		o.PartSizeBytes, o.MultipartUploadThreshold, o.Concurrency = s3PartSize, s3PartSize, 1
	})
	spool := c.SpoolDir
	if spool == "" {
		spool = os.TempDir()
	}
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return nil, fmt.Errorf("blob: the spool: %w", err)
	}
	return &S3{client: client, transfer: transfer, bucket: c.Bucket, spoolDir: spool}, nil
}

func (c S3Config) load(ctx context.Context) (aws.Config, error) {
	attempts := c.MaxAttempts
	if attempts == 0 {
		attempts = defaultAttempts
	}
	options := []func(*config.LoadOptions) error{
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = attempts, longestBackoff })
		}),
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.AccessKeyID != "" {
		static := credentials.NewStaticCredentialsProvider(c.AccessKeyID, string(c.SecretAccessKey), "")
		options = append(options, config.WithCredentialsProvider(static))
	}
	return config.LoadDefaultConfig(ctx, options...)
}

// Open returns an object; each Range is one request.
func (s *S3) Open(ctx context.Context, key string) (Object, error) {
	head, err := s.head(ctx, key)
	if err != nil {
		return nil, err
	}
	return &s3Object{s3: s, key: key, size: aws.ToInt64(head.ContentLength), etag: head.ETag}, nil
}

func (s *S3) head(ctx context.Context, key string) (*s3.HeadObjectOutput, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, s3Error(err)
	}
	return out, nil
}

type s3Object struct {
	s3   *S3
	key  string
	size int64
	etag *string
}

func (o *s3Object) Size() int64 { return o.size }

func (o *s3Object) Range(ctx context.Context, off, n int64) (io.ReadCloser, error) {
	if err := checkRange(off, n, o.size); err != nil {
		return nil, err
	}
	if n == 0 {
		return http.NoBody, nil
	}
	out, err := o.s3.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &o.s3.bucket, Key: &o.key, IfMatch: o.etag,
		Range: aws.String(fmt.Sprintf("bytes=%d-%d", off, off+n-1)),
	})
	if err != nil {
		return nil, s3Error(err)
	}
	return out.Body, nil
}

func (o *s3Object) Close() error { return nil }

// Stat describes an object.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	head, err := s.head(ctx, key)
	if err != nil {
		return Info{}, err
	}
	return Info{Key: key, Size: aws.ToInt64(head.ContentLength), Modified: aws.ToTime(head.LastModified)}, nil
}

// Delete removes an object; in a bucket with versions it hides it.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key})
	if err = s3Error(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// List yields the objects whose keys begin with prefix.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		if err := checkPrefix(prefix); err != nil {
			yield(Info{}, err)
			return
		}
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Info{}, s3Error(err))
				return
			}
			for _, o := range page.Contents {
				info := Info{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)}
				if !yield(info, nil) {
					return
				}
			}
		}
	}
}

// Check asks for the bucket.
func (s *S3) Check(ctx context.Context) error {
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	if err != nil {
		return fmt.Errorf("blob: the bucket cannot be reached: %w", err)
	}
	return nil
}

var errReplaced = fmt.Errorf("%w: the object was replaced while it was read", ErrTampered)

// s3Error gives the service's errors the meaning they have here.
func s3Error(err error) error {
	if err == nil {
		return nil
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "NoSuchKey", "NotFound", "NoSuchUpload":
			return ErrNotFound
		case "ObjectLocked":
			return fmt.Errorf("%w: %w", ErrLock, err)
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		switch response.HTTPStatusCode() {
		case http.StatusPreconditionFailed:
			return errReplaced
		case http.StatusInsufficientStorage:
			return apperr.Full().Because(fmt.Errorf("blob: %w", err))
		}
	}
	return away(fmt.Errorf("blob: %w", err))
}

// away says that the store does not answer, unless who asked went away.
func away(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return apperr.Away("store-away", 2*time.Second,
		"The store of the files cannot be reached just now. What was kept before is safe; try again in a moment.").Because(err)
}
