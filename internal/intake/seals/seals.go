// Package seals keeps the column keys of clients: each client's names, birth dates and numbers are sealed under a data key
// of its own, which a master key wraps.
package seals

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/phi"
)

const (
	// keep is how long an opened key stays in memory before it is asked for again.
	keep = 10 * time.Minute
	// look is how long a process may not know of another data key of a client's columns. Before one comes into use it is announced for
	// longer: see keycare.
	look = 2 * time.Second
)

// Book opens the sealers of clients and remembers them for a while. It is safe for concurrent use.
type Book struct {
	keys   keys.Wrapper
	master string

	mu   sync.Mutex
	open map[place]opened
}

type place struct{ tenant, client uuid.UUID }

type opened struct {
	sealer *keys.Sealer
	rows   []keyRow // what it was opened from
	looked time.Time
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
	secret, wrapped, err := b.keys.GenerateDataKey(ctx, keyRef, Context(tenant, client, client))
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

// Context binds a wrapped data key of a client's columns. key is the client itself for the first, which stands in the client's row,
// and the id of its own row for each after it.
func Context(tenant, client, key uuid.UUID) keys.EncryptionContext {
	c := keys.EncryptionContext{"tenant": tenant.String(), "client": client.String(), "purpose": "columns"}
	if key != client {
		c["key"] = key.String()
	}
	return c
}

// Of gives the seals of a client inside the transaction's scope; one that is not there is a 404.
func (b *Book) Of(ctx context.Context, tx *db.Tx, client uuid.UUID) (*Client, error) {
	var err error
	sealer := b.remembered(place{tx.Tenant(), client})
	if sealer == nil || !tx.Scope().Allows(client) {
		if sealer, err = b.Sealer(ctx, tx, client); err != nil {
			return nil, err
		}
	}
	return &Client{ID: client, sealer: sealer, again: func() (*keys.Sealer, error) { return b.Sealer(ctx, tx, client) }}, nil
}

// ToIndex is Of for who writes blind indexes that are unique: until the transaction ends no other data key comes into use.
func (b *Book) ToIndex(ctx context.Context, tx *db.Tx, client uuid.UUID) (*Client, error) {
	if err := tx.LockShared(keys.ColumnsLock(client)); err != nil {
		return nil, err
	}
	sealer, err := b.Sealer(ctx, tx, client)
	return &Client{ID: client, sealer: sealer}, err
}

// Sealer opens the data keys of a client's columns as they are now.
func (b *Book) Sealer(ctx context.Context, tx *db.Tx, client uuid.UUID) (*keys.Sealer, error) {
	at, now := place{tx.Tenant(), client}, time.Now()
	rows, err := findKeys(tx, client)
	if err != nil {
		return nil, err
	}
	if s := b.confirmed(at, rows, now); s != nil {
		return s, nil
	}
	sealer, err := b.unwrap(ctx, at, rows)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[at] = opened{sealer: sealer, rows: rows, looked: now, until: time.Now().Add(keep)}
	return sealer, nil
}

// unwrap opens every data key that is not retired, the one in use first.
func (b *Book) unwrap(ctx context.Context, at place, rows []keyRow) (*keys.Sealer, error) {
	var all []keys.Generation
	defer func() {
		for _, g := range all {
			g.Key.Wipe()
		}
	}()
	for _, r := range rows {
		if len(r.WrappedKey) == 0 {
			continue
		}
		secret, err := b.keys.Unwrap(ctx, r.KeyRef, r.WrappedKey, Context(at.tenant, at.client, r.ID))
		if err != nil {
			return nil, fmt.Errorf("seals: %w", err)
		}
		all = append(all, keys.Generation{Number: r.Generation, Key: secret})
	}
	return keys.NewSealer(all...)
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

// remembered gives what was opened, where it is known to be as the rows are.
func (b *Book) remembered(at place) *keys.Sealer {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.open[at]
	if ok && time.Now().After(found.until) {
		delete(b.open, at)
		ok = false
	}
	if !ok || time.Since(found.looked) >= look {
		return nil
	}
	return found.sealer
}

// confirmed gives what was opened from these same rows, which were read at that moment.
func (b *Book) confirmed(at place, rows []keyRow, now time.Time) *keys.Sealer {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.open[at]
	if !ok || now.After(found.until) || !slices.EqualFunc(found.rows, rows, keyRow.same) {
		return nil
	}
	found.looked = now
	b.open[at] = found
	return found.sealer
}

// Client seals and opens the columns of one client. It looks for data keys that came later in the transaction that it was got in, and not
// once that is over.
type Client struct {
	ID     uuid.UUID
	sealer *keys.Sealer                 // nil: its keys were destroyed
	again  func() (*keys.Sealer, error) // looks for data keys that are newer than those it has; nil: it has all
}

// Seal seals a text for one column of one row; it opens nowhere else. No text gives no bytes.
func (c *Client) Seal(column string, row uuid.UUID, text phi.Text) []byte {
	if text.IsZero() {
		return nil
	}
	return c.sealer.Seal([]byte(text.Reveal()), Place(column, row))
}

// Place is what a sealed value is bound to.
func Place(column string, row uuid.UUID) []byte { return keys.Join(column, row.String()) }

// Open reads what Seal made for the same place.
func (c *Client) Open(column string, row uuid.UUID, sealed []byte) (phi.Text, error) {
	if len(sealed) == 0 {
		return phi.Text{}, nil
	}
	if c.sealer == nil {
		return phi.NewText(phi.Destroyed), nil
	}
	sealer := c.sealer
	if c.again != nil && !sealer.Knows(sealed) {
		var err error
		if sealer, err = c.again(); err != nil {
			return phi.Text{}, err
		}
	}
	plain, err := sealer.Open(sealed, Place(column, row))
	if err != nil {
		return phi.Text{}, fmt.Errorf("seals: %s: %w", column, err)
	}
	return phi.NewText(string(plain)), nil
}

// Index is the blind index of a value in its normal form, to be written.
func (c *Client) Index(field, normal string) []byte {
	return c.sealer.BlindIndex(field, []byte(normal))
}

// Indexes are those by which a row with that value is found, the one that is written now first: a row that was written before the
// client's data key was renewed has an older one.
func (c *Client) Indexes(field, normal string) [][]byte {
	return c.sealer.BlindIndexes(field, []byte(normal))
}
