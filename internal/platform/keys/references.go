package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Reference tells of a master key without holding it.
type Reference struct {
	Name      string     `json:"name"`
	Versions  []uint32   `json:"versions,omitempty"`
	Newest    *time.Time `json:"newest,omitempty"` // when the newest version was made
	Destroyed *time.Time `json:"destroyed,omitempty"`
}

// References lists the keyring's master keys by name.
func (l *Local) References() ([]Reference, error) {
	ring, err := l.read()
	if err != nil {
		return nil, err
	}
	var out []Reference
	for name, set := range ring.Keys {
		r := Reference{Name: name, Destroyed: set.Destroyed}
		for number, v := range set.Versions {
			r.Versions = append(r.Versions, number)
			if number == set.Current {
				r.Newest = &v.Created
			}
		}
		slices.Sort(r.Versions)
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Reference) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Reference tells of one master key; ErrNoKey where the keyring never had it.
func (l *Local) Reference(keyRef string) (Reference, error) {
	all, err := l.References()
	if err != nil {
		return Reference{}, err
	}
	for _, r := range all {
		if r.Name == keyRef {
			return r, nil
		}
	}
	return Reference{}, ErrNoKey
}

// CopyTo writes the keyring, keys and all, to a new file of mode 0600.
func (l *Local) CopyTo(path string) error {
	ring, err := l.read()
	if err != nil {
		return err
	}
	return writeKeyring(path, ring)
}

// CopyKeyring puts a copy of the keyring file at from in a place where there is none, or one without keys.
func CopyKeyring(from, to string) error {
	ring, err := keyringFile{path: from}.load()
	if err != nil {
		return err
	}
	present, err := keyringFile{path: to}.load()
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return err
	case len(present.Keys) > 0:
		return fmt.Errorf("keys: %s holds keys already; move it away first if it is not the one you need", to)
	default:
		if err := os.Remove(to); err != nil {
			return fmt.Errorf("keys: keyring: %w", err)
		}
	}
	return writeKeyring(to, ring)
}

func writeKeyring(path string, ring *keyring) error {
	content, err := json.MarshalIndent(ring, "", "  ")
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	defer clear(content)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("keys: keyring: %w", err)
	}
	return nil
}
