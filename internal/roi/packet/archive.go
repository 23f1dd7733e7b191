package packet

import (
	"archive/zip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // named by the format
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

// File is one file of an archive. Hash is the SHA-256 of its content, which is Size bytes long.
type File struct {
	Name    string
	Content io.Reader
	Size    int64
	Hash    [sha256.Size]byte
}

// MinPassword is the shortest password of an archive: the format stretches passwords little, so they must be long themselves.
const MinPassword = 12

// Archive writes files as a ZIP with AES-256 (WinZip's AE-2, which 7-Zip, WinZip and macOS's and Linux's archivers open). The same
// files and password give the same bytes: salts are derived from both, so that one never serves two contents.
func Archive(w io.Writer, password string, files []File) error {
	if len([]rune(password)) < MinPassword {
		return fmt.Errorf("packet: a password needs at least %d characters", MinPassword)
	}
	out := zip.NewWriter(w)
	for _, f := range files {
		if err := add(out, password, f); err != nil {
			return err
		}
	}
	return out.Close()
}

const (
	saltSize, verifierSize, macSize = 16, 2, 10
	keySize                         = 32
	rounds                          = 1000
	methodAES                       = 99
	flagEncrypted, flagUTF8         = 0x1, 0x800
)

// aesExtra says AE-2, AES-256, stored.
var aesExtra = []byte{0x01, 0x99, 7, 0, 2, 0, 'A', 'E', 3, 0, 0}

func add(out *zip.Writer, password string, f File) error {
	const overhead = saltSize + verifierSize + macSize
	raw, err := out.CreateRaw(&zip.FileHeader{Name: f.Name, Method: methodAES, Flags: flagEncrypted | flagUTF8, Extra: aesExtra, ReaderVersion: 51,
		Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), CompressedSize64: uint64(f.Size) + overhead, UncompressedSize64: uint64(f.Size)})
	if err != nil {
		return err
	}
	derive := hmac.New(sha256.New, []byte(password))
	derive.Write(f.Hash[:])
	derive.Write([]byte(f.Name))
	salt := derive.Sum(nil)[:saltSize]
	keys, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*keySize+verifierSize)
	if err != nil {
		return err
	}
	if _, err := raw.Write(append(salt, keys[2*keySize:]...)); err != nil {
		return err
	}
	block, err := aes.NewCipher(keys[:keySize])
	if err != nil {
		return err
	}
	mac, content := hmac.New(sha1.New, keys[keySize:2*keySize]), sha256.New()
	n, err := io.Copy(&sealer{to: raw, block: block, mac: mac}, io.TeeReader(f.Content, content))
	if err != nil {
		return err
	}
	if n != f.Size || [sha256.Size]byte(content.Sum(nil)) != f.Hash {
		return errors.New("packet: a file is not what it was said to be")
	}
	_, err = raw.Write(mac.Sum(nil)[:macSize])
	return err
}

// sealer encrypts in counter mode with the counter's lowest byte first, as the format wants, which crypto/cipher does not have.
type sealer struct {
	to      io.Writer
	block   cipher.Block
	mac     hash.Hash
	counter uint64
	stream  [aes.BlockSize]byte
	used    int
	buffer  []byte
}

// Write implements io.Writer.
func (s *sealer) Write(p []byte) (int, error) {
	s.buffer = append(s.buffer[:0], p...)
	for i := range s.buffer {
		if s.used == 0 {
			var counter [aes.BlockSize]byte
			s.counter++
			binary.LittleEndian.PutUint64(counter[:], s.counter)
			s.block.Encrypt(s.stream[:], counter[:])
		}
		s.buffer[i] ^= s.stream[s.used]
		s.used = (s.used + 1) % aes.BlockSize
	}
	s.mac.Write(s.buffer)
	return s.to.Write(s.buffer)
}
