package audit

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/platform/db"
)

// sealBatch bounds one sealing transaction; the next run takes the rest.
const sealBatch = 5000

// Seal appends the tenant's new rows to its log, in the order of their transactions, and signs a checkpoint.
func (m *Module) Seal(ctx context.Context) error {
	for {
		c, more, err := m.sealOnce(ctx)
		if err != nil || c.Size == 0 {
			return err
		}
		if err := m.Witness.Keep(ctx, c.tenant, c.Size, []byte(c.Note)); err != nil {
			return fmt.Errorf("audit: the checkpoint could not be kept outside the database: %w", err)
		}
		if !more {
			return nil
		}
	}
}

// sealed is a new checkpoint with its tenant; Size 0 where there was nothing to seal.
type sealed struct {
	checkpointRow
	tenant uuid.UUID
}

func (m *Module) sealOnce(ctx context.Context) (out sealed, more bool, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := lockLog(tx); err != nil {
			return err
		}
		last, err := newestCheckpoint(tx)
		if err != nil {
			return err
		}
		oldest, next, err := horizon(tx)
		if err != nil {
			return err
		}
		if next < last.SealedXact { // restored into a new cluster: its counter began anew
			last.SealedXact, last.SealedID = 0, uuid.Nil
		}
		var rows []eventRow
		if rows, more, err = unsealed(tx, last, oldest, next, sealBatch); err != nil || len(rows) == 0 {
			return err
		}
		out, err = m.extend(tx, last, rows)
		if err != nil {
			return err
		}
		if end := rows[len(rows)-1]; end.Xact < oldest {
			out.SealedXact, out.SealedID = end.Xact, end.ID
		} else { // the last ones were of before a restore
			out.SealedXact, out.SealedID = oldest, uuid.Nil
		}
		return insertCheckpoint(tx, out.checkpointRow)
	})
	return out, more, err
}

// extend appends rows to the log that ends with last.
func (m *Module) extend(tx *db.Tx, last checkpointRow, rows []eventRow) (sealed, error) {
	tree, err := logOf(last)
	if err != nil {
		return sealed{}, err
	}
	ids, hashes := make([]uuid.UUID, len(rows)), make([][]byte, len(rows))
	for i, r := range rows {
		ids[i], hashes[i] = r.ID, leafHash(tx.Tenant(), r)
		if err := tree.Append(hashes[i], nil); err != nil {
			return sealed{}, err
		}
	}
	if err := appendLeaves(tx, last.Size, ids, hashes); err != nil {
		return sealed{}, err
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		return sealed{}, err
	}
	c := checkpointRow{Size: last.Size + int64(len(rows)), RootHash: root}
	for _, h := range tree.Hashes() {
		c.Frontier = append(c.Frontier, h...)
	}
	signed, err := note.Sign(&note.Note{Text: checkpointText(tx.Tenant(), c.Size, root)}, m.Signer)
	c.Note = string(signed)
	return sealed{checkpointRow: c, tenant: tx.Tenant()}, err
}

func logOf(c checkpointRow) (*compact.Range, error) {
	f := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	var hashes [][]byte
	for at := 0; at+sha256.Size <= len(c.Frontier); at += sha256.Size {
		hashes = append(hashes, c.Frontier[at:at+sha256.Size])
	}
	return f.NewRange(0, uint64(c.Size), hashes)
}

// checkpointText is the signed statement, in the checkpoint form of transparency logs: origin, size, root hash.
func checkpointText(tenant uuid.UUID, size int64, root []byte) string {
	return fmt.Sprintf("chartwright/trail/%s\n%d\n%s\n", tenant, size, base64.StdEncoding.EncodeToString(root))
}

// leafHash is the RFC 6962 hash of a row's canonical form: every field in a fixed order, each led by its length, so that
// no two rows share a form. Nulls differ from empty texts.
func leafHash(tenant uuid.UUID, r eventRow) []byte {
	var form []byte
	add := func(s *string) {
		if s == nil {
			form = binary.BigEndian.AppendUint32(form, ^uint32(0))
			return
		}
		form = binary.BigEndian.AppendUint32(form, uint32(len(*s)))
		form = append(form, *s...)
	}
	id := func(u *uuid.UUID) {
		if u == nil {
			add(nil)
			return
		}
		s := u.String()
		add(&s)
	}
	at, details := strconv.FormatInt(r.At.UnixMicro(), 10), string(r.Details)
	id(&tenant)
	id(&r.ID)
	id(r.ClientID)
	add(&at)
	id(r.ActorID)
	add(&r.ActorRole)
	add(&r.Act)
	add(&r.ObjectType)
	id(r.ObjectID)
	id(r.PatientID)
	id(r.EncounterID)
	id(r.WorkItemID)
	add(number(r.Page))
	add(r.Reason)
	add(&details)
	id(r.SessionID)
	add(r.Address)
	add(r.RequestID)
	return rfc6962.DefaultHasher.HashLeaf(form)
}

func number(n *int) *string {
	if n == nil {
		return nil
	}
	s := strconv.Itoa(*n)
	return &s
}
