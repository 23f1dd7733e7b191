// Package backup copies a whole installation into a folder, and makes an installation of such a folder again.
//
// A backup is one moment. The database is dumped by PostgreSQL's own pg_dump in an exported snapshot; every row is counted
// and every object that a row names is looked up in that same snapshot. Objects are never changed and are written before
// the row that names them, so those named by the snapshot are in the store when it is taken: they are copied afterwards,
// while the program serves. The trail's checkpoints are the one exception: they are written after their row, and a newer
// one than the snapshot's would accuse the restored trail of having been cut short. So they are listed before.
//
// The master keys are never in a backup: without them it opens nothing.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/keys"
)

// The files of a backup. The manifest is written last: a folder without one is no backup.
const (
	manifestFile = "manifest.json"
	dumpFile     = "database.dump"
	indexFile    = "objects.jsonl"
	objectsDir   = "objects"
)

const format = 1

// Manifest says what a backup holds. It names no person and holds no key.
type Manifest struct {
	Format   int       `json:"format"`
	ID       uuid.UUID `json:"id"`
	TakenAt  time.Time `json:"takenAt"` // of the snapshot, by the database's clock
	Program  string    `json:"program"` // version of chartwright
	Database Database  `json:"database"`
	Objects  Objects   `json:"objects"`
	Keys     Keys      `json:"keys"`
}

// Database is the dump and what must come out of it.
type Database struct {
	File
	Server      string           `json:"server"` // version of PostgreSQL
	Schema      int64            `json:"schema"` // newest migration
	Rows        map[string]int64 `json:"rows"`   // by table
	Checkpoints []Checkpoint     `json:"checkpoints"`
}

// Checkpoint is the newest signed state of an agency's trail.
type Checkpoint struct {
	Tenant uuid.UUID `json:"tenant"`
	Note   string    `json:"note"`
}

// Objects is the list of the encrypted objects.
type Objects struct {
	Index   File     `json:"index"`
	Copied  bool     `json:"copied"` // false: they stay in the store, whose own versions and copies keep them
	Count   int      `json:"count"`
	Bytes   int64    `json:"bytes"`
	Missing []string `json:"missing,omitempty"` // named by the database, not in the store: lost before this backup
}

// Keys says where the master keys are; they are in no backup.
type Keys struct {
	Kind       string           `json:"kind"` // keyring or kms
	References []keys.Reference `json:"references"`
}

// The kinds of Keys.
const (
	Keyring = "keyring"
	KMS     = "kms"
)

// File is a file of the backup.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Object is a line of the index. The hash is of the ciphertext.
type Object struct {
	Key     string `json:"key"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	KeyRef  string `json:"keyRef,omitempty"`     // master key
	Wrapped []byte `json:"wrappedKey,omitempty"` // the document's data key, wrapped
}

// Open reads the manifest of a backup.
func Open(dir string) (Manifest, error) {
	var m Manifest
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("backup: %s has no %s: it is no backup, or one that was broken off", dir, manifestFile)
	}
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("backup: %s in %s cannot be read: %w", manifestFile, dir, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("backup: %s has format %d, this program reads %d", dir, m.Format, format)
	}
	return m, nil
}

// save writes the manifest, durable on return.
func (m Manifest) save(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, manifestFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = f.Write(append(text, '\n'))
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// measure gives size and hash of a file of the backup.
func measure(dir, name string) (File, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return File{}, err
	}
	defer func() { _ = f.Close() }()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	return File{Name: name, Size: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
