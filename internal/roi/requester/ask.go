package requester

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

type slugInput struct {
	Slug string `path:"slug" maxLength:"60"`
}

// Place is a site of a hospital.
type Place struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// Asked is what is asked of a class of requesters.
type Asked struct {
	Class         string `json:"class" enum:"patient,personal_representative,attorney,payer,provider,government_auditor,disability,other"`
	Authorization string `json:"authorization" enum:"sign,upload,none" doc:"sign: on the page, or send a file; upload: a file is needed"`
	Document      bool   `json:"document" doc:"a document of identity or authority is asked for"`
}

type hospitalOutput struct {
	Body struct {
		Name    string  `json:"name"`
		Contact string  `json:"contact,omitempty" doc:"whom to call for help"`
		Places  []Place `json:"places"`
		Classes []Asked `json:"classes"`
		Phone   bool    `json:"phone" doc:"a code can come by telephone too"`
	}
}

func (m *Module) hospital(ctx context.Context, in *slugInput) (*hospitalOutput, error) {
	ctx, page, err := m.Door.Hospital(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	out := &hospitalOutput{}
	out.Body.Contact, out.Body.Phone = page.Contact, m.Notices.HasPhone()
	for _, name := range []string{"patient", "personal_representative", "attorney", "provider", "payer", "disability", "government_auditor", "other"} {
		c := m.classes[name]
		out.Body.Classes = append(out.Body.Classes, Asked{Class: name, Authorization: c.Authorization, Document: c.asks(name, page)})
	}
	return out, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		if out.Body.Name, err = clientName(tx, page.Client); err != nil {
			return err
		}
		out.Body.Places, err = places(tx, page.Client)
		return err
	})
}

// asks reports that a document is asked of the class, by the class itself or by the hospital's page.
func (c class) asks(name string, page Page) bool {
	return slices.Contains(c.Proofs, byDocument) || slices.Contains(page.DocumentClasses, name)
}

// Application is what somebody asks for.
type Application struct {
	FacilityID     uuid.UUID         `json:"facilityId"`
	RequesterClass string            `json:"requesterClass" enum:"patient,personal_representative,attorney,payer,provider,government_auditor,disability,other"`
	Purpose        string            `json:"purpose,omitempty" enum:"personal_use,continued_care,litigation,insurance,benefits_appeal,disability_claim,payment_review,quality_review,audit,employment,school,other"`
	Medium         string            `json:"medium,omitempty" enum:"electronic,paper,disc,fax" default:"electronic"`
	Form           string            `json:"form,omitempty" enum:"copy,inspect" default:"copy"`
	Language       string            `json:"language,omitempty" enum:"en,es" default:"en"`
	LetterOn       string            `json:"letterOn,omitempty" format:"date" doc:"date on a government auditor's letter"`
	WithOriginals  bool              `json:"withOriginals,omitempty" doc:"with the structured files as they came, where they can be given whole"`
	Requester      request.Requester `json:"requester"`
	Patient        request.Asked     `json:"patient"`
	Wanted         request.Wanted    `json:"wanted"`
}

type publicAskInput struct {
	Slug string `path:"slug" maxLength:"60"`
	Body Application
}

type publicAskOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Tracking string `json:"tracking"`
		Code     string `json:"code" doc:"goes with the tracking number; shown here and never again"`
	}
}

// ask makes a request. Whoever asks is let into it and nowhere else.
func (m *Module) ask(ctx context.Context, in *publicAskInput) (*publicAskOutput, error) {
	ctx, page, err := m.Door.Hospital(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	f, err := m.fields(in.Body)
	if err != nil {
		return nil, err
	}
	if err := m.Door.Spend(ctx, "ask"); err != nil {
		return nil, err
	}
	out := &publicAskOutput{}
	out.Body.Code = code.New()
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Requests.Ask(ctx, tx, f, func(tracking string) []byte { return m.CodeHash(tracking, plain(out.Body.Code)) })
		if err != nil {
			return err
		}
		out.Body.Tracking = row.Tracking
		if err := m.demand(tx, row, page); err != nil {
			return err
		}
		if out.SetCookie, err = m.Door.Admit(ctx, tx, row.ClientID, row.ID); err != nil {
			return err
		}
		return m.tell(ctx, tx, row, "received", "")
	})
}

