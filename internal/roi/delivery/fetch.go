package delivery

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/traces"
	"chartwright/internal/roi/request"
)

// Offer is a delivery as the requester sees it.
type Offer struct {
	ID         uuid.UUID  `json:"id"`
	Method     string     `json:"method" enum:"portal,zip,print,mail,fax"`
	State      string     `json:"state" enum:"waiting,sent,picked_up,revoked,expired"`
	Open       bool       `json:"open" doc:"it can be fetched now"`
	ExpiresAt  *time.Time `json:"expiresAt,omitempty"`
	Left       int        `json:"left" doc:"downloads that are left"`
	Size       int64      `json:"size"`
	Hash       string     `json:"hash,omitempty" doc:"SHA-256 of the file"`
	Files      []Piece    `json:"files" doc:"what is in the file, where it is an archive"`
	Passphrase string     `json:"passphrase,omitempty" doc:"opens the archive"`
	Reference  string     `json:"reference,omitempty" doc:"of the carrier"`
	SentAt     *time.Time `json:"sentAt,omitempty"`
}

// OffersOf gives the deliveries of a request as its requester sees them, the newest first.
func (m *Module) OffersOf(ctx context.Context, tx *db.Tx, row request.Row) ([]Offer, error) {
	rows, err := ofRequest(tx, row.ID)
	if err != nil {
		return nil, err
	}
	files, err := m.files(tx, rows)
	if err != nil {
		return nil, err
	}
	now, out := m.Clock.Now(), make([]Offer, len(rows))
	for i, d := range rows {
		out[i] = Offer{ID: d.ID, Method: d.Method, State: d.stateAt(now), Open: d.open(now) && !row.OnHold, ExpiresAt: d.ExpiresAt,
			Left: max(0, d.DownloadsMax-d.Downloads), Size: d.Size, Hash: hex.EncodeToString(d.Hash), SentAt: d.SentAt,
			Files: append([]Piece{}, files[d.ReleaseID]...)}
		if d.Reference != nil {
			out[i].Reference = *d.Reference
		}
		if d.Method == byZip && out[i].Open {
			if out[i].Passphrase, err = m.Requests.Seals.Open(ctx, tx, d.ClientID, d.PassphraseSealed, d.ID); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Done reports that what was asked for has reached the requester by one of its deliveries.
func (m *Module) Done(tx *db.Tx, request uuid.UUID) (bool, error) {
	rows, err := ofRequest(tx, request)
	for _, d := range rows {
		if d.State == pickedUp || d.State == sent && !d.online() {
			return true, err
		}
	}
	return false, err
}

// Begun is a download that was begun: it is fetched by its id while it lasts, in one go or by ranges.
type Begun struct {
	ID        uuid.UUID `json:"id"`
	Name      string    `json:"name" doc:"of the file"`
	Size      int64     `json:"size"`
	Hash      string    `json:"hash" doc:"SHA-256 of the file"`
	ExpiresAt time.Time `json:"expiresAt"`
	Left      int       `json:"left" doc:"downloads that are left after this one"`
}

const fetchLife = 30 * time.Minute

// Begin counts a download of a request's own delivery, or refuses it with what stands against it.
func (m *Module) Begin(ctx context.Context, tx *db.Tx, row request.Row, id uuid.UUID) (Begun, error) {
	d, err := find(tx, id, true)
	if err == nil && (d.RequestID != row.ID || !d.online()) {
		err = apperr.NotFound()
	}
	if err != nil {
		return Begun{}, err
	}
	now := m.Clock.Now()
	if err := refusal(row, d, now); err != nil {
		return Begun{}, err
	}
	c, err := m.bytesOf(ctx, tx, d, row.Tracking)
	if err != nil {
		return Begun{}, err
	}
	until := now.Add(fetchLife)
	p := pickupRow{ClientID: d.ClientID, ID: db.NewID(), RequestID: d.RequestID, DeliveryID: d.ID, At: now, Address: reqctx.From(ctx).Address, Hash: c.hash, ExpiresAt: &until}
	if err := insertPickup(tx, &p); err != nil {
		return Begun{}, err
	}
	if err := update(tx, d.ID, map[string]any{"downloads": d.Downloads + 1}); err != nil {
		return Begun{}, err
	}
	err = request.Note(ctx, tx, row, "portal.download", uuid.Nil, map[string]any{"delivery": d.ID, "download": p.ID, "left": d.DownloadsMax - d.Downloads - 1})
	return Begun{ID: p.ID, Name: c.name, Size: c.blob.Size, Hash: hex.EncodeToString(c.hash), ExpiresAt: until, Left: d.DownloadsMax - d.Downloads - 1}, err
}

func refusal(row request.Row, d deliveryRow, now time.Time) error {
	switch state := d.stateAt(now); {
	case state == revoked:
		return apperr.New(http.StatusGone, "revoked", "This download was closed by the people who work on your request. Write to them if you think it should be open.")
	case state == expired:
		return apperr.New(http.StatusGone, "expired", "This download has expired. Write to the people who work on your request and ask for a new one.")
	case state == waiting:
		return apperr.Conflict("not-ready", "This file is still being made. Look again in a few minutes.")
	case row.OnHold:
		return apperr.Conflict("on-hold", "This download is stopped for now. Call the hospital's records office.")
	case d.Downloads >= d.DownloadsMax:
		return apperr.New(http.StatusGone, "used-up", "This file was fetched as often as it may be. Write to the people who work on your request and ask for a new one.")
	}
	return nil
}

// Serve answers with the file of a download that was begun. Ranges are safe: all together serve the file at most twice, so that a
// broken line can be gone on with and a download is no source for ever.
func (m *Module) Serve(w http.ResponseWriter, r *http.Request, id uuid.UUID) error {
	ctx := r.Context()
	var c content
	var row request.Row
	var n int64
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if row, c, err = m.begun(ctx, tx, id); err != nil {
			return err
		}
		n = asked(r, c)
		free, err := reserve(tx, id, n, 2*c.blob.Size)
		if err == nil && !free {
			err = apperr.New(http.StatusGone, "download-over", "This download has been served. Begin a new one if you need the file again.")
		}
		return err
	})
	if err != nil {
		return err
	}
	counted := &counter{ResponseWriter: w}
	err = m.stream(counted, r, c)
	return errors.Join(err, m.settle(context.WithoutCancel(ctx), row, id, c, max(0, n-counted.n)))
}

// begun gives a download that may be fetched now.
func (m *Module) begun(ctx context.Context, tx *db.Tx, id uuid.UUID) (request.Row, content, error) {
	p, err := findPickup(tx, id)
	if err != nil {
		return request.Row{}, content{}, err
	}
	now := m.Clock.Now()
	if p.ExpiresAt == nil || !now.Before(*p.ExpiresAt) {
		return request.Row{}, content{}, apperr.New(http.StatusGone, "download-over", "This download has run out. Begin a new one.")
	}
	row, err := request.Find(tx, p.RequestID, false)
	if err != nil {
		return row, content{}, err
	}
	d, err := find(tx, p.DeliveryID, false)
	if err != nil {
		return row, content{}, err
	}
	d.Downloads = 0 // this one was counted when it was begun
	if err := refusal(row, d, now); err != nil {
		return row, content{}, err
	}
	c, err := m.bytesOf(ctx, tx, d, row.Tracking)
	return row, c, err
}

// settle gives back what was not served after all, and notes that the file is in the requester's hands once all of it was.
func (m *Module) settle(ctx context.Context, row request.Row, id uuid.UUID, c content, unserved int64) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		served, err := giveBack(tx, id, unserved)
		if err != nil || served < c.blob.Size {
			return err
		}
		p, err := findPickup(tx, id)
		if err != nil {
			return err
		}
		d, err := find(tx, p.DeliveryID, true)
		if err != nil || d.State != sent {
			return err
		}
		if err := update(tx, d.ID, map[string]any{"state": pickedUp}); err != nil {
			return err
		}
		ctx, act := traces.Follow(ctx, row.ID, "delivery picked_up")
		defer act.End(nil)
		return jobs.Enqueue(ctx, tx, jobs.New{Kind: FollowJob, Class: jobs.Normal, Args: map[string]any{"request": row.ID}})
	})
}

