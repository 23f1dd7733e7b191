package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Sealer seals column values of one client, and makes the blind indexes by
// which they are found. It holds one or more generations of the client's data
// key: new values are sealed by the current one, older ones still open.
// It is safe for concurrent use.
type Sealer struct {
	current     uint32
	generations map[uint32]generation
	order       []uint32
}

type generation struct {
	aead  cipher.AEAD
	blind Secret
}

// Generation is one data key of a client. Number is stored with every sealed
// value, so it must never be used again for another key.
type Generation struct {
	Number uint32
	Key    Secret
}

const sealedHeader = 5 // format, generation

const sealedFormat = 1

// NewSealer derives the column keys from the client's data keys, newest first.
// The keys may be wiped afterwards.
func NewSealer(newestFirst ...Generation) (*Sealer, error) {
	if len(newestFirst) == 0 {
		return nil, fmt.Errorf("%w: a sealer needs a data key", ErrNoKey)
	}
	s := &Sealer{current: newestFirst[0].Number, generations: map[uint32]generation{}}
	for _, g := range newestFirst {
		if len(g.Key.Bytes()) != SecretSize {
			return nil, errSecretSize
		}
		seal := g.Key.Derive("chartwright column seal v1")
		aead, err := newRandomNonceGCM(seal)
		seal.Wipe()
		if err != nil {
			return nil, err
		}
		s.generations[g.Number] = generation{aead: aead, blind: g.Key.Derive("chartwright blind index v1")}
		s.order = append(s.order, g.Number)
	}
	return s, nil
}

// newRandomNonceGCM is AES-256-GCM which makes a random 96-bit nonce for each
// message and stores it in front.
func newRandomNonceGCM(key Secret) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key.Bytes())
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts a value for the place that aad names (table, column and row id,
// by Join): moved to another place it does not open. The result is 33 bytes
// longer than the value.
func (s *Sealer) Seal(plaintext, aad []byte) []byte {
	out := make([]byte, sealedHeader, sealedHeader+len(plaintext)+s.generations[s.current].aead.Overhead())
	out[0] = sealedFormat
	binary.BigEndian.PutUint32(out[1:], s.current)
	return s.generations[s.current].aead.Seal(out, nil, plaintext, bindHeader(out[:sealedHeader], aad))
}

// Open decrypts what Seal made for the same place, or fails with ErrRefused.
func (s *Sealer) Open(sealed, aad []byte) ([]byte, error) {
	if len(sealed) < sealedHeader || sealed[0] != sealedFormat {
		return nil, ErrRefused
	}
	g, ok := s.generations[binary.BigEndian.Uint32(sealed[1:])]
	if !ok {
		return nil, ErrRefused
	}
	plain, err := g.aead.Open(nil, nil, sealed[sealedHeader:], bindHeader(sealed[:sealedHeader], aad))
	if err != nil {
		return nil, ErrRefused
	}
	return plain, nil
}

// Current reports whether a sealed value is by the newest data key; one that
// is not should be sealed again when the client's key is rotated.
func (s *Sealer) Current(sealed []byte) bool {
	return len(sealed) >= sealedHeader && sealed[0] == sealedFormat &&
		binary.BigEndian.Uint32(sealed[1:]) == s.current
}

func bindHeader(header, aad []byte) []byte {
	return Join(string(header), string(aad))
}

// BlindIndex returns HMAC-SHA256 of the value under a key of this client and
// this field, for finding a sealed value by exact match. The caller brings the
// value to its normal form first (case, spaces, leading zeros).
func (s *Sealer) BlindIndex(field string, value []byte) []byte {
	return s.generations[s.current].index(field, value)
}

// BlindIndexes returns the index under each data key, newest first: while a
// key is being rotated a search must match any of them.
func (s *Sealer) BlindIndexes(field string, value []byte) [][]byte {
	out := make([][]byte, len(s.order))
	for i, number := range s.order {
		out[i] = s.generations[number].index(field, value)
	}
	return out
}

func (g generation) index(field string, value []byte) []byte {
	key := g.blind.Derive("field", field)
	defer key.Wipe()
	mac := hmac.New(sha256.New, key.Bytes())
	mac.Write(value)
	return mac.Sum(nil)
}

// Wipe overwrites the index keys. The sealer must not be used afterwards.
func (s *Sealer) Wipe() {
	for _, g := range s.generations {
		g.blind.Wipe()
	}
	clear(s.generations)
}
