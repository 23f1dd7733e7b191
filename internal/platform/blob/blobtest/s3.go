// Package blobtest starts a real S3-speaking server for tests.
package blobtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys/keystest/server"
)

// S3 is a running server that speaks S3. DataDir is where it keeps the bytes
// of a bucket's objects as plain files, for tests that alter them.
type S3 struct {
	Config  blob.S3Config // of the bucket "chartwright"
	Client  *s3.Client    // for what only an administrator does
	DataDir string
}

const (
	accessKey = "chartwright-test"
	secretKey = "chartwright-test-secret"
	bucket    = "chartwright"
	region    = "us-east-1"
)

// StartS3 starts versitygw on a free port with one empty bucket that has
// versions and object lock, and stops it when the test ends.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	base := t.TempDir()
	data, versions := filepath.Join(base, "data"), filepath.Join(base, "versions")
	for _, dir := range []string{data, versions} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	port := server.Start(t, server.Spec{
		Name: "versitygw",
		Args: func(port int) []string {
			return []string{
				"--port", fmt.Sprintf("127.0.0.1:%d", port), "--region", region, "--quiet",
				"--access", accessKey, "--secret", secretKey,
				"posix", "--versioning-dir", versions, data,
			}
		},
	})
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", port)
	config := blob.S3Config{
		Bucket: bucket, Region: region, Endpoint: endpoint, PathStyle: true,
		AccessKeyID: accessKey, SecretAccessKey: secretKey, SpoolDir: t.TempDir(),
	}
	s := &S3{Config: config, Client: client(endpoint), DataDir: filepath.Join(data, bucket)}
	s.createBucket(t)
	return s
}

func client(endpoint string) *s3.Client {
	return s3.New(s3.Options{
		Region: region, BaseEndpoint: &endpoint, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}, nil
		}),
	})
}

// createBucket tries until the server, which already listens, answers.
func (s *S3) createBucket(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := s.Client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: aws.String(bucket), ObjectLockEnabledForBucket: aws.Bool(true),
	})
	if err != nil {
		t.Fatalf("create the bucket: %v", err)
	}
}

// Store opens the bucket.
func (s *S3) Store(t testing.TB) *blob.S3 {
	t.Helper()
	store, err := blob.NewS3(t.Context(), s.Config)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
