package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/blob"
)

// Problem is a part of a backup, or of what was restored from it, that is not as it was written.
type Problem struct {
	Part string `json:"part"` // a file, an object's key, or a table
	Text string `json:"text"`
}

// Check compares the files of a backup with its manifest, and the objects with the index; store is where objects are that
// were listed and not copied.
func Check(ctx context.Context, dir string, store blob.Store) (Manifest, []Problem, error) {
	m, err := Open(dir)
	if err != nil {
		return m, nil, err
	}
	var problems []Problem
	for _, want := range []File{m.Database.File, m.Objects.Index} {
		problem, err := checkFile(dir, want)
		if err != nil {
			return m, nil, err
		}
		problems = append(problems, problem...)
	}
	if slices.ContainsFunc(problems, func(p Problem) bool { return p.Part == indexFile }) {
		return m, problems, nil // it cannot say what the objects should be
	}
	if m.Objects.Copied {
		local, err := blob.NewLocal(filepath.Join(dir, objectsDir))
		if err != nil {
			return m, nil, err
		}
		defer func() { _ = local.Close() }()
		store = local
	}
	if store == nil { // listed, and nobody says where they are
		return m, problems, nil
	}
	wrong, err := checkObjects(ctx, dir, store)
	return m, append(problems, wrong...), err
}

func checkFile(dir string, want File) ([]Problem, error) {
	got, err := measure(dir, want.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Problem{{want.Name, "The file is missing."}}, nil
	case err != nil:
		return nil, fmt.Errorf("backup: %w", err)
	case got.Size != want.Size:
		return []Problem{{want.Name, fmt.Sprintf("The file has %d bytes, not %d.", got.Size, want.Size)}}, nil
	case got.SHA256 != want.SHA256:
		return []Problem{{want.Name, "The file's bytes are not those that were written."}}, nil
	}
	return nil, nil
}

// checkObjects reads every object of the index from store.
func checkObjects(ctx context.Context, dir string, store blob.Store) ([]Problem, error) {
	var mu sync.Mutex
	var problems []Problem
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(copiesAtOnce)
	err := readIndex(dir, func(o Object) error {
		group.Go(func() error {
			text, err := compare(ctx, store, o)
			if text != "" {
				mu.Lock()
				defer mu.Unlock()
				problems = append(problems, Problem{o.Key, text})
			}
			return err
		})
		return nil
	})
	return problems, errors.Join(err, group.Wait())
}

// compare says what is wrong with an object; empty where nothing is.
func compare(ctx context.Context, store blob.Store, want Object) (string, error) {
	got, err := carry(ctx, store, nil, want)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return "The object is missing.", nil
	case err != nil:
		return "", fmt.Errorf("backup: %s: %w", want.Key, err)
	case got.Size != want.Size:
		return fmt.Sprintf("The object has %d bytes, not %d.", got.Size, want.Size), nil
	case got.SHA256 != want.SHA256:
		return "The object's bytes are not those that were written.", nil
	}
	return "", nil
}
