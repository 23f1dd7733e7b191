package keys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// KMSConfig says where AWS KMS is. An empty field is taken from the AWS
// environment (task role, profile, region).
type KMSConfig struct {
	Region          string
	Endpoint        string // another address that speaks KMS
	AccessKeyID     string
	SecretAccessKey Plain
}

// KMS is the Wrapper whose master keys are held by AWS KMS.
type KMS struct{ client *kms.Client }

// NewKMS prepares the client; it does not call the service.
func NewKMS(ctx context.Context, c KMSConfig) (*KMS, error) {
	var options []func(*config.LoadOptions) error
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.AccessKeyID != "" {
		static := credentials.NewStaticCredentialsProvider(c.AccessKeyID, string(c.SecretAccessKey), "")
		options = append(options, config.WithCredentialsProvider(static))
	}
	loaded, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("keys: AWS configuration: %w", err)
	}
	client := kms.NewFromConfig(loaded, func(o *kms.Options) {
		if c.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.Endpoint)
		}
	})
	return &KMS{client: client}, nil
}

// GenerateDataKey asks KMS for a new data key.
func (k *KMS) GenerateDataKey(ctx context.Context, keyRef string, ec EncryptionContext) (Secret, []byte, error) {
	out, err := k.client.GenerateDataKey(ctx, &kms.GenerateDataKeyInput{
		KeyId: &keyRef, KeySpec: types.DataKeySpecAes256, EncryptionContext: ec,
	})
	if err != nil {
		return Secret{}, nil, kmsError("generate a data key", err)
	}
	secret, err := takeSecret(out.Plaintext)
	if err != nil {
		return Secret{}, nil, err
	}
	return secret, out.CiphertextBlob, nil
}

// Unwrap asks KMS to decrypt a data key by this master key and no other.
func (k *KMS) Unwrap(ctx context.Context, keyRef string, wrapped []byte, ec EncryptionContext) (Secret, error) {
	if len(wrapped) == 0 {
		return Secret{}, ErrRefused
	}
	out, err := k.client.Decrypt(ctx, &kms.DecryptInput{
		KeyId: &keyRef, CiphertextBlob: wrapped, EncryptionContext: ec,
	})
	if err != nil {
		return Secret{}, kmsError("unwrap a data key", err)
	}
	return takeSecret(out.Plaintext)
}

// Rewrap lets KMS re-encrypt the data key; it never leaves the service.
func (k *KMS) Rewrap(ctx context.Context, fromRef, toRef string, wrapped []byte, ec EncryptionContext) ([]byte, error) {
	if len(wrapped) == 0 {
		return nil, ErrRefused
	}
	out, err := k.client.ReEncrypt(ctx, &kms.ReEncryptInput{
		SourceKeyId: &fromRef, DestinationKeyId: &toRef, CiphertextBlob: wrapped,
		SourceEncryptionContext: ec, DestinationEncryptionContext: ec,
	})
	if err != nil {
		return nil, kmsError("rewrap a data key", err)
	}
	return out.CiphertextBlob, nil
}

// deletionDays is how long KMS keeps a key of which the deletion was ordered, at least. It opens nothing meanwhile.
const deletionDays = 7

// Destroy orders the deletion of a master key: it opens nothing from now on, and is gone for good at the time given. Ordered
// before, it stays ordered.
func (k *KMS) Destroy(ctx context.Context, keyRef string) (time.Time, error) {
	out, err := k.client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &keyRef})
	if err != nil {
		return time.Time{}, kmsError("look at the key", err)
	}
	if out.KeyMetadata.DeletionDate != nil {
		return *out.KeyMetadata.DeletionDate, nil
	}
	ordered, err := k.client.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: out.KeyMetadata.KeyId, PendingWindowInDays: aws.Int32(deletionDays)})
	if err != nil {
		return time.Time{}, kmsError("order the key's deletion", err)
	}
	if ordered.DeletionDate == nil {
		return time.Time{}, fmt.Errorf("%w: the key service does not say when the key is deleted", ErrUnavailable)
	}
	return *ordered.DeletionDate, nil
}

// takeSecret moves a key out of the response and overwrites it there.
func takeSecret(plain []byte) (Secret, error) {
	defer clear(plain)
	secret, err := NewSecret(plain)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return secret, nil
}

// kmsError sorts the service's errors into the three of this package. What is
// neither a refusal nor a missing key is taken as passing.
func kmsError(act string, err error) error {
	var (
		ciphertext *types.InvalidCiphertextException
		otherKey   *types.IncorrectKeyException
		notFound   *types.NotFoundException
		disabled   *types.DisabledException
		state      *types.KMSInvalidStateException
	)
	kind := ErrUnavailable
	switch {
	case errors.As(err, &ciphertext), errors.As(err, &otherKey):
		kind = ErrRefused
	case errors.As(err, &notFound), errors.As(err, &disabled), errors.As(err, &state):
		kind = ErrNoKey
	}
	return fmt.Errorf("%w: %s: %w", kind, act, err)
}
