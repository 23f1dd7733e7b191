package keycare

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

// Certificate tells what was destroyed. Signed, it is a note: this as JSON, and the signature of the key that signs the trail.
type Certificate struct {
	What       string     `json:"what"`
	Agency     uuid.UUID  `json:"agency"`
	Client     uuid.UUID  `json:"client"`
	Code       string     `json:"code"`
	Name       string     `json:"name"`
	Key        string     `json:"key"` // the master key that was destroyed
	Versions   []uint32   `json:"versions,omitempty"`
	Kept       string     `json:"kept"`
	By         string     `json:"by"`
	Witness    string     `json:"witness"`
	Reason     string     `json:"reason"`
	Accounting string     `json:"accounting,omitempty"` // how the accounting of disclosures was handed over
	Copies     bool       `json:"copiesDestroyed"`      // as the operators say
	Keys       []Count    `json:"keys"`                 // wrapped keys that open no more, by place
	Objects    int        `json:"objects"`              // stored objects that were encrypted under them
	Bytes      int64      `json:"bytes"`
	Manifest   string     `json:"manifest"` // SHA-256 over place, id and hash of each wrapped key, in order
	OrderedAt  time.Time  `json:"orderedAt"`
	Destroyed  time.Time  `json:"destroyedAt"`
	FinalAt    *time.Time `json:"finalAt,omitempty"` // KMS: until then its administrators could call the deletion off
	Tried      int        `json:"tried"`             // keys and objects that were tried afterwards; none opened
}

func (c Certificate) text() (string, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	return string(text), err
}

// factsOf counts what is about to be destroyed.
func (m *Module) factsOf(ctx context.Context, c Client, o Order) (f Certificate, err error) {
	s, err := m.State(ctx, c)
	if err != nil {
		return f, err
	}
	tenant, err := tenantOf(ctx)
	if err != nil {
		return f, err
	}
	f = Certificate{What: "Destruction of a client's encryption keys", Agency: tenant, Client: c.ID, Code: c.Code, Name: c.Name, Key: c.KeyRef, Versions: s.Versions, Kept: s.Kept,
		By: o.By, Witness: o.Witness, Reason: o.Reason, Accounting: o.Accounting, Copies: o.Copies, Keys: s.Places, OrderedAt: m.Clock.Now().UTC().Truncate(time.Second)}
	if f.Objects, f.Bytes, err = m.Vault.CountClient(ctx, tenant, c.ID); err != nil {
		return f, err
	}
	f.Manifest, err = m.manifest(ctx, c)
	return f, err
}

// manifest hashes every wrapped key of the client with its place.
func (m *Module) manifest(ctx context.Context, c Client) (string, error) {
	hash := sha256.New()
	for _, p := range m.Places {
		for after := uuid.Nil; ; {
			var rows []held
			err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
				rows, err = p.next(tx, c.ID, target{}, after, batch) // wrapped by whichever key: no target has this name
				return err
			})
			if err != nil {
				return "", err
			}
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				if len(r.Wrapped) == 0 {
					continue
				}
				fmt.Fprintf(hash, "%s %s %x\n", p.Table, r.ID, sha256.Sum256(r.Wrapped))
			}
			after = rows[len(rows)-1].ID
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

var errOpens = errors.New("something of the client still opens, so no certificate is given: tell whoever keeps the program")

// certify tries what must not open any more, and signs.
func (m *Module) certify(ctx context.Context, c Client, final time.Time) (string, error) {
	s, err := m.shredding(ctx, c)
	if err != nil {
		return "", err
	}
	var f Certificate
	if err := json.Unmarshal([]byte(s.Facts), &f); err != nil {
		return "", err
	}
	if f.Tried, err = m.tryAll(ctx, c); err != nil {
		return "", err
	}
	f.Destroyed = m.Clock.Now().UTC().Truncate(time.Second)
	if !final.IsZero() {
		f.FinalAt = &final
	}
	text, err := f.text()
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: text + "\n"}, m.Signer)
	if err != nil {
		return "", err
	}
	return string(signed), m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`update key_shreddings set certificate = @text where tenant_id = @tenant and client_id = @client and certificate is null`,
			map[string]any{"client": c.ID, "text": string(signed)})
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "client.key.shredded", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID,
			Details: map[string]any{"key": f.Key, "tried": f.Tried, "manifest": f.Manifest, "certificate": hex.EncodeToString(sum(signed))}})
	})
}

func sum(b []byte) []byte {
	s := sha256.Sum256(b)
	return s[:]
}

// triedEach is how many keys of each place are tried.
const triedEach = 20

// tryAll tries keys of every place, past every memory. Each must fail because its master key is not there.
func (m *Module) tryAll(ctx context.Context, c Client) (tried int, err error) {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range m.Places {
		var rows []held
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			rows, err = p.next(tx, c.ID, target{}, uuid.Nil, triedEach)
			return err
		})
		if err != nil {
			return tried, err
		}
		for _, r := range rows {
			if len(r.Wrapped) == 0 {
				continue
			}
			bound := blob.KeyContext(tenant, c.ID, r.ID)
			if p.Own {
				bound = m.Columns(tenant, c.ID, r.ID)
			}
			secret, err := m.Master.Unwrap(ctx, r.KeyRef, r.Wrapped, bound)
			secret.Wipe()
			if err == nil {
				return tried, errOpens
			}
			if !errors.Is(err, keys.ErrNoKey) {
				return tried, fmt.Errorf("it could not be made sure that nothing opens; run the command again: %w", err)
			}
			tried++
		}
	}
	return tried, nil
}

// ReadCertificate gives what a certificate says, where the installation signed it.
func (m *Module) ReadCertificate(signed []byte) (Certificate, error) {
	var c Certificate
	n, err := note.Open(signed, note.VerifierList(m.Verifier))
	if err != nil {
		return c, errors.New("this is no certificate that this installation signed, or it was altered")
	}
	return c, json.Unmarshal([]byte(strings.TrimSpace(n.Text)), &c)
}
