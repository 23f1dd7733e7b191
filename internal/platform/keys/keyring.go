package keys

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// keyring is the content of the keyring file.
type keyring struct {
	Format int                   `json:"format"`
	Keys   map[string]*keyrefSet `json:"keys"`

	stamp fileStamp
}

// keyrefSet is one master key: all its versions, or the day it was destroyed.
type keyrefSet struct {
	Current   uint32             `json:"current"`
	Versions  map[uint32]version `json:"versions,omitempty"`
	Destroyed *time.Time         `json:"destroyed,omitempty"`
}

type version struct {
	Created time.Time `json:"created"`
	Key     []byte    `json:"key"` // 32 bytes, base64 in the file
}

const keyringFormat = 1

func (r *keyring) has(keyRef string) bool { return r.Keys[keyRef] != nil }

func (r *keyring) rotate(keyRef string) error {
	set := r.Keys[keyRef]
	if set == nil {
		set = &keyrefSet{Versions: map[uint32]version{}}
		r.Keys[keyRef] = set
	}
	if set.Destroyed != nil {
		return ErrDestroyed
	}
	set.Current++
	set.Versions[set.Current] = version{Created: time.Now().UTC(), Key: RandomSecret().Bytes()}
	return nil
}

func (r *keyring) destroy(keyRef string) error {
	set := r.Keys[keyRef]
	if set == nil {
		return ErrNoKey
	}
	if set.Destroyed != nil {
		return nil
	}
	for _, v := range set.Versions {
		clear(v.Key)
	}
	now := time.Now().UTC()
	set.Versions, set.Destroyed = nil, &now
	return nil
}

func (r *keyring) retire(keyRef string) (removed int, err error) {
	set := r.Keys[keyRef]
	if set == nil || set.Destroyed != nil {
		return 0, ErrNoKey
	}
	for number, v := range set.Versions {
		if number < set.Current {
			clear(v.Key)
			delete(set.Versions, number)
			removed++
		}
	}
	return removed, nil
}

func (r *keyring) newest(keyRef string) (masterKey, error) {
	set := r.Keys[keyRef]
	if set == nil {
		return masterKey{}, ErrNoKey
	}
	return r.version(keyRef, set.Current)
}

func (r *keyring) version(keyRef string, number uint32) (masterKey, error) {
	set := r.Keys[keyRef]
	switch {
	case set == nil:
		return masterKey{}, ErrNoKey
	case set.Destroyed != nil:
		return masterKey{}, ErrDestroyed
	}
	v, ok := set.Versions[number]
	if !ok {
		return masterKey{}, ErrRefused
	}
	key, err := NewSecret(v.Key)
	if err != nil {
		return masterKey{}, fmt.Errorf("keys: the keyring is damaged: %w", err)
	}
	return masterKey{number: number, key: key}, nil
}

// masterKey is one version of a master key, in memory of its own.
type masterKey struct {
	number uint32
	key    Secret
}

// wrap seals a data key and wipes the master key.
func (m masterKey) wrap(keyRef string, secret Secret, ec EncryptionContext) ([]byte, error) {
	defer m.key.Wipe()
	aead, err := newRandomNonceGCM(m.key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, wrapHeader, wrapHeader+SecretSize+aead.Overhead())
	out[0] = wrapFormat
	binary.BigEndian.PutUint32(out[1:], m.number)
	return aead.Seal(out, nil, secret.Bytes(), m.associated(keyRef, ec)), nil
}

// unwrap opens a data key and wipes the master key.
func (m masterKey) unwrap(keyRef string, wrapped []byte, ec EncryptionContext) (Secret, error) {
	defer m.key.Wipe()
	aead, err := newRandomNonceGCM(m.key)
	if err != nil {
		return Secret{}, err
	}
	plain, err := aead.Open(nil, nil, wrapped[wrapHeader:], m.associated(keyRef, ec))
	if err != nil {
		return Secret{}, ErrRefused
	}
	return takeSecret(plain)
}

// associated binds a wrapped key to its master key and its context.
func (m masterKey) associated(keyRef string, ec EncryptionContext) []byte {
	number := strconv.FormatUint(uint64(m.number), 10)
	return Join("chartwright keyring v1", keyRef, number, string(ec.canonical()))
}
