// Package seals keeps the column keys of clients: each client's names, birth dates and numbers are sealed under a data key
// of its own, which a master key wraps.
package seals

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/phi"
)

// keep is how long an opened key stays in memory before it is asked for again.
const keep = 10 * time.Minute

// Book opens the sealers of clients and remembers them for a while. It is safe for concurrent use.
type Book struct {
	keys   keys.Wrapper
	master string

	mu   sync.Mutex
	open map[place]opened
}

type place struct{ tenant, client uuid.UUID }

type opened struct {
	client *Client
	until  time.Time
}

// NewBook makes a book. master names the key that wraps new clients' data keys; empty: a master key per client.
func NewBook(wrapper keys.Wrapper, master string) *Book {
	return &Book{keys: wrapper, master: master, open: map[place]opened{}}
}

// NewClientKey makes the key material of a new client: the name of its master key and its wrapped data key.
func (b *Book) NewClientKey(ctx context.Context, tenant, client uuid.UUID) (keyRef string, wrapped []byte, err error) {
	keyRef = b.master
	if keyRef == "" {
		keyRef = "client-" + client.String()
	}
	secret, wrapped, err := b.keys.GenerateDataKey(ctx, keyRef, Context(tenant, client))
	if err != nil {
		return "", nil, fmt.Errorf("seals: %w", err)
	}
	secret.Wipe()
	return keyRef, wrapped, nil
}

// KeyRef names the master key that wraps the client's new document keys. It is read each time: once an operator has given the client
// another one, nothing more is wrapped by the old.
func (b *Book) KeyRef(tx *db.Tx, client uuid.UUID) (string, error) {
	row, err := findClient(tx, client)
	if err == nil && row.ShreddedAt != nil {
		err = keys.ErrDestroyed
	}
	return row.KeyRef, err
}

// ToRead is Of for looking at rows: where a client's keys were destroyed, every text of it reads phi.Destroyed.
func (b *Book) ToRead(ctx context.Context, tx *db.Tx, client uuid.UUID) (*Client, error) {
	c, err := b.Of(ctx, tx, client)
	if errors.Is(err, keys.ErrDestroyed) {
		return &Client{ID: client}, nil
	}
	return c, err
}

// Context binds a client's wrapped key for columns.
func Context(tenant, client uuid.UUID) keys.EncryptionContext {
	return keys.EncryptionContext{"tenant": tenant.String(), "client": client.String(), "purpose": "columns"}
}

// Of gives the seals of a client inside the transaction's scope; one that is not there is a 404.
func (b *Book) Of(ctx context.Context, tx *db.Tx, client uuid.UUID) (*Client, error) {
	at := place{tx.Tenant(), client}
	if c := b.remembered(at); c != nil && tx.Scope().Allows(client) {
		return c, nil
	}
	row, err := findClient(tx, client)
	if err != nil {
		return nil, err
	}
	if row.ShreddedAt != nil {
		return nil, keys.ErrDestroyed
	}
	secret, err := b.keys.Unwrap(ctx, row.KeyRef, row.SealingKey, Context(tx.Tenant(), client))
	if err != nil {
		return nil, fmt.Errorf("seals: %w", err)
	}
	defer secret.Wipe()
	sealer, err := keys.NewSealer(keys.Generation{Number: 1, Key: secret})
	if err != nil {
		return nil, err
	}
	c := &Client{ID: client, sealer: sealer}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[at] = opened{client: c, until: time.Now().Add(keep)}
	return c, nil
}

// Forget drops every opened key.
func (b *Book) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.open)
}

// InScope gives the seals of every client that the transaction may reach.
func (b *Book) InScope(ctx context.Context, tx *db.Tx) ([]*Client, error) {
	ids, err := clientsInScope(tx)
	if err != nil {
		return nil, err
	}
	out := make([]*Client, 0, len(ids))
	for _, id := range ids {
		c, err := b.Of(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (b *Book) remembered(at place) *Client {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.open[at]
	if !ok || time.Now().After(found.until) {
		delete(b.open, at)
		return nil
	}
	return found.client
}

// Client seals and opens the columns of one client.
type Client struct {
	ID     uuid.UUID
	sealer *keys.Sealer // nil: its keys were destroyed
}

// Seal seals a text for one column of one row; it opens nowhere else. No text gives no bytes.
func (c *Client) Seal(column string, row uuid.UUID, text phi.Text) []byte {
	if text.IsZero() {
		return nil
	}
	return c.sealer.Seal([]byte(text.Reveal()), keys.Join(column, row.String()))
}

// Open reads what Seal made for the same place.
func (c *Client) Open(column string, row uuid.UUID, sealed []byte) (phi.Text, error) {
	if len(sealed) == 0 {
		return phi.Text{}, nil
	}
	if c.sealer == nil {
		return phi.NewText(phi.Destroyed), nil
	}
	plain, err := c.sealer.Open(sealed, keys.Join(column, row.String()))
	if err != nil {
		return phi.Text{}, fmt.Errorf("seals: %s: %w", column, err)
	}
	return phi.NewText(string(plain)), nil
}

// Index is the blind index of a value in its normal form, to find it by exact match.
func (c *Client) Index(field, normal string) []byte {
	return c.sealer.BlindIndex(field, []byte(normal))
}

// Digest is a keyed digest of bytes that may hold PHI.
func (c *Client) Digest(field string, value []byte) []byte { return c.sealer.BlindIndex(field, value) }
