package keys

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
)

// Local is the Wrapper of the embedded default: its master keys are in a file
// that only the owner may read. Each key reference has numbered versions; a
// reference is created when a data key is first asked of it. Several processes
// on one machine may share the file.
type Local struct {
	file keyringFile

	mu   sync.Mutex
	ring *keyring // as last read
}

// NewLocal opens the keyring, or makes an empty one. It refuses a file that
// the group or others may touch.
func NewLocal(path string) (*Local, error) {
	l := &Local{file: keyringFile{path: path}}
	if err := l.file.create(); err != nil {
		return nil, err
	}
	if _, err := l.read(); err != nil {
		return nil, err
	}
	return l, nil
}

// wrapped layout: format (1 byte), master key version (4, big endian),
// nonce (12), sealed data key (32), tag (16)
const (
	wrapFormat = 1
	wrapHeader = 5
)

// GenerateDataKey makes a data key, and the master key if it does not exist.
func (l *Local) GenerateDataKey(_ context.Context, keyRef string, ec EncryptionContext) (Secret, []byte, error) {
	master, err := l.newest(keyRef)
	if err != nil {
		return Secret{}, nil, err
	}
	secret := RandomSecret()
	wrapped, err := master.wrap(keyRef, secret, ec)
	if err != nil {
		return Secret{}, nil, err
	}
	return secret, wrapped, nil
}

// Unwrap opens a data key.
func (l *Local) Unwrap(_ context.Context, keyRef string, wrapped []byte, ec EncryptionContext) (Secret, error) {
	if len(wrapped) < wrapHeader || wrapped[0] != wrapFormat {
		return Secret{}, ErrRefused
	}
	ring, err := l.read()
	if err != nil {
		return Secret{}, err
	}
	master, err := ring.version(keyRef, binary.BigEndian.Uint32(wrapped[1:]))
	if err != nil {
		return Secret{}, err
	}
	return master.unwrap(keyRef, wrapped, ec)
}

// Rewrap wraps the same data key by the newest version of toRef.
func (l *Local) Rewrap(ctx context.Context, fromRef, toRef string, wrapped []byte, ec EncryptionContext) ([]byte, error) {
	secret, err := l.Unwrap(ctx, fromRef, wrapped, ec)
	if err != nil {
		return nil, err
	}
	defer secret.Wipe()
	master, err := l.newest(toRef)
	if err != nil {
		return nil, err
	}
	return master.wrap(toRef, secret, ec)
}

// Rotate adds a version to a master key, used from now on; what older versions
// wrapped still opens.
func (l *Local) Rotate(keyRef string) error {
	return l.change(func(ring *keyring) error { return ring.rotate(keyRef) })
}

// Advance rotates a master key unless it has reached that version already, so that a rotation that was cut off may be begun again.
func (l *Local) Advance(keyRef string, to uint32) error {
	return l.change(func(ring *keyring) error {
		if set := ring.Keys[keyRef]; set != nil && set.Current >= to {
			return nil
		}
		return ring.rotate(keyRef)
	})
}

// Retire removes the versions of a master key before its newest: whatever only they opened is lost for good. It gives how many
// there were.
func (l *Local) Retire(keyRef string) (removed int, err error) {
	err = l.change(func(ring *keyring) (err error) {
		removed, err = ring.retire(keyRef)
		return err
	})
	return removed, err
}

// Mark is what everything begins with that the newest version of a master key wraps.
func (l *Local) Mark(keyRef string) ([]byte, error) {
	ring, err := l.read()
	if err != nil {
		return nil, err
	}
	master, err := ring.newest(keyRef)
	if err != nil {
		return nil, err
	}
	master.key.Wipe()
	return binary.BigEndian.AppendUint32([]byte{wrapFormat}, master.number), nil
}

// Destroy removes every version of a master key: whatever it wrapped is lost
// for good. The reference is never created again.
func (l *Local) Destroy(keyRef string) error {
	return l.change(func(ring *keyring) error { return ring.destroy(keyRef) })
}

// newest returns the current version of a master key, creating the key first
// where the reference is new.
func (l *Local) newest(keyRef string) (masterKey, error) {
	if keyRef == "" {
		return masterKey{}, fmt.Errorf("%w: the key reference is empty", ErrNoKey)
	}
	ring, err := l.read()
	if err != nil {
		return masterKey{}, err
	}
	if !ring.has(keyRef) {
		err := l.change(func(latest *keyring) error {
			ring = latest
			if latest.has(keyRef) { // another process was first
				return nil
			}
			return latest.rotate(keyRef)
		})
		if err != nil {
			return masterKey{}, err
		}
	}
	return ring.newest(keyRef)
}

// read returns the keyring, read again if the file is another than last time:
// a key destroyed by another process must be gone here too.
func (l *Local) read() (*keyring, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stamp, err := l.file.stamp()
	if err != nil {
		return nil, err
	}
	if l.ring != nil && l.ring.stamp == stamp {
		return l.ring, nil
	}
	ring, err := l.file.load()
	if err != nil {
		return nil, err
	}
	l.ring = ring
	return ring, nil
}

// change edits the keyring under the lock that all processes share.
func (l *Local) change(edit func(*keyring) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.locked(func() error {
		ring, err := l.file.load()
		if err != nil {
			return err
		}
		if err := edit(ring); err != nil {
			return err
		}
		if err := l.file.store(ring); err != nil {
			return err
		}
		l.ring = ring
		return nil
	})
}
