package keycare

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
)

// Shelf is a table whose rows are documents: each has a data key (key_ref, wrapped_key) under which its parts are encrypted.
type Shelf struct {
	Table string
	Kept  string // SQL: rows that have parts
	Busy  string // SQL: rows to whose parts something may be added just now
	// Parts gives where the records of a document's parts are.
	Parts func(tx *db.Tx, id uuid.UUID) ([]Part, error)
}

// Part is an object of a document, and the column that holds its record.
type Part struct {
	Name   string // in the vault
	Table  string
	Column string
	Row    uuid.UUID
	Record []byte
	Hash   []byte // SHA-256 of its bytes, where a row knows it
}

func (p Part) same(o Part) bool {
	return p.Name == o.Name && p.Row == o.Row && p.Column == o.Column && bytes.Equal(p.Record, o.Record)
}

// document is one as it stands.
type document struct {
	ID      uuid.UUID
	KeyRef  string
	Wrapped []byte
	Busy    bool
	ref     blob.Ref
	parts   []Part
}

func (d document) same(o document) bool {
	return bytes.Equal(d.Wrapped, o.Wrapped) && slices.EqualFunc(d.parts, o.parts, Part.same)
}

func (s Shelf) next(tx *db.Tx, client, after uuid.UUID, n int) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	return ids, tx.Select(&ids, fmt.Sprintf(`select id from %s s where tenant_id = @tenant and client_id = @client and id > @after and wrapped_key is not null and %s
		order by id limit @n`, s.Table, s.Kept), map[string]any{"client": client, "after": after, "n": n})
}

// find gives a document of the client, locked where it is to be changed; the nil id where it is not there.
func (s Shelf) find(tx *db.Tx, client, id uuid.UUID, locked bool) (document, error) {
	var d document
	how := ""
	if locked {
		how = " for no key update"
	}
	err := tx.Select(&d, fmt.Sprintf(`select id, key_ref, wrapped_key as wrapped, (%s) as busy from %s s where tenant_id = @tenant and client_id = @client and id = @id
		and wrapped_key is not null and %s%s`, s.Busy, s.Table, s.Kept, how), map[string]any{"client": client, "id": id})
	if err != nil || d.ID == uuid.Nil {
		return d, err
	}
	d.ref = blob.Ref{KeyRef: d.KeyRef, Tenant: tx.Tenant(), Client: client, Document: id, Version: 1}
	d.parts, err = s.Parts(tx, id)
	return d, err
}

// replace has the rows name the new key and the objects under it.
func (s Shelf) replace(tx *db.Tx, d document, keyRef string, wrapped []byte, made []blob.Blob) error {
	for i, p := range d.parts {
		_, err := tx.Exec(fmt.Sprintf(`update %s set %s = @record where tenant_id = @tenant and id = @row`, p.Table, p.Column),
			map[string]any{"record": made[i].Record(), "row": p.Row})
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(fmt.Sprintf(`update %s set key_ref = @ref, wrapped_key = @wrapped where tenant_id = @tenant and id = @id`, s.Table),
		map[string]any{"ref": keyRef, "wrapped": wrapped, "id": d.ID})
	return err
}
