package release

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/phi"
)

// RecipientNames gives the names that a disclosure may be indexed by, of what is kept of its recipient: the first line, or as many as
// the name has.
func RecipientNames(kept string) []string {
	lines := strings.Split(kept, "\n")
	out := make([]string, len(lines))
	for i := range lines {
		out[i] = strings.Join(lines[:i+1], "\n")
	}
	return out
}

// alike gives recipients who are the same one the same index where rows of several data keys stand beside each other, while the
// client's is being renewed. It changes the rows at hand, none that is kept.
func (m *Module) alike(ctx context.Context, tx *db.Tx, client uuid.UUID, rows []disclosureRow, suspended []suspensionRow) error {
	if !mixed(rows, suspended) {
		return nil
	}
	newest := map[string][]byte{} // by older index
	for i, r := range rows {
		kept, err := m.Requests.Seals.Open(ctx, tx, client, r.RecipientSealed, r.ID)
		if err != nil || kept == phi.Destroyed {
			return err
		}
		if rows[i].RecipientIndex, err = m.newestIndex(ctx, tx, client, r.RecipientIndex, RecipientNames(kept)); err != nil {
			return err
		}
		newest[string(r.RecipientIndex)] = rows[i].RecipientIndex
	}
	for i, s := range suspended {
		kept, err := m.Requests.Seals.Open(ctx, tx, client, s.RecipientSealed, s.ID)
		if err != nil {
			return err
		}
		if same, known := newest[string(s.RecipientIndex)]; known {
			suspended[i].RecipientIndex = same
		} else if suspended[i].RecipientIndex, err = m.newestIndex(ctx, tx, client, s.RecipientIndex, []string{kept}); err != nil {
			return err
		}
	}
	return nil
}

func mixed(rows []disclosureRow, suspended []suspensionRow) bool {
	seen := map[uint32]bool{}
	for _, r := range rows {
		seen[keys.IndexGeneration(r.RecipientIndex)] = true
	}
	for _, s := range suspended {
		if len(s.RecipientIndex) == 0 { // it ended, and cannot be made anew
			continue
		}
		seen[keys.IndexGeneration(s.RecipientIndex)] = true
	}
	return len(suspended) > 0 && len(seen) > 1
}

// newestIndex is the index that is written now of the name that an older one was made of; the older one where none of the names is it.
func (m *Module) newestIndex(ctx context.Context, tx *db.Tx, client uuid.UUID, old []byte, names []string) ([]byte, error) {
	_, newest, err := m.madeOf(ctx, tx, client, old, names)
	if err != nil || newest == nil {
		return old, err
	}
	return newest, nil
}

// madeOf gives the name that an index was made of, and the index that is written of it now; nothing where none of the names is it.
func (m *Module) madeOf(ctx context.Context, tx *db.Tx, client uuid.UUID, old []byte, names []string) (string, []byte, error) {
	for _, name := range names {
		all, err := m.Requests.Seals.Indexes(ctx, tx, client, RecipientField, m.Requests.Seals.NormalName(name))
		if err != nil {
			return "", nil, err
		}
		if slices.ContainsFunc(all, func(index []byte) bool { return bytes.Equal(index, old) }) {
			return name, all[0], nil
		}
	}
	return "", nil, nil
}

// KeepRecipients gives suspensions that were placed before their recipients were kept theirs, where a disclosure of the client names it.
func (m *Module) KeepRecipients(ctx context.Context, client uuid.UUID) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		nameless, err := namelessSuspensions(tx, client)
		if err != nil {
			return err
		}
		for _, s := range nameless {
			d, err := disclosureTo(tx, client, s.RecipientIndex)
			if err != nil {
				return err
			}
			kept, err := m.Requests.Seals.Open(ctx, tx, client, d.RecipientSealed, d.ID)
			if err != nil {
				return err
			}
			if err := m.keepRecipient(ctx, tx, client, s, RecipientNames(kept)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *Module) keepRecipient(ctx context.Context, tx *db.Tx, client uuid.UUID, s suspensionRow, names []string) error {
	name, newest, err := m.madeOf(ctx, tx, client, s.RecipientIndex, names)
	if err != nil || newest == nil {
		return err
	}
	sealed, err := m.Requests.Seals.Seal(ctx, tx, client, name, s.ID)
	if err != nil {
		return err
	}
	return nameSuspension(tx, s.ID, sealed)
}
