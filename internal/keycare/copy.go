package keycare

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// side is how many parts of a document are encrypted side by side.
const side = 4

// copyAll encrypts every part anew and reads it back.
func (m *Module) copyAll(ctx context.Context, d document, to blob.Ref, wrapped []byte) ([]blob.Blob, error) {
	made := make([]blob.Blob, len(d.parts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(side)
	for i, p := range d.parts {
		group.Go(func() (err error) {
			made[i], err = m.copy(ctx, d, p, to, wrapped)
			return err
		})
	}
	return made, group.Wait()
}

func (m *Module) copy(ctx context.Context, d document, p Part, to blob.Ref, wrapped []byte) (blob.Blob, error) {
	from := d.ref
	from.Part, to.Part = p.Name, p.Name
	old, err := blob.FromRecord(p.Record, d.Wrapped)
	if err != nil {
		return blob.Blob{}, err
	}
	w, err := m.Vault.Create(ctx, to, wrapped)
	if err != nil {
		return blob.Blob{}, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	was, err := m.read(ctx, from, old, w)
	if err != nil {
		return blob.Blob{}, err
	}
	fresh, err := w.Commit()
	if err != nil {
		return blob.Blob{}, err
	}
	now, err := m.read(ctx, to, fresh, io.Discard)
	if err == nil && (now != was || fresh.Size != old.Size || len(p.Hash) > 0 && !bytes.Equal(p.Hash, was[:])) {
		err = errUnequal
	}
	return fresh, err
}

// read reads an object into w and gives its hash.
func (m *Module) read(ctx context.Context, ref blob.Ref, b blob.Blob, w io.Writer) (sum [sha256.Size]byte, err error) {
	r, err := m.Vault.Open(ctx, ref, b)
	if err != nil {
		return sum, err
	}
	defer func() { _ = r.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, hash), r.Seeker(ctx)); err != nil {
		return sum, err
	}
	hash.Sum(sum[:0])
	return sum, nil
}

// sweep removes the objects of a document that no row names since its data key was renewed.
func (m *Module) sweep(ctx context.Context, j jobs.Job) error {
	var args struct {
		Shelf            string
		Client, Document uuid.UUID
		Before           time.Time
	}
	if err := j.Bind(&args); err != nil {
		return err
	}
	for _, s := range m.Shelves {
		if s.Table != args.Shelf {
			continue
		}
		var d document
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			d, err = s.find(tx, args.Client, args.Document, false)
			return err
		})
		if err != nil || d.ID == uuid.Nil { // it was discarded, and its objects with it
			return err
		}
		keep := map[string]blob.Blob{}
		for _, p := range d.parts {
			if keep[p.Name], err = blob.FromRecord(p.Record, d.Wrapped); err != nil {
				return err
			}
		}
		return m.Vault.DeleteOthers(ctx, d.ref, keep, args.Before)
	}
	return nil
}
