// Package notices is the room from which messages to requesters leave: mails and short messages, posted in the transaction of
// what they tell of and sent by jobs of the ledger. They hold no patient data: a tracking number, the address of a page, a code.
package notices

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/traces"
)

// Message is what is sent.
type Message struct{ To, Subject, Text string }

// Carrier sends a message. It may be called twice for the same one: a process can die between sending and noting it.
type Carrier interface {
	Send(ctx context.Context, id uuid.UUID, m Message) error
}

// Seals keeps addresses sealed with the client's key, bound to the row they belong to.
type Seals interface {
	Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error)
	Open(ctx context.Context, tx *db.Tx, client uuid.UUID, sealed []byte, row uuid.UUID) (string, error)
}

// Needs is what the room is built from.
type Needs struct {
	DB    *db.DB
	Clock clock.Clock // nil: the machine's
	Seals Seals
	Mail  Carrier
	Phone Carrier // nil: no short messages can be sent
}

// Module is the room.
type Module struct {
	Needs
	texts texts
}

// New builds the room.
func New(n Needs) (*Module, error) {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	t, err := loadTexts()
	return &Module{Needs: n, texts: t}, err
}

// SendJob is the kind of the job that sends a notice; its argument is the notice's id.
const SendJob = "notices.send"

// RegisterJobs adds the sending.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(SendJob, jobs.Options{Class: jobs.Normal, Timeout: 2 * time.Minute}, m.send)
}

// Notice is a message to be composed: Kind is one of the texts' keys.
type Notice struct {
	Client, Request uuid.UUID
	Kind            string
	To              string // an e-mail address; of a kind that begins with phone a telephone number
	Language        string // en or es
	Values          Values
}

// Values are all that a notice may tell.
type Values struct {
	Tracking string `json:"tracking"`
	Page     string `json:"page,omitempty"` // address of the hospital's page
	Code     string `json:"code,omitempty"` // to be typed there
}

// HasPhone reports whether short messages can be sent.
func (m *Module) HasPhone() bool { return m.Phone != nil }

// Post keeps a notice and the job that sends it in the transaction of what it tells of.
func (m *Module) Post(ctx context.Context, tx *db.Tx, n Notice) error {
	values, err := json.Marshal(n.Values)
	if err != nil {
		return err
	}
	row := outboxRow{ClientID: n.Client, ID: db.NewID(), RequestID: n.Request, Kind: n.Kind, Language: n.Language, State: "waiting", CreatedAt: m.Clock.Now()}
	if row.ToSealed, err = m.Seals.Seal(ctx, tx, n.Client, n.To, row.ID); err != nil {
		return err
	}
	if row.BodySealed, err = m.Seals.Seal(ctx, tx, n.Client, string(values), row.ID); err != nil {
		return err
	}
	if err := insert(tx, &row); err != nil {
		return err
	}
	ctx, act := traces.Follow(ctx, n.Request, "notice posted", traces.Kind(n.Kind))
	defer act.End(nil)
	return jobs.Enqueue(ctx, tx, jobs.New{Kind: SendJob, Class: jobs.Normal, Key: row.ID.String(), Args: map[string]any{"notice": row.ID}})
}

// send hands the notice to its carrier outside any transaction and notes it in one.
func (m *Module) send(ctx context.Context, j jobs.Job) error {
	var args struct{ Notice uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	var row outboxRow
	var msg Message
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if row, err = find(tx, args.Notice); err != nil || row.State == "sent" {
			return err
		}
		msg, err = m.compose(ctx, tx, row)
		return err
	})
	if err != nil {
		return err
	}
	if row.State != "sent" {
		if err := m.carry(ctx, row, msg); err != nil {
			return errors.Join(err, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return failed(tx, row.ID) }))
		}
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := sent(tx, row.ID, m.Clock.Now()); err != nil {
			return err
		}
		err := trail.Write(ctx, tx, trail.Entry{Act: "notice.send", ObjectType: "roi_request", ObjectID: row.RequestID, ClientID: row.ClientID,
			Details: map[string]any{"kind": row.Kind, "notice": row.ID}})
		if err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

// carry gives the message to the world.
func (m *Module) carry(ctx context.Context, row outboxRow, msg Message) error {
	ctx, span := traces.Start(ctx, "deliver notice", traces.Kind(row.Kind))
	err := m.carrier(row.Kind).Send(ctx, row.ID, msg)
	span.End(err)
	return err
}

func (m *Module) compose(ctx context.Context, tx *db.Tx, row outboxRow) (Message, error) {
	to, err := m.Seals.Open(ctx, tx, row.ClientID, row.ToSealed, row.ID)
	if err != nil {
		return Message{}, err
	}
	text, err := m.Seals.Open(ctx, tx, row.ClientID, row.BodySealed, row.ID)
	if err != nil {
		return Message{}, err
	}
	var v Values
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return Message{}, err
	}
	msg, err := m.texts.compose(row.Kind, row.Language, v)
	msg.To = to
	return msg, err
}

func (m *Module) carrier(kind string) Carrier {
	if isPhone(kind) {
		if m.Phone == nil {
			return unavailable{}
		}
		return m.Phone
	}
	return m.Mail
}

// unavailable stands for short messages on an installation that lost its gateway while one waited.
type unavailable struct{}

// Send implements Carrier.
func (unavailable) Send(context.Context, uuid.UUID, Message) error {
	return apperr.Conflict("no-gateway", "This installation sends no short messages. Set SMS_URL, then retry the job.")
}
