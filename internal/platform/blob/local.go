package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"time"
)

// Local is a Store in a directory, the embedded default. Objects are files of
// mode 0600; they are written aside, brought to the disk and renamed. No path
// leaves the directory, symbolic links included (os.Root).
type Local struct{ root *os.Root }

const (
	objectsDir   = "objects"
	appendingDir = "appending"
	tempDir      = "temp"
	// fileSuffix keeps the file of an object "a" apart from the folder of
	// the object "a/b".
	fileSuffix = ".obj"
	// tempAge is after what time a temporary file must be a dead process's.
	tempAge = 24 * time.Hour
)

// NewLocal opens the directory, which it creates if needed, and removes what
// processes that were killed left there a day or more ago.
func NewLocal(dir string) (*Local, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	l := &Local{root: root}
	for _, sub := range []string{objectsDir, appendingDir, tempDir} {
		if err := root.MkdirAll(sub, 0o700); err != nil {
			return nil, fmt.Errorf("blob: %w", err)
		}
	}
	return l, l.sweepTemp(time.Now().Add(-tempAge))
}

// Close lets go of the directory.
func (l *Local) Close() error { return l.root.Close() }

func (l *Local) sweepTemp(before time.Time) error {
	entries, err := fs.ReadDir(l.root.FS(), tempDir)
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.ModTime().Before(before) {
			_ = l.root.Remove(path.Join(tempDir, e.Name()))
		}
	}
	return nil
}

func objectPath(key string) string { return path.Join(objectsDir, key) + fileSuffix }

// Create starts an object.
func (l *Local) Create(_ context.Context, key string, opts PutOptions) (ObjectWriter, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if !opts.RetainUntil.IsZero() {
		return nil, fmt.Errorf("%w: a local folder cannot protect objects from its owner", ErrLock)
	}
	temp := path.Join(tempDir, rand.Text())
	file, err := l.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &localWriter{local: l, file: file, temp: temp, key: key}, nil
}

// localWriter writes to a temporary file.
type localWriter struct {
	local *Local
	file  *os.File
	temp  string
	key   string
	done  bool
}

func (w *localWriter) Write(p []byte) (int, error) { return w.file.Write(p) }

func (w *localWriter) Commit() error {
	if w.done {
		return fs.ErrClosed
	}
	w.done = true
	err := errors.Join(w.file.Sync(), w.file.Close())
	if err == nil {
		err = w.local.publish(w.temp, w.key)
	}
	if err != nil {
		_ = w.local.root.Remove(w.temp)
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (w *localWriter) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	return errors.Join(w.file.Close(), w.local.root.Remove(w.temp))
}

// publish renames a synced file to the key's place, durable on return.
func (l *Local) publish(from, key string) error {
	to := objectPath(key)
	dir := path.Dir(to)
	made, err := l.makeDirs(dir)
	if err != nil {
		return err
	}
	if err := l.root.Rename(from, to); err != nil {
		return err
	}
	return l.syncDirs(dir, made)
}

// makeDirs creates a folder and says how many of its levels are new.
func (l *Local) makeDirs(dir string) (int, error) {
	made := 0
	for d := dir; d != "."; d = path.Dir(d) {
		if _, err := l.root.Stat(d); err == nil {
			break
		}
		made++
	}
	if made == 0 {
		return 0, nil
	}
	return made, l.root.MkdirAll(dir, 0o700)
}

// syncDirs brings a folder's entries to the disk, and those of as many parents
// as got a new entry.
func (l *Local) syncDirs(dir string, parents int) error {
	for range parents + 1 {
		d, err := l.root.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
		dir = path.Dir(dir)
	}
	return nil
}

// Open returns an object.
func (l *Local) Open(_ context.Context, key string) (Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := l.root.Open(objectPath(key))
	if err != nil {
		return nil, localError(err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(localError(err), file.Close())
	}
	return &localObject{file: file, size: info.Size()}, nil
}

type localObject struct {
	file *os.File
	size int64
}

func (o *localObject) Size() int64 { return o.size }

func (o *localObject) Range(_ context.Context, off, n int64) (io.ReadCloser, error) {
	if err := checkRange(off, n, o.size); err != nil {
		return nil, err
	}
	return io.NopCloser(io.NewSectionReader(o.file, off, n)), nil
}

func (o *localObject) Close() error { return o.file.Close() }

// Stat describes an object.
func (l *Local) Stat(_ context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	info, err := l.root.Stat(objectPath(key))
	if err != nil {
		return Info{}, localError(err)
	}
	return Info{Key: key, Size: info.Size(), Modified: info.ModTime()}, nil
}

// Delete removes an object.
func (l *Local) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	file := objectPath(key)
	err := l.root.Remove(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = l.syncDirs(path.Dir(file), 0)
	}
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// List yields the objects whose keys begin with prefix.
func (l *Local) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		if err := checkPrefix(prefix); err != nil {
			yield(Info{}, err)
			return
		}
		// The deepest folder that the prefix names whole.
		start := path.Join(objectsDir, prefix[:strings.LastIndex(prefix, "/")+1])
		err := fs.WalkDir(l.root.FS(), start, func(name string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // never there, or removed while we look
			}
			if err = errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			info, ok := listed(name, prefix, d)
			if ok && !yield(info, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, fmt.Errorf("blob: %w", err))
		}
	}
}

func listed(name, prefix string, d fs.DirEntry) (Info, bool) {
	key, isObject := strings.CutSuffix(strings.TrimPrefix(name, objectsDir+"/"), fileSuffix)
	if d.IsDir() || !isObject || !strings.HasPrefix(key, prefix) {
		return Info{}, false
	}
	info, err := d.Info()
	if err != nil {
		return Info{}, false
	}
	return Info{Key: key, Size: info.Size(), Modified: info.ModTime()}, true
}

// Check writes and removes a temporary file.
func (l *Local) Check(context.Context) error {
	name := path.Join(tempDir, rand.Text())
	file, err := l.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("blob: the folder cannot be written: %w", err)
	}
	return errors.Join(file.Close(), l.root.Remove(name))
}

func localError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return fmt.Errorf("blob: %w", err)
}
