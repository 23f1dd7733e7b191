package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

// lockPatience is how long an upload may seem to be somebody else's.
const lockPatience = time.Second

// appendingPath is one folder for all, so that starting an upload has but one
// folder to bring to the disk.
func appendingPath(key string) string {
	name := sha256.Sum256([]byte(key))
	return path.Join(appendingDir, hex.EncodeToString(name[:]))
}

// StartAppend creates the empty file. Local needs no id.
func (l *Local) StartAppend(_ context.Context, key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	file, err := l.root.OpenFile(appendingPath(key), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("blob: %w", err)
	}
	if err := errors.Join(file.Close(), l.syncDirs(appendingDir, 0)); err != nil {
		return "", fmt.Errorf("blob: %w", err)
	}
	return "", nil
}

// ResumeAppend opens the file for one caller alone.
func (l *Local) ResumeAppend(ctx context.Context, key, _ string) (Appender, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	name := appendingPath(key)
	file, err := l.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return nil, localError(err)
	}
	if err := l.claim(ctx, file, name); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &localAppender{local: l, file: file, key: key}, nil
}

// claim locks the file. Before we had the lock its last holder may have
// published or removed it, so that the name must still lead to this file.
func (l *Local) claim(ctx context.Context, file *os.File, name string) error {
	if err := lockFile(ctx, file); err != nil {
		return err
	}
	ours, err := file.Stat()
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	named, err := l.root.Stat(name)
	if err != nil {
		return localError(err)
	}
	if !os.SameFile(ours, named) {
		return ErrNotFound
	}
	return nil
}

// lockFile waits a moment for the lock: a child process that is just being
// started holds copies of all files until it runs its own program.
func lockFile(ctx context.Context, file *os.File) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	tick := time.NewTicker(lockPatience / 100)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ErrBusy
		case <-tick.C:
		}
	}
}

// localAppender appends to a file; closing it also gives up the lock.
type localAppender struct {
	local    *Local
	file     *os.File
	key      string
	unsynced int64
	syncing  chan error // the sync under way, if any
}

// syncAhead is after how many bytes the disk begins to write while more is
// encrypted, so that Sync at the end has little left to wait for.
const syncAhead = 16 << 20

func (a *localAppender) Rewind(_ context.Context, size int64) error {
	info, err := a.file.Stat()
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if info.Size() < size {
		return ErrTampered
	}
	if err := a.file.Truncate(size); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if _, err := a.file.Seek(size, io.SeekStart); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (a *localAppender) Append(_ context.Context, p []byte) error {
	if _, err := a.file.Write(p); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	a.unsynced += int64(len(p))
	if a.unsynced < syncAhead {
		return nil
	}
	if err := a.awaitSync(); err != nil {
		return err
	}
	a.unsynced = 0
	a.syncing = make(chan error, 1)
	go func(done chan<- error) { done <- a.file.Sync() }(a.syncing)
	return nil
}

func (a *localAppender) awaitSync() error {
	if a.syncing == nil {
		return nil
	}
	err := <-a.syncing
	a.syncing = nil
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (a *localAppender) Sync(context.Context) error {
	if err := a.awaitSync(); err != nil {
		return err
	}
	if err := a.file.Sync(); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	a.unsynced = 0
	return nil
}

func (a *localAppender) Publish(context.Context) error {
	defer func() { _ = a.Close() }()
	if err := a.local.publish(appendingPath(a.key), a.key); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (a *localAppender) Discard(context.Context) error {
	defer func() { _ = a.Close() }()
	err := a.local.root.Remove(appendingPath(a.key))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

func (a *localAppender) Close() error {
	return errors.Join(a.awaitSync(), a.file.Close())
}
