package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/blob"
)

// copiesAtOnce hides the store's latency.
const copiesAtOnce = 8

// trailPrefix begins the keys of the trail's checkpoints.
const trailPrefix = "trail/"

func listTrail(ctx context.Context, store blob.Store) ([]Object, error) {
	var out []Object
	for info, err := range store.List(ctx, trailPrefix) {
		if err != nil {
			return nil, fmt.Errorf("backup: %w", err)
		}
		out = append(out, Object{Key: info.Key, Size: info.Size})
	}
	return out, nil
}

// find gives the objects that rows name, and what the store lacks of them. Uploads under way are named by no row yet.
func find(ctx context.Context, store blob.Store, rows named) (found []Object, lost named, err error) {
	lost = maps.Clone(rows)
	for info, err := range store.List(ctx, "") {
		if err != nil {
			return nil, nil, fmt.Errorf("backup: %w", err)
		}
		g, ok := generationOf(info.Key)
		if w, wanted := rows[g]; ok && wanted {
			found = append(found, Object{Key: info.Key, Size: info.Size, KeyRef: w.keyRef, Wrapped: []byte(w.wrapped)})
			delete(lost, g)
		}
	}
	return found, lost, nil
}

// takeObjects hashes the objects, copies them where that is asked, and writes the index.
func takeObjects(ctx context.Context, from blob.Store, r Request, objects []Object, out *Objects) error {
	index, err := os.OpenFile(filepath.Join(r.Dir, indexFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = index.Close() }()
	var to blob.Store
	if out.Copied = r.Copy; r.Copy {
		local, err := blob.NewLocal(filepath.Join(r.Dir, objectsDir))
		if err != nil {
			return err
		}
		defer func() { _ = local.Close() }()
		to = local
	}
	lines := json.NewEncoder(index)
	err = each(ctx, objects, func(ctx context.Context, o Object) (Object, error) { return carry(ctx, from, to, o) }, func(o Object) error {
		out.Count++
		out.Bytes += o.Size
		return lines.Encode(o)
	})
	if err == nil {
		err = errors.Join(index.Sync(), index.Close())
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	out.Index, err = measure(r.Dir, indexFile)
	return err
}

// each works objects side by side and tells of the results one at a time. One that was destroyed meanwhile is passed over.
func each(ctx context.Context, objects []Object, work func(context.Context, Object) (Object, error), tell func(Object) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(copiesAtOnce)
	var mu sync.Mutex
	for _, o := range objects {
		group.Go(func() error {
			done, err := work(ctx, o)
			if errors.Is(err, blob.ErrNotFound) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s: %w", o.Key, err)
			}
			mu.Lock()
			defer mu.Unlock()
			return tell(done)
		})
	}
	return group.Wait()
}

// carry hashes an object and, where there is a place for it, copies it.
func carry(ctx context.Context, from, to blob.Store, o Object) (Object, error) {
	object, err := from.Open(ctx, o.Key)
	if err != nil {
		return o, err
	}
	defer func() { _ = object.Close() }()
	body, err := object.Range(ctx, 0, object.Size())
	if err != nil {
		return o, err
	}
	defer func() { _ = body.Close() }()
	hash := sha256.New()
	reader := io.TeeReader(body, hash)
	if to == nil {
		o.Size, err = io.Copy(io.Discard, reader)
	} else {
		o.Size, err = blob.Put(ctx, to, o.Key, reader, blob.PutOptions{})
	}
	o.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return o, err
}

// readIndex calls do for each object of the backup.
func readIndex(dir string, do func(Object) error) error {
	f, err := os.Open(filepath.Join(dir, indexFile))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines := json.NewDecoder(bufio.NewReader(f))
	for {
		var o Object
		err := lines.Decode(&o)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("backup: %s cannot be read: %w", indexFile, err)
		}
		if err := do(o); err != nil {
			return err
		}
	}
}
