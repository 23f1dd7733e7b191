package keycare

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
)

// Place is a column that holds keys wrapped by the master key in key_ref of the same row.
type Place struct {
	Table  string
	ID     string // column of the id to which a document's key is bound
	Column string
	Upload bool // the column holds the state of an upload, and the key in it
	Own    bool // it holds data keys of columns; an empty one is retired
}

func (p Place) wrapped() string {
	if p.Upload {
		return `decode(convert_from(` + p.Column + `, 'UTF8')::jsonb->>'wrapped', 'base64')`
	}
	return p.Column
}

// target is what a change wraps by.
type target struct {
	ref  string
	mark []byte // what begins all that its newest version wraps; nil: it has no versions that can be told apart
}

// rows of a place are those of a client that hold a key. The client's own row is one always: its key_ref wraps what is new.
func (p Place) rows() string {
	from := fmt.Sprintf(`from %s where tenant_id = @tenant and client_id = @client`, p.Table)
	if p.Own {
		return from
	}
	return from + fmt.Sprintf(` and length(%s) > 0`, p.wrapped())
}

// older are those of them that another key wraps than the target's newest.
func (p Place) older() string {
	return fmt.Sprintf(`(key_ref <> @to or length(%[1]s) > 0 and cast(@mark as bytea) is not null and substring(%[1]s from 1 for length(cast(@mark as bytea))) <> cast(@mark as bytea))`, p.wrapped())
}

// held is a row with a wrapped key.
type held struct {
	ID      uuid.UUID
	KeyRef  string
	Wrapped []byte
	Stored  []byte // the column as it is
}

func (p Place) next(tx *db.Tx, client uuid.UUID, to target, after uuid.UUID, n int) ([]held, error) {
	var rows []held
	return rows, tx.Select(&rows, fmt.Sprintf(`select %[1]s as id, key_ref, %[2]s as wrapped, %[3]s as stored %[4]s and %[1]s > @after and %[5]s order by %[1]s limit @n`,
		p.ID, p.wrapped(), p.Column, p.rows(), p.older()), map[string]any{"client": client, "to": to.ref, "mark": to.mark, "after": after, "n": n})
}

// put writes the key as it is wrapped now, unless the row changed meanwhile; then the next pass finds it again.
func (p Place) put(tx *db.Tx, row held, to target, wrapped []byte) (bool, error) {
	fresh := wrapped
	if p.Upload {
		var state blob.UploadState
		if err := json.Unmarshal(row.Stored, &state); err != nil {
			return false, err
		}
		state.Wrapped = wrapped
		var err error
		if fresh, err = json.Marshal(state); err != nil {
			return false, err
		}
	}
	n, err := tx.Exec(fmt.Sprintf(`update %s set key_ref = @to, %[2]s = @fresh where tenant_id = @tenant and %[3]s = @id and %[2]s = @was`, p.Table, p.Column, p.ID),
		map[string]any{"to": to.ref, "fresh": fresh, "id": row.ID, "was": row.Stored})
	return n > 0, err
}

// Count says how many keys a place holds, and how many of them another key wraps than the client's newest.
type Count struct {
	Place string `json:"place"`
	Keys  int64  `json:"keys"`
	Older int64  `json:"older"`
}

func (p Place) count(tx *db.Tx, client uuid.UUID, to target) (Count, error) {
	c := Count{Place: p.Table}
	return c, tx.Select(&c, `select count(*) filter (where length(`+p.wrapped()+`) > 0) as keys, count(*) filter (where `+p.older()+`) as older `+p.rows(),
		map[string]any{"client": client, "to": to.ref, "mark": to.mark})
}
