package app

import (
	"context"
	"io"

	"chartwright/internal/platform/blob"
)

// mostCheckpoint bounds a checkpoint read back; a note is a few hundred bytes.
const mostCheckpoint = 64 << 10

func readAll(ctx context.Context, store blob.Store, key string) ([]byte, error) {
	o, err := store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = o.Close() }()
	r, err := o.Range(ctx, 0, min(o.Size(), mostCheckpoint))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}
