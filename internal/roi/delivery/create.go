package delivery

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/traces"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

type byID struct {
	ID uuid.UUID `path:"id"`
}

type deliverInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Method string `json:"method" enum:"portal,zip,print,mail,fax" doc:"portal and zip: the requester fetches it on the hospital's page"`
		To     string `json:"to,omitempty" maxLength:"500" doc:"address or fax number; none: as the request names it"`
		Days   int    `json:"days,omitempty" minimum:"1" maximum:"365" doc:"portal and zip: how long it can be fetched; none: as the client's settings say"`
		Times  int    `json:"times,omitempty" minimum:"1" maximum:"100" doc:"portal and zip: how often"`
	}
}

type deliverOutput struct {
	Body struct {
		Delivery
		Tracking   string `json:"tracking,omitempty" doc:"what the requester types on the page"`
		Code       string `json:"code,omitempty" doc:"goes with it, where the requester had none; shown here and never again"`
		Passphrase string `json:"passphrase,omitempty" doc:"of the archive; shown here and never again, to the requester on their page"`
	}
}

func (m *Module) create(ctx context.Context, in *deliverInput) (*deliverOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &deliverOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.deliverable(ctx, tx, in.ID, true)
		if err != nil {
			return err
		}
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) { return m.make(ctx, tx, row, in, out) })
		if err != nil {
			return err
		}
		d, err := find(tx, id, false)
		if err != nil {
			return err
		}
		out.Body.Delivery, err = m.shown(ctx, tx, row, d, nil)
		return err
	})
}

// deliverable gives a request that the actor may deliver: a technician one that they hold or prepared.
func (m *Module) deliverable(ctx context.Context, tx *db.Tx, id uuid.UUID, lock bool) (request.Row, error) {
	row, err := request.Find(tx, id, lock)
	if err != nil {
		return row, err
	}
	return row, m.mayDeliver(ctx, tx, row)
}

func (m *Module) mayDeliver(ctx context.Context, tx *db.Tx, row request.Row) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	if row.AuthorID != nil && *row.AuthorID == p.UserID && p.Role == principal.ROI {
		return nil
	}
	_, err = m.Requests.MayView(ctx, tx, row.ID)
	return err
}

func (m *Module) make(ctx context.Context, tx *db.Tx, row request.Row, in *deliverInput, out *deliverOutput) (uuid.UUID, error) {
	if row.OnHold {
		return uuid.Nil, apperr.Conflict("on-hold", "A legal hold stands, so nothing leaves. Have it lifted first.")
	}
	w := wanted{method: in.Body.Method, to: in.Body.To, days: in.Body.Days, times: in.Body.Times}
	if w.online() && row.CodeHash == nil {
		var err error
		if out.Body.Code, err = m.giveCode(tx, row); err != nil {
			return uuid.Nil, err
		}
	}
	if w.method == byZip {
		out.Body.Passphrase = passphrase()
		w.passphrase = out.Body.Passphrase
	}
	if w.online() {
		out.Body.Tracking = row.Tracking
	}
	d, err := m.add(ctx, tx, row, w)
	if err != nil {
		return uuid.Nil, err
	}
	return d.ID, request.Note(ctx, tx, row, "roi.deliver", uuid.Nil, map[string]any{"delivery": d.ID, "method": d.Method})
}

// wanted is how something is to be handed over.
type wanted struct {
	method, to, passphrase string
	days, times            int
}

func (w wanted) online() bool { return w.method == byPortal || w.method == byZip }

// giveCode gives a requester who had none a code for the page, and ends whatever sessions there were.
func (m *Module) giveCode(tx *db.Tx, row request.Row) (string, error) {
	page, err := m.Portal.Address(tx, row.ClientID)
	if err != nil {
		return "", err
	}
	if page == "" {
		return "", apperr.Conflict("no-page", "The hospital's public page is not open, so nothing can be fetched there. Open it, or deliver in another way.")
	}
	secret := code.New()
	hash := code.Hash(m.Codes, row.Tracking, strings.ReplaceAll(secret, "-", ""))
	if err := request.Update(tx, row.ID, 0, map[string]any{"code_hash": hash}); err != nil {
		return "", err
	}
	return secret, m.Portal.EndAll(tx, row.ID)
}

