package delivery

import (
	"archive/zip"
	"context"
	"io"

	aes "github.com/yeka/zip"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/release"
)

// pack streams the files of a release into an AES-256 archive (WinZip's AE-2) in the vault.
func (m *Module) pack(ctx context.Context, from release.Bytes, to blob.Ref, name, secret string) (blob.Blob, error) {
	r, err := m.Vault.Open(ctx, from.Ref, from.Blob)
	if err != nil {
		return blob.Blob{}, err
	}
	defer func() { _ = r.Close() }()
	w, err := m.Vault.Create(ctx, to, nil)
	if err != nil {
		return blob.Blob{}, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	z := aes.NewWriter(w)
	if from.Media == release.ZIP {
		err = encryptAll(z, r, r.Size(), secret)
	} else {
		err = encrypt(z, name+".pdf", r.Seeker(ctx), secret)
	}
	if err != nil {
		return blob.Blob{}, err
	}
	if err := z.Close(); err != nil {
		return blob.Blob{}, err
	}
	return w.Commit()
}

// encryptAll takes every file of an archive over.
func encryptAll(z *aes.Writer, from io.ReaderAt, size int64, secret string) error {
	files, err := zip.NewReader(from, size)
	if err != nil {
		return err
	}
	for _, f := range files.File {
		content, err := f.Open()
		if err != nil {
			return err
		}
		if err := encrypt(z, f.Name, content, secret); err != nil {
			return err
		}
	}
	return nil
}

func encrypt(z *aes.Writer, name string, content io.ReadCloser, secret string) error {
	defer func() { _ = content.Close() }()
	entry, err := z.Encrypt(name, secret, aes.AES256Encryption)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	return err
}

type content struct {
	ref        blob.Ref
	blob       blob.Blob
	name, kind string
	hash       []byte
}

// bytesOf gives what a delivery hands over, and its file's name and type.
func (m *Module) bytesOf(ctx context.Context, tx *db.Tx, d deliveryRow, tracking string) (content, error) {
	name := "records-" + tracking
	if d.Method == byZip {
		b, err := blob.FromRecord(d.Record, d.WrappedKey)
		return content{ref: archiveRef(d), blob: b, name: name + ".zip", kind: "application/zip", hash: d.Hash}, err
	}
	s, err := m.Releases.SealedBy(ctx, tx, d.ReleaseID)
	c := content{ref: s.Ref, blob: s.Blob, name: name + ".pdf", kind: "application/pdf", hash: s.Hash}
	if s.Media == release.ZIP {
		c.name, c.kind = name+".zip", "application/zip"
	}
	return c, err
}
