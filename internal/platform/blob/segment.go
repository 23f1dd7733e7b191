package blob

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/minio/sio"

	"chartwright/internal/platform/keys"
)

const (
	packageSize    = 64 << 10 // plaintext of a DARE package, fixed by the format
	packageCipher  = packageSize + 32
	segmentSize    = 4 * packageSize // plaintext of a segment
	segmentCipher  = 4 * packageCipher
	tagSize        = sha256.Size
	purposeSegment = "segment"
	purposeState   = "checkpoint"
)

// cipherSize is the size of an object whose plaintext has the given size.
func cipherSize(size int64) int64 {
	rest := size % segmentSize
	packages := (rest + packageSize - 1) / packageSize
	return size/segmentSize*segmentCipher + rest + packages*(packageCipher-packageSize)
}

// objectCipher encrypts and decrypts the pieces of one object.
type objectCipher struct{ key keys.Secret }

// config is the DARE configuration for one piece, under a key of its own.
func (c objectCipher) config(purpose string, number int64) (sio.Config, error) {
	info := binary.BigEndian.AppendUint64([]byte(purpose), uint64(number))
	key, err := hkdf.Expand(sha256.New, c.key.Bytes(), string(info), keys.SecretSize)
	if err != nil {
		return sio.Config{}, fmt.Errorf("blob: %w", err)
	}
	return sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20,
		CipherSuites: []byte{sio.AES_256_GCM}, Key: key,
	}, nil
}

// seal appends the sealed form of plain, which is not empty, to dst.
func (c objectCipher) seal(dst []byte, purpose string, number int64, plain []byte) ([]byte, error) {
	config, err := c.config(purpose, number)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(dst)
	w, err := sio.EncryptWriter(out, config)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	_, err = w.Write(plain)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	clear(config.Key)
	return out.Bytes(), nil
}

// open returns the plaintext of a piece from its given package on.
func (c objectCipher) open(src io.Reader, purpose string, number int64, firstPackage uint32) (io.Reader, error) {
	config, err := c.config(purpose, number)
	if err != nil {
		return nil, err
	}
	config.SequenceNumber = firstPackage
	r, err := sio.DecryptReader(src, config)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return r, nil
}

// tag authenticates what the stored bytes themselves do not say: that this
// generation is size bytes long.
func (c objectCipher) tag(g generation, size int64) []byte {
	key := c.key.Derive("chartwright blob tag v1")
	defer key.Wipe()
	mac := hmac.New(sha256.New, key.Bytes())
	mac.Write(g[:])
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(size)))
	return mac.Sum(nil)
}

// authError sorts a decryption error: bytes that do not authenticate are
// tampered with, a source that fails is not.
func authError(err error) error {
	var refused sio.Error
	if errors.As(err, &refused) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTampered
	}
	return err
}
