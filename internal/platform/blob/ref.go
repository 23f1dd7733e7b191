package blob

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"path"
	"strconv"

	"github.com/google/uuid"

	"chartwright/internal/platform/keys"
)

// Ref says what an encrypted object is. All of it goes into the object's key,
// so bytes that are put in another place do not open there.
type Ref struct {
	KeyRef   string // master key that wraps the document's data key
	Tenant   uuid.UUID
	Client   uuid.UUID
	Document uuid.UUID
	Version  int    // of the document, from 1
	Part     string // "original", "page-0001-image", …: [a-z0-9._-]
}

// KeyContext is what the data key of a document is bound to, which all its versions and parts share.
func KeyContext(tenant, client, document uuid.UUID) keys.EncryptionContext {
	return keys.EncryptionContext{"tenant": tenant.String(), "client": client.String(), "document": document.String()}
}

func (r Ref) context() keys.EncryptionContext { return KeyContext(r.Tenant, r.Client, r.Document) }

func (r Ref) check() error {
	if r.Tenant == uuid.Nil || r.Client == uuid.Nil || r.Document == uuid.Nil || r.Version < 1 {
		return fmt.Errorf("%w: tenant, client, document and version are needed", ErrKey)
	}
	return checkKey(r.Part)
}

// documentPrefix begins the keys of all objects of a document. The level before
// the document's id keeps folders small; the id's end is its random part.
func (r Ref) documentPrefix() string {
	id := r.Document.String()
	return path.Join(r.Tenant.String(), r.Client.String(), id[33:36], id) + "/"
}

func (r Ref) storageKey(g generation) string {
	return r.documentPrefix() + "v" + strconv.Itoa(r.Version) + "." + r.Part + "." + g.String()
}

// objectKey derives the key of one object from the document's data key.
func (r Ref) objectKey(data keys.Secret, g generation) keys.Secret {
	return data.Derive("chartwright blob v1", r.Tenant.String(), r.Client.String(), r.Document.String(),
		strconv.Itoa(r.Version), r.Part, g.String())
}

// generation tells one write of a part from every other.
type generation [16]byte

func newGeneration() generation {
	var g generation
	_, _ = rand.Read(g[:]) // never fails: crypto/rand aborts instead
	return g
}

func parseGeneration(s string) (generation, error) {
	var g generation
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(g) {
		return g, ErrTampered
	}
	copy(g[:], b)
	return g, nil
}

func (g generation) String() string { return hex.EncodeToString(g[:]) }
