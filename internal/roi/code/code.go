// Package code makes the secret that goes with a tracking number, and its keyed hash, which alone is kept: without the
// installation's key nobody who has the database can try codes against it.
package code

import (
	"crypto/rand"
	"math/big"
)

// Keys make keyed hashes; keys.Sealer is one.
type Keys interface {
	BlindIndex(field string, value []byte) []byte
}

// alphabet leaves out what is misread on paper and by telephone.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const length = 10 // 31^10: guessing is hopeless long before the limits of guessing count

// New makes a code in two groups. Hyphens do not matter when it is typed: Hash is given it without them.
func New() string {
	raw := draw(alphabet, length)
	return raw[:length/2] + "-" + raw[length/2:]
}

// Digits makes a short code of digits for one message.
func Digits() string { return draw("0123456789", 6) }

func draw(from string, n int) string {
	out := make([]byte, n)
	for i := range out {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(from))))
		if err != nil { // never: see crypto/rand
			panic(err)
		}
		out[i] = from[at.Int64()]
	}
	return string(out)
}

// Hash is the keyed hash of a code, capitals and digits alone, that goes with what it belongs to: a tracking number, a proof's id.
func Hash(k Keys, of, code string) []byte {
	return k.BlindIndex("requester-code", []byte(of+"\x00"+code))
}
