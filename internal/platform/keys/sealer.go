package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/google/uuid"
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

// firstGeneration is the one whose blind indexes carry no number, as they were before there were others.
const firstGeneration = 1

// NewSealer derives the column keys from the client's data keys. The first seals what is new, the others open.
// The keys may be wiped afterwards.
func NewSealer(currentFirst ...Generation) (*Sealer, error) {
	if len(currentFirst) == 0 {
		return nil, fmt.Errorf("%w: a sealer needs a data key", ErrNoKey)
	}
	s := &Sealer{current: currentFirst[0].Number, generations: map[uint32]generation{}}
	for _, g := range currentFirst {
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

// Current reports whether a sealed value is by the data key that seals what is new; one that is not is sealed again when the
// client's key is renewed.
func (s *Sealer) Current(sealed []byte) bool {
	return len(sealed) >= sealedHeader && sealed[0] == sealedFormat &&
		binary.BigEndian.Uint32(sealed[1:]) == s.current
}

// Generation is the number of the data key that seals what is new.
func (s *Sealer) Generation() uint32 { return s.current }

// Knows is false for a value that another data key sealed than those of the sealer: a newer one, or one that is gone.
func (s *Sealer) Knows(sealed []byte) bool {
	if len(sealed) < sealedHeader || sealed[0] != sealedFormat {
		return true // nothing that any key sealed
	}
	_, known := s.generations[binary.BigEndian.Uint32(sealed[1:])]
	return known
}

// SealedBy is what begins every value that a generation sealed.
func SealedBy(number uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{sealedFormat}, number)
}

// IndexedBy is what begins every blind index under a generation after the first; those of the first are the bare 32 bytes.
func IndexedBy(number uint32) []byte { return binary.BigEndian.AppendUint32(nil, number) }

// IndexGeneration is the number of the data key that a blind index was made under.
func IndexGeneration(index []byte) uint32 {
	if len(index) != sha256.Size+4 {
		return firstGeneration
	}
	return binary.BigEndian.Uint32(index)
}

// ColumnsLock names the lock that who writes blind indexes of a client shares, and that is held alone where another data key
// begins to make them. The triggers of migration 00220 take the same.
func ColumnsLock(client uuid.UUID) string { return "columns " + client.String() }

func bindHeader(header, aad []byte) []byte {
	return Join(string(header), string(aad))
}

// BlindIndex returns HMAC-SHA256 of the value under a key of this client and
// this field, for finding a sealed value by exact match. The caller brings the
// value to its normal form first (case, spaces, leading zeros). Under a data key
// after the first the generation's number stands before it, 4 bytes.
func (s *Sealer) BlindIndex(field string, value []byte) []byte {
	return s.index(s.current, field, value)
}

// BlindIndexes returns the index under each data key, the one that BlindIndex
// gives first: while a key is being renewed a search must match any of them.
func (s *Sealer) BlindIndexes(field string, value []byte) [][]byte {
	out := make([][]byte, len(s.order))
	for i, number := range s.order {
		out[i] = s.index(number, field, value)
	}
	return out
}

func (s *Sealer) index(number uint32, field string, value []byte) []byte {
	key := s.generations[number].blind.Derive("field", field)
	defer key.Wipe()
	mac := hmac.New(sha256.New, key.Bytes())
	mac.Write(value)
	if number == firstGeneration {
		return mac.Sum(nil)
	}
	return mac.Sum(slices.Grow(IndexedBy(number), sha256.Size))
}

// Wipe overwrites the index keys. The sealer must not be used afterwards.
func (s *Sealer) Wipe() {
	for _, g := range s.generations {
		g.blind.Wipe()
	}
	clear(s.generations)
}