// fields makes a request of an application. The class says what it rests on.
func (m *Module) fields(a Application) (request.Fields, error) {
	c := m.classes[a.RequesterClass]
	f := request.Fields{FacilityID: a.FacilityID, Channel: request.Portal, ReceivedAt: m.Clock.Now(), RequesterClass: a.RequesterClass, LegalBasis: c.Basis, Purpose: a.Purpose,
		Medium: a.Medium, Form: a.Form, Language: a.Language, LetterOn: a.LetterOn, Requester: a.Requester, Patient: a.Patient, Wanted: a.Wanted,
		Packing: request.Packing{WithOriginals: a.WithOriginals}}
	if f.Purpose == "" {
		f.Purpose = c.Purpose
	}
	f.Requester.Email = strings.TrimSpace(f.Requester.Email)
	e := apperr.Invalid("The request cannot be sent yet; each part is named below.")
	refuse := func(bad bool, field, why string) {
		if bad {
			e.Fields = append(e.Fields, apperr.Field{Location: "body." + field, Message: why})
		}
	}
	refuse(!isAddress(f.Requester.Email), "requester.email", "is needed: a code is sent there to see that it is yours")
	refuse(f.Medium == "fax" && f.Requester.Fax == "", "requester.fax", "is needed to send a fax")
	refuse((f.Medium == "paper" || f.Medium == "disc") && f.Requester.Address == "", "requester.address", "is needed to send something by mail")
	refuse(f.Wanted.Text == "" && len(f.Wanted.Types) == 0, "wanted.text", "say which records you want")
	if len(e.Fields) > 0 {
		return f, e
	}
	return f, nil
}

// isAddress reports that mail can be sent there; one that hides another behind it is none.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 200 && !strings.ContainsAny(s, "\r\n,;")
}

// demand notes what must be proved.
func (m *Module) demand(tx *db.Tx, row request.Row, page Page) error {
	c := m.classes[row.RequesterClass]
	for _, way := range c.Proofs {
		method := map[string]string{byContact: "email_code", byFacts: "facts"}[way]
		if method == "" {
			continue
		}
		if err := insertProof(tx, &proofRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Method: method, State: "pending", CreatedAt: m.Clock.Now()}); err != nil {
			return err
		}
	}
	if !c.asks(row.RequesterClass, page) {
		return nil
	}
	return insertProof(tx, &proofRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Method: "document", State: "pending", CreatedAt: m.Clock.Now()})
}

// tell posts a notice to the requester, if there is an address to write to and a page to point to.
func (m *Module) tell(ctx context.Context, tx *db.Tx, row request.Row, kind, secret string) error {
	who, _, _, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil || who.Email == "" {
		return err
	}
	page, err := m.Door.Address(tx, row.ClientID)
	if err != nil || page == "" {
		return err
	}
	return m.Notices.Post(ctx, tx, Notice{Client: row.ClientID, Request: row.ID, Kind: kind, To: who.Email, Language: row.Language,
		Values: delivery.NoticeValues{Tracking: row.Tracking, Page: page, Code: secret}})
}

// Moved tells the requester that there is news, where they follow the request by a code of their own.
func (m *Module) Moved(ctx context.Context, tx *db.Tx, row request.Row, to request.Status) error {
	if row.CodeHash == nil || m.Notices == nil {
		return nil
	}
	switch to {
	case request.CorrectionNeeded, request.AwaitingPayment, request.Denied, request.Cancelled, request.Expired:
		return m.tell(ctx, tx, row, "news", "")
	}
	return nil
}

// plain is a code without its hyphens.
func plain(s string) string { return strings.ReplaceAll(s, "-", "") }

// own gives the request of the session that acts. Its id comes from nowhere else.
func (m *Module) own(ctx context.Context, tx *db.Tx) (request.Row, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return request.Row{}, err
	}
	return request.Find(tx, p.RequestID, false)
}

// open refuses acts on a request that has ended.
func (m *Module) open(ctx context.Context, tx *db.Tx) (request.Row, error) {
	row, err := m.own(ctx, tx)
	if err == nil && row.Status.Ended() {
		err = apperr.Conflict("request-ended", "This request has ended, so nothing can be added to it. Make a new request.")
	}
	return row, err
}

type noOutput struct{}
