package upload

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/phi"
	"chartwright/internal/tenancy/principal"
)

// store is the tus library's data store: offsets are the vault's, everything else is a row.
type store struct{ m *Module }

// one is one upload during one request.
type one struct {
	m    *Module
	row  uploadRow
	made bool // by this request
}

// NewUpload implements handler.DataStore.
func (s *store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	u, err := s.m.begin(calm(ctx), info)
	if err != nil {
		return nil, refusal(err)
	}
	return u, nil
}

// GetUpload implements handler.DataStore. Another person's upload is not there.
func (s *store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	ctx = calm(ctx)
	p, err := principal.From(ctx)
	if err != nil {
		return nil, refusal(err)
	}
	key, err := uuid.Parse(id)
	if err != nil {
		return nil, handler.ErrNotFound
	}
	u := &one{m: s.m}
	err = s.m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		u.row, err = findUpload(tx, key, p.UserID, false)
		return err
	})
	if err != nil {
		return nil, refusal(err)
	}
	return u, nil
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (s *store) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload { return u.(*one) }

// wanted is where a new upload belongs.
type wanted struct {
	client                              uuid.UUID
	encounter, facility, batch, request *uuid.UUID
	documentType                        *string
}

func (m *Module) begin(ctx context.Context, info handler.FileInfo) (*one, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.pace.wait(ctx, p.TenantID); err != nil {
		return nil, err
	}
	u := &one{m: m, made: true}
	id := db.NewID()
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		w, err := m.placeOf(ctx, tx, p, info.MetaData)
		if err != nil {
			return err
		}
		c, err := m.Seals.Of(ctx, tx, w.client)
		if err != nil {
			return err
		}
		keyRef, err := m.Seals.KeyRef(tx, w.client)
		if err != nil {
			return err
		}
		u.row = uploadRow{TenantID: p.TenantID, ClientID: w.client, ID: id, BatchID: w.batch, EncounterID: w.encounter, FacilityID: w.facility, RequestID: w.request,
			DocumentType: w.documentType, NameSealed: c.Seal(source.NameColumn, id, phi.NewText(fileName(info.MetaData))), Size: info.Size,
			KeyRef: keyRef, State: "open", CreatedBy: p.UserID}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := m.startVault(ctx, u); err != nil {
		return nil, err
	}
	return m.insert(ctx, u, info)
}

// insert writes the row of a new upload. Where the request was repeated, the upload that the first one began goes on instead.
func (m *Module) insert(ctx context.Context, u *one, info handler.FileInfo) (*one, error) {
	asked, err := json.Marshal(info.MetaData) // its keys in order
	if err != nil {
		return nil, err
	}
	httpx.About(ctx, []byte(strconv.FormatInt(info.Size, 10)), asked)
	first := &one{m: m}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, again, err := httpx.Once(ctx, tx, u.row.CreatedBy, func() (uuid.UUID, error) {
			if err := insertUpload(tx, &u.row); err != nil {
				return uuid.Nil, err
			}
			return u.row.ID, trail.Write(ctx, tx, trail.Entry{Act: "upload.begin", ObjectType: "upload", ObjectID: u.row.ID, ClientID: u.row.ClientID,
				Encounter: orNil(u.row.EncounterID), Details: map[string]any{"bytes": info.Size}})
		})
		if err != nil || !again {
			return err
		}
		first.row, err = findUpload(tx, id, u.row.CreatedBy, false)
		return err
	})
	if err != nil || first.row.ID == uuid.Nil {
		return u, err
	}
	s, err := u.state()
	if err == nil {
		err = m.Vault.DiscardUpload(ctx, u.ref(), s)
	}
	warn(ctx, "the second beginning of an upload could not be removed", u.row.ID, err)
	return first, nil
}

// startVault begins the encrypted object outside any transaction: the key service and the store may be slow.
func (m *Module) startVault(ctx context.Context, u *one) error {
	up, err := m.Vault.StartUpload(ctx, u.ref(), nil)
	if err != nil {
		return err
	}
	u.row.VaultState, err = json.Marshal(up.State())
	if err == nil {
		err = up.Close()
	}
	return err
}

func (u *one) ref() blob.Ref {
	return source.Ref(u.row.TenantID, u.row.ClientID, u.row.ID, u.row.KeyRef, source.PartOriginal)
}

func (u *one) state() (blob.UploadState, error) {
	var s blob.UploadState
	return s, json.Unmarshal(u.row.VaultState, &s)
}

func (u *one) resume(ctx context.Context) (*blob.Upload, error) {
	s, err := u.state()
	if err != nil {
		return nil, err
	}
	return u.m.Vault.ResumeUpload(ctx, u.ref(), s)
}

// GetInfo implements handler.Upload. The vault alone knows the offset; a file that is whole but was not handed on, because
// a process died in between, is handed on now. The file's name is not given back: it may hold PHI.
func (u *one) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	info := handler.FileInfo{ID: u.row.ID.String(), Size: u.row.Size}
	if u.made {
		return info, nil
	}
	if u.row.State != "open" {
		info.Offset = u.row.Size
		return info, nil
	}
	ctx = calm(ctx)
	up, err := u.resume(ctx)
	if err != nil {
		return info, refusal(err)
	}
	info.Offset = up.Offset()
	if err := up.Close(); err != nil {
		return info, refusal(err)
	}
	if info.Offset == u.row.Size {
		return info, u.FinishUpload(ctx)
	}
	return info, nil
}

// WriteChunk implements handler.Upload: what was read before a connection broke is kept.
func (u *one) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	ctx = calm(ctx)
	up, err := u.resume(ctx)
	if err != nil {
		return 0, refusal(err)
	}
	n, err := up.Append(ctx, offset, src)
	if closing := up.Close(); err == nil {
		err = closing
	}
	if n > 0 {
		note := u.m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
			return updateUpload(tx, u.row.ID, map[string]any{"received": offset + n})
		})
		if err == nil {
			err = note
		}
	}
	return n, refusal(err)
}

// GetReader implements handler.Upload; downloads are off.
func (u *one) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

// Terminate implements handler.TerminatableUpload. What was handed on already is no upload any more.
func (u *one) Terminate(ctx context.Context) error {
	if u.row.State != "open" {
		return refusal(apperr.Conflict("upload-complete", "The file has arrived already and is being looked at."))
	}
	return refusal(u.m.drop(calm(ctx), u.row))
}

// drop gives an upload up and removes its bytes.
func (m *Module) drop(ctx context.Context, row uploadRow) error {
	u := &one{m: m, row: row}
	s, err := u.state()
	if err != nil {
		return err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := updateUpload(tx, row.ID, map[string]any{"state": "aborted"}); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "upload.drop", ObjectType: "upload", ObjectID: row.ID, ClientID: row.ClientID, Encounter: orNil(row.EncounterID)})
	})
	if err != nil {
		return err
	}
	return m.Vault.DiscardUpload(ctx, u.ref(), s)
}

// fileName keeps the last part of the name, without folders.
func fileName(meta handler.MetaData) string {
	name := meta["filename"]
	if name == "" {
		name = meta["name"]
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if len(name) > 255 {
		name = name[len(name)-255:]
	}
	return strings.ToValidUTF8(name, "")
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

func ptr(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// warn logs what does not concern the person who uploads.
func warn(ctx context.Context, what string, id uuid.UUID, err error) {
	if err != nil {
		slog.WarnContext(ctx, what, "upload", id, "cause", apperr.Cause(err))
	}
}
