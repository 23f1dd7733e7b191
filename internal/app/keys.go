package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/intake"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/keycare"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/release"
)

// keyPlaces are the columns with keys that a client's master key wraps, its own row first. TestEveryWrappedKeyHasItsPlace fails for
// one that is left out.
var keyPlaces = []keycare.Place{
	{Table: "clients", ID: "client_id", Column: "sealing_key", Own: true},
	{Table: "column_keys", ID: "id", Column: "wrapped_key", Own: true},
	{Table: "uploads", ID: "id", Column: "vault_state", Upload: true},
	{Table: "sources", ID: "id", Column: "wrapped_key"},
	{Table: "roi_releases", ID: "id", Column: "wrapped_key"},
	{Table: "roi_deliveries", ID: "id", Column: "wrapped_key"},
}

// keyShelves are the tables of documents.
var keyShelves = []keycare.Shelf{
	{Table: "sources", Kept: "s.original <> ''", Parts: sourceParts, Busy: `s.state in ('received', 'examining') or exists (select 1 from pages p
		where p.tenant_id = s.tenant_id and p.source_id = s.id and p.ocr_state = 'waiting')`},
	{Table: "roi_releases", Kept: "s.record is not null", Busy: "s.state <> 'sealed'", Parts: wholePart("roi_releases", release.PartPackage)},
	{Table: "roi_deliveries", Kept: "s.record is not null", Busy: "s.state = 'waiting'", Parts: wholePart("roi_deliveries", delivery.PartArchive)},
}

// sourceParts are a file's bytes, and the pictures and words of its pages.
func sourceParts(tx *db.Tx, id uuid.UUID) ([]keycare.Part, error) {
	whole, err := wholePartIn(tx, "sources", "original", source.PartOriginal, id)
	if err != nil {
		return nil, err
	}
	var pages []struct {
		ID                      uuid.UUID
		SourcePage              int
		TextFrom                string
		Image, Thumbnail, Words []byte
	}
	err = tx.Select(&pages, `select id, source_page, text_from, image, thumbnail, words from pages where tenant_id = @tenant and source_id = @id order by id`,
		map[string]any{"id": id})
	parts := []keycare.Part{whole}
	for _, p := range pages {
		for _, of := range []struct {
			column, name string
			record       []byte
		}{{"image", chart.PartImage(p.SourcePage), p.Image}, {"thumbnail", chart.PartThumbnail(p.SourcePage), p.Thumbnail},
			{"words", chart.PartWords(p.SourcePage, p.TextFrom), p.Words}} {
			if len(of.record) > 0 {
				parts = append(parts, keycare.Part{Name: of.name, Table: "pages", Column: of.column, Row: p.ID, Record: of.record})
			}
		}
	}
	return parts, err
}

// wholePart is the only part of a document, whose row keeps the hash of its bytes.
func wholePart(table, name string) func(*db.Tx, uuid.UUID) ([]keycare.Part, error) {
	return func(tx *db.Tx, id uuid.UUID) ([]keycare.Part, error) {
		p, err := wholePartIn(tx, table, "record", name, id)
		if err == nil {
			err = tx.Select(&p.Hash, `select hash from `+table+` where tenant_id = @tenant and id = @id`, map[string]any{"id": id})
		}
		return []keycare.Part{p}, err
	}
}

func wholePartIn(tx *db.Tx, table, column, name string, id uuid.UUID) (keycare.Part, error) {
	p := keycare.Part{Name: name, Table: table, Column: column, Row: id}
	return p, tx.Select(&p.Record, `select `+column+` from `+table+` where tenant_id = @tenant and id = @id`, map[string]any{"id": id})
}

// newKeycare builds the care for the clients' keys.
func (h *house) newKeycare(own secrets) *keycare.Module {
	return keycare.New(keycare.Needs{DB: h.db, Vault: h.vault, Keys: h.keys, Keyring: h.keyring, Places: keyPlaces, Shelves: keyShelves, Sheets: keySheets, Columns: intake.SealContext,
		Sealer: h.intake.Sealer, Prepare: h.prepareSheets, Shared: h.sharesKey, Destroy: h.destroyKey, Forget: h.forgetKeys, Signer: own.signer, Verifier: own.verifier, Master: h.master})
}

// forgetKeys drops what this process remembers of opened keys.
func (h *house) forgetKeys() {
	h.keys.Wipe()
	h.intake.ForgetKeys()
}

// sharesKey reports whether the installation itself, or another client of whichever agency, is under the client's master key.
func (h *house) sharesKey(ctx context.Context, c keycare.Client) (bool, error) {
	if c.KeyRef == h.masterKey() {
		return true, nil
	}
	agencies, err := listAgencies(ctx, h.db)
	if err != nil {
		return false, err
	}
	for _, a := range agencies {
		clients, err := h.keycare.Clients(actAs(ctx, a.TenantID))
		if err != nil {
			return false, err
		}
		for _, other := range clients {
			if other.ID != c.ID && other.KeyRef == c.KeyRef {
				return true, nil
			}
		}
	}
	return false, nil
}

// destroyKey destroys a master key: at once in the keyring, in KMS by ordering its deletion.
func (h *house) destroyKey(ctx context.Context, keyRef string) (time.Time, error) {
	if kms, ok := h.master.(*keys.KMS); ok {
		return kms.Destroy(ctx, keyRef)
	}
	return time.Time{}, h.keyring.Destroy(keyRef)
}
