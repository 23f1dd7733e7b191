package keycare

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// Client is a client as the care for its keys sees it.
type Client struct {
	ID     uuid.UUID `json:"id" gorm:"column:client_id"`
	Code   string    `json:"code"`
	Name   string    `json:"-"`
	KeyRef string    `json:"keyRef"`
	Status string    `json:"status"`
	// ShreddedAt is when its keys were destroyed.
	ShreddedAt *time.Time `json:"destroyedAt,omitempty"`
}

// alive refuses what needs the keys of a client of which they were destroyed.
func (c Client) alive() error {
	if c.ShreddedAt != nil {
		return fmt.Errorf("the keys of this client were destroyed on %s", c.ShreddedAt.Format(time.DateOnly))
	}
	return nil
}

const clientColumns = `client_id, code, name, key_ref, status, shredded_at`

func findClients(tx *db.Tx) ([]Client, error) {
	var rows []Client
	return rows, tx.Select(&rows, `select `+clientColumns+` from clients where tenant_id = @tenant order by code`, nil)
}

func clientByCode(tx *db.Tx, code string) (c Client, err error) {
	err = tx.Select(&c, `select `+clientColumns+` from clients where tenant_id = @tenant and code = @code`, map[string]any{"code": code})
	if err == nil && c.ID == uuid.Nil {
		err = fmt.Errorf("no client of this agency has the code %q; chartwright keys list shows them", code)
	}
	return c, err
}

// Kinds of change.
const (
	byWrap = "wrap"
	byData = "data"
	// byColumns: a new data key of the columns.
	byColumns = "columns"
)

// Change is what was asked to be done with a client's keys, and how far it is.
type Change struct {
	ID         uuid.UUID  `json:"id"`
	ClientID   uuid.UUID  `json:"-"`
	Kind       string     `json:"kind"`
	KeyRef     string     `json:"keyRef"`
	KeyVersion int        `json:"keyVersion,omitempty"`
	DocumentID *uuid.UUID `json:"document,omitempty"`
	Shelf      string     `json:"-"`
	DoneTo     *uuid.UUID `json:"-"`
	LeftOver   string     `json:"-"` // JSON
	Moved      int64      `json:"moved"`
	StartedAt  time.Time  `json:"startedAt"`
	TouchedAt  time.Time  `json:"-"`
	FinishedAt *time.Time `json:"finishedAt,omitempty"`
}

const changeColumns = `id, client_id, kind, key_ref, key_version, document_id, shelf, done_to, left_over::text as left_over, moved, started_at, touched_at, finished_at`

func findChange(tx *db.Tx, id uuid.UUID) (c Change, err error) {
	return c, tx.Select(&c, `select `+changeColumns+` from key_changes where tenant_id = @tenant and id = @id`, map[string]any{"id": id})
}

// newestChange is the last one that was asked for of a client and kind; the nil id where there was none.
func newestChange(tx *db.Tx, client uuid.UUID, kind string) (c Change, err error) {
	return c, tx.Select(&c, `select `+changeColumns+` from key_changes where tenant_id = @tenant and client_id = @client and kind = @kind
		order by started_at desc, id desc limit 1`, map[string]any{"client": client, "kind": kind})
}

func insertChange(tx *db.Tx, c Change) error {
	_, err := tx.Exec(`insert into key_changes (tenant_id, client_id, id, kind, key_ref, key_version, document_id, started_at, touched_at)
		values (@tenant, @client, @id, @kind, @ref, @version, @document, @at, now())`, map[string]any{"client": c.ClientID, "id": c.ID, "kind": c.Kind,
		"ref": c.KeyRef, "version": c.KeyVersion, "document": c.DocumentID, "at": c.StartedAt})
	return err
}

func countMoved(tx *db.Tx, id uuid.UUID, n int) error {
	_, err := tx.Exec(`update key_changes set moved = moved + @n, touched_at = now() where tenant_id = @tenant and id = @id`, map[string]any{"id": id, "n": n})
	return err
}

// finishChange gives false where it was finished before.
func finishChange(tx *db.Tx, id uuid.UUID, at time.Time) (bool, error) {
	n, err := tx.Exec(`update key_changes set finished_at = @at where tenant_id = @tenant and id = @id and finished_at is null`,
		map[string]any{"id": id, "at": at})
	return n > 0, err
}

// place is where the renewal of a client's data keys stands.
func (c Change) place(tx *db.Tx) error {
	_, err := tx.Exec(`update key_changes set shelf = @shelf, done_to = @done, left_over = @left, moved = @moved, touched_at = now()
		where tenant_id = @tenant and id = @id`, map[string]any{"id": c.ID, "shelf": c.Shelf, "done": c.DoneTo, "left": c.LeftOver, "moved": c.Moved})
	return err
}

// keyOf names the master key of a client as it is now.
func keyOf(tx *db.Tx, client uuid.UUID) (ref string, err error) {
	return ref, tx.Select(&ref, `select key_ref from clients where tenant_id = @tenant and client_id = @client`, map[string]any{"client": client})
}
