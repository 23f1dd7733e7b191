package coding

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// CodeOn is a code of an encounter, as other rooms may know it.
type CodeOn struct{ System, Code string }

// CodesOn gives the codes of an encounter that rest on a document, and those that rest on none: a code without evidence may
// come from any of them. The caller has decided what may be seen.
func (m *Module) CodesOn(_ context.Context, tx *db.Tx, encounter, document uuid.UUID) ([]CodeOn, error) {
	return codesOn(tx, encounter, document)
}
