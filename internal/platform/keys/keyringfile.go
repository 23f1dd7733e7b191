package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// keyringFile reads and writes the keyring so that a crash at any moment
// leaves either the old or the new one: losing it loses all documents.
type keyringFile struct{ path string }

// fileStamp tells one content of the file from another: each is a new inode.
type fileStamp struct {
	inode   uint64
	changed time.Time
	size    int64
}

// create makes an empty keyring where there is none.
func (f keyringFile) create() error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("keys: keyring folder: %w", err)
	}
	return f.locked(func() error {
		_, err := os.Stat(f.path)
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return f.store(&keyring{Format: keyringFormat, Keys: map[string]*keyrefSet{}})
	})
}

func (f keyringFile) stamp() (fileStamp, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return fileStamp{}, fmt.Errorf("keys: keyring: %w", err)
	}
	return f.check(info)
}

// check refuses a file that others than its owner may touch.
func (f keyringFile) check(info fs.FileInfo) (fileStamp, error) {
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return fileStamp{}, fmt.Errorf("keys: %s must be a file that only its owner can read: run chmod 600 on it", f.path)
	}
	stamp := fileStamp{changed: info.ModTime(), size: info.Size()}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		stamp.inode = stat.Ino
	}
	return stamp, nil
}

func (f keyringFile) load() (*keyring, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("keys: keyring: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("keys: keyring: %w", err)
	}
	stamp, err := f.check(info)
	if err != nil {
		return nil, err
	}
	ring := &keyring{stamp: stamp}
	if err := json.NewDecoder(file).Decode(ring); err != nil {
		return nil, fmt.Errorf("keys: %s is not a keyring; restore it from a backup", f.path)
	}
	if ring.Format != keyringFormat {
		return nil, fmt.Errorf("keys: %s has format %d, this program reads %d", f.path, ring.Format, keyringFormat)
	}
	if ring.Keys == nil {
		ring.Keys = map[string]*keyrefSet{}
	}
	return ring, nil
}

// store replaces the file, durable on return.
func (f keyringFile) store(ring *keyring) error {
	content, err := json.MarshalIndent(ring, "", "  ")
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	defer clear(content)
	dir := filepath.Dir(f.path)
	temp, err := os.CreateTemp(dir, ".keyring-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // already renamed when all went well
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), f.path)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	ring.stamp, err = f.stamp()
	return err
}

// locked runs act while holding the lock file that processes share.
func (f keyringFile) locked(act func() error) error {
	lock, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keys: keyring lock: %w", err)
	}
	defer func() { _ = lock.Close() }() // also releases the lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("keys: keyring lock: %w", err)
	}
	return act()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