// add keeps the delivery of the newest sealed release and sets it going.
func (m *Module) add(ctx context.Context, tx *db.Tx, row request.Row, w wanted) (deliveryRow, error) {
	sealed, err := m.Releases.SealedOf(ctx, tx, row.ID)
	if err != nil {
		return deliveryRow{}, err
	}
	who, _, _, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil {
		return deliveryRow{}, err
	}
	if w.to == "" {
		w.to = recipient(w.method, who)
	}
	if w.to == "" {
		return deliveryRow{}, apperr.Invalid("It cannot be delivered like this.", apperr.Field{Location: "body.to", Message: "say where it goes: the request names no address for this way"})
	}
	d := deliveryRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, ReleaseID: sealed.Release, Method: w.method, State: waiting, Hash: sealed.Hash,
		Size: sealed.Size, CreatedAt: m.Clock.Now()}
	if d.ToSealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, w.to, d.ID); err != nil {
		return d, err
	}
	if w.online() {
		if err := m.limit(tx, &d, w); err != nil {
			return d, err
		}
	}
	if p, err := principal.From(ctx); err == nil && p.UserID != uuid.Nil {
		d.SentBy = &p.UserID
	}
	return d, m.begin(ctx, tx, row, &d, w)
}

// limit says how long and how often it can be fetched.
func (m *Module) limit(tx *db.Tx, d *deliveryRow, w wanted) error {
	s, err := request.SettingsOf(tx, d.ClientID)
	if err != nil {
		return err
	}
	if w.days == 0 {
		w.days = s.LinkDays
	}
	if w.times == 0 {
		w.times = s.Downloads
	}
	until := m.Clock.Now().Add(time.Duration(w.days) * 24 * time.Hour)
	d.ExpiresAt, d.DownloadsMax = &until, w.times
	return nil
}

// begin keeps the row: the portal's is there at once, an archive is made first, the others wait for somebody's hands.
func (m *Module) begin(ctx context.Context, tx *db.Tx, row request.Row, d *deliveryRow, w wanted) (err error) {
	if d.Method == byPortal {
		now := m.Clock.Now()
		d.State, d.SentAt = sent, &now
	}
	if d.Method == byZip {
		d.Hash, d.Size = nil, 0
		if d.PassphraseSealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, w.passphrase, d.ID); err != nil {
			return err
		}
	}
	if err := insert(tx, d); err != nil {
		return err
	}
	ctx, act := traces.Follow(ctx, row.ID, "delivery begun", traces.Kind(d.Method))
	defer act.End(nil)
	switch d.Method {
	case byPortal:
		return m.tell(ctx, tx, row)
	case byZip:
		return jobs.Enqueue(ctx, tx, jobs.New{Kind: ArchiveJob, Class: jobs.Awaited, Key: d.ID.String(), Args: map[string]any{"delivery": d.ID}})
	}
	return nil
}

// tell says by mail that the release can be fetched, where there is an address to write to.
func (m *Module) tell(ctx context.Context, tx *db.Tx, row request.Row) error {
	who, _, _, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil || who.Email == "" {
		return err
	}
	page, err := m.Portal.Address(tx, row.ClientID)
	if err != nil || page == "" {
		return err
	}
	return m.Notices.Post(ctx, tx, Notice{Client: row.ClientID, Request: row.ID, Kind: "released", To: who.Email, Language: row.Language,
		Values: NoticeValues{Tracking: row.Tracking, Page: page}})
}

// recipient is where it goes by that way, as the request names it.
func recipient(method string, who request.Requester) string {
	name := strings.Trim(who.Name+"\n"+who.Organisation, "\n")
	switch {
	case method == "fax" && who.Fax != "":
		return name + "\nFax " + who.Fax
	case method == "fax":
		return ""
	case method == "mail" && who.Address == "":
		return ""
	case method == "mail":
		return name + "\n" + who.Address
	}
	return name
}

// Sealed delivers at once what a requester who came by the page asked for as an electronic copy.
func (m *Module) Sealed(ctx context.Context, tx *db.Tx, row request.Row, _ uuid.UUID) error {
	if row.Channel != request.Portal || row.CodeHash == nil || row.Medium != "electronic" || row.Form != "copy" {
		return nil
	}
	d, err := m.add(ctx, tx, row, wanted{method: byPortal})
	if err != nil {
		return err
	}
	return request.Note(ctx, tx, row, "roi.deliver", uuid.Nil, map[string]any{"delivery": d.ID, "method": d.Method})
}

// passphrase is four groups of a code each, about 99 bits.
func passphrase() string { return code.New() + "-" + code.New() }