func (m *Module) stream(w http.ResponseWriter, r *http.Request, c content) error {
	reader, err := m.Vault.Open(r.Context(), c.ref, c.blob)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	h := w.Header()
	h.Set("Content-Type", c.kind)
	h.Set("Content-Disposition", `attachment; filename="`+c.name+`"`)
	h.Set("ETag", tag(c))
	s := reader.Seeker(r.Context())
	defer func() { _ = s.Close() }()
	http.ServeContent(w, r, "", time.Time{}, s)
	return nil
}

func tag(c content) string { return `"` + hex.EncodeToString(c.hash) + `"` }

var oneRange = regexp.MustCompile(`^bytes=(\d*)-(\d*)$`)

// asked gives how many bytes a request asks for. What is no single range is answered whole, and so asks for all.
func asked(r *http.Request, c content) int64 {
	size := c.blob.Size
	found := oneRange.FindStringSubmatch(r.Header.Get("Range"))
	if ifRange := r.Header.Get("If-Range"); found == nil || ifRange != "" && ifRange != tag(c) || found[1] == "" && found[2] == "" {
		r.Header.Del("Range")
		return size
	}
	from, errFrom := strconv.ParseInt(found[1], 10, 64)
	to, errTo := strconv.ParseInt(found[2], 10, 64)
	switch {
	case found[1] == "" && errTo == nil: // the last bytes
		return min(to, size)
	case errFrom != nil || from >= size: // answered 416 without a byte
		return 0
	case found[2] == "":
		return size - from
	case errTo != nil || to < from:
		return 0
	}
	return min(to, size-1) - from + 1
}

// counter counts the bytes of a body.
type counter struct {
	http.ResponseWriter
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
