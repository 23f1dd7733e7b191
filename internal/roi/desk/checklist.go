package desk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

// Place is where an element stands: on a page of a paper of the request. Box is a fraction of the page as displayed.
type Place struct {
	Missing    bool        `json:"missing,omitempty" doc:"a person looked and did not find it"`
	DocumentID *uuid.UUID  `json:"documentId,omitempty"`
	Page       int         `json:"page,omitempty" minimum:"0"`
	Box        *[4]float64 `json:"box,omitempty" doc:"x0, y0, x1, y1"`
}

// Element is one thing that must stand on the authorization.
type Element struct {
	Key   string       `json:"key"`
	Label string       `json:"label"`
	Help  string       `json:"help"`
	Place *Place       `json:"place,omitempty" doc:"none: nobody has looked for it yet"`
	Rule  request.Rule `json:"rule"`
}

// AuthorizationFields are what a person reads on the form.
type AuthorizationFields struct {
	Places        map[string]Place `json:"places" doc:"by element key"`
	SignedOn      string           `json:"signedOn,omitempty" format:"date"`
	EffectiveFrom string           `json:"effectiveFrom,omitempty" format:"date"`
	ExpiresOn     string           `json:"expiresOn,omitempty" format:"date" doc:"last day on which it holds"`
	EventOn       string           `json:"eventOn,omitempty" format:"date" doc:"day on which the expiry event happened"`
	RevokedAt     *time.Time       `json:"revokedAt,omitempty"`
	KnownFalse    bool             `json:"knownFalse,omitempty"`
	WrongPatient  bool             `json:"wrongPatient,omitempty"`
	CombinedWith  []string         `json:"combinedWith,omitempty" maxItems:"10"`
	Handwritten   bool             `json:"handwritten,omitempty"`
	TypePoints    float64          `json:"typePoints,omitempty" minimum:"0" maximum:"72"`
	Covers        []string         `json:"covers,omitempty" maxItems:"10" doc:"sensitive classes that it names"`
	ByAgent       bool             `json:"byAgent,omitempty" doc:"signed by a personal representative"`
}

// Authorization is the checklist with what is wrong.
type Authorization struct {
	Needed   bool      `json:"needed" doc:"false: the legal basis needs none"`
	Elements []Element `json:"elements"`
	AuthorizationFields
	Findings []Defect `json:"findings"`
	Version  int64    `json:"version" doc:"the request's"`
}

// Defect is something wrong with the authorization.
type Defect struct {
	Key     string       `json:"key"`
	Element string       `json:"element,omitempty"`
	Blocks  bool         `json:"blocks"`
	Reason  string       `json:"reason"`
	Rule    request.Rule `json:"rule"`
}

type authorizationOutput struct {
	ETag string `header:"ETag"`
	Body Authorization
}

func (m *Module) getAuthorization(ctx context.Context, in *byID) (*authorizationOutput, error) {
	out := &authorizationOutput{}
	err := m.read(ctx, in.ID, "roi.authorization.view", func(_ context.Context, tx *db.Tx, row request.Row) error {
		return m.showAuthorization(tx, row, out)
	})
	return out, err
}

func (m *Module) showAuthorization(tx *db.Tx, row request.Row, out *authorizationOutput) error {
	a, err := authorizationOf(tx, row.ID)
	if err != nil {
		return err
	}
	j, err := m.judge(tx, row)
	if err != nil {
		return err
	}
	fields, err := a.fields()
	if err != nil {
		return err
	}
	elements := j.set.Elements(j.elements(a))
	out.Body = Authorization{Needed: len(elements) > 0, AuthorizationFields: fields, Elements: make([]Element, len(elements)), Findings: []Defect{}, Version: row.Version}
	for i, e := range elements {
		out.Body.Elements[i] = Element{Key: e.Key, Label: e.Label, Help: e.Help, Rule: e.Rule}
		if p, ok := fields.Places[e.Key]; ok {
			out.Body.Elements[i].Place = &p
		}
	}
	for _, f := range j.set.CheckAuthorization(j.elements(a), a.found(fields)) {
		out.Body.Findings = append(out.Body.Findings, Defect{Key: f.Key, Element: f.Element, Blocks: f.Blocks, Reason: f.Reason, Rule: f.Rule})
	}
	out.ETag = httpx.ETag(row.Version)
	return nil
}

// judgment is what the rules are asked about a request with.
type judgment struct {
	set      *rules.Set
	settings request.SettingsRow
	row      request.Row
	today    civil.Date
}

func (m *Module) judge(tx *db.Tx, row request.Row) (judgment, error) {
	s, err := request.SettingsOf(tx, row.ClientID)
	if err != nil {
		return judgment{}, err
	}
	set, err := m.Requests.RulesFor(s)
	if err != nil {
		return judgment{}, err
	}
	in, err := m.Requests.ClockInput(tx, row)
	if err != nil {
		return judgment{}, err
	}
	return judgment{set: set, settings: s, row: row, today: request.Today(in)}, nil
}

func (j judgment) elements(a authorizationRow) rules.ElementsInput {
	in := rules.ElementsInput{Basis: rules.Basis(j.row.LegalBasis), Class: rules.Class(j.row.RequesterClass), State: j.row.LawState, ByAgent: a.ByAgent, On: j.today}
	for _, c := range a.Covers {
		in.Covers = append(in.Covers, rules.SensitiveClass(c))
	}
	return in
}

func (a authorizationRow) fields() (AuthorizationFields, error) {
	f := AuthorizationFields{Places: map[string]Place{}, SignedOn: dayText(a.SignedOn), EffectiveFrom: dayText(a.EffectiveFrom), ExpiresOn: dayText(a.ExpiresOn),
		EventOn: dayText(a.EventOn), RevokedAt: a.RevokedAt, KnownFalse: a.KnownFalse, WrongPatient: a.WrongPatient, CombinedWith: a.CombinedWith,
		Handwritten: a.Handwritten, TypePoints: a.TypePoints, Covers: a.Covers, ByAgent: a.ByAgent}
	return f, json.Unmarshal(a.Elements, &f.Places)
}

// found is the form as the rules read it: elements that a person placed.
func (a authorizationRow) found(f AuthorizationFields) rules.Authorization {
	out := rules.Authorization{Elements: map[string]rules.Present{}, SignedOn: civilOf(a.SignedOn), EffectiveFrom: civilOf(a.EffectiveFrom),
		ExpiresOn: civilOf(a.ExpiresOn), EventOn: civilOf(a.EventOn), KnownFalse: a.KnownFalse, WrongPatient: a.WrongPatient, CombinedWith: a.CombinedWith,
		Handwritten: a.Handwritten, TypePoints: a.TypePoints}
	if a.RevokedAt != nil {
		out.RevokedAt = *a.RevokedAt
	}
	for key, p := range f.Places {
		if !p.Missing {
			out.Elements[key] = rules.Present{Page: p.Page}
		}
	}
	return out
}

type authorizationInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    struct {
		Under
		AuthorizationFields
	}
}

func (m *Module) putAuthorization(ctx context.Context, in *authorizationInput) (*authorizationOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	out := &authorizationOutput{}
	err = m.act(ctx, in.ID, in.Body.Under, "roi.authorization.save", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		if err := m.placesExist(ctx, tx, row, in.Body.Places); err != nil {
			return nil, err
		}
		if err := request.Update(tx, row.ID, seen, map[string]any{}); err != nil {
			return nil, err
		}
		a, err := in.Body.AuthorizationFields.row(ctx, row)
		if err != nil {
			return nil, err
		}
		if err := saveAuthorization(tx, &a); err != nil {
			return nil, err
		}
		row.Version++
		return map[string]any{"elements": len(in.Body.Places)}, m.showAuthorization(tx, row, out)
	})
	return out, err
}

// placesExist refuses places that are on no page of the request's papers.
func (m *Module) placesExist(ctx context.Context, tx *db.Tx, row request.Row, places map[string]Place) error {
	files, err := m.Requests.Charts.Files(ctx, tx, row.ID)
	if err != nil {
		return err
	}
	for key, p := range places {
		if p.Missing || p.DocumentID == nil {
			continue
		}
		i := slices.IndexFunc(files, func(d request.Document) bool { return d.ID == *p.DocumentID })
		if i < 0 || p.Page < 1 || p.Page > len(files[i].Pages) {
			return refused("places."+key, "is on no page of this request's papers; show the place again")
		}
	}
	return nil
}

func (f AuthorizationFields) row(ctx context.Context, of request.Row) (a authorizationRow, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return a, err
	}
	a = authorizationRow{ClientID: of.ClientID, RequestID: of.ID, RevokedAt: f.RevokedAt, KnownFalse: f.KnownFalse, WrongPatient: f.WrongPatient,
		CombinedWith: texts(f.CombinedWith), Handwritten: f.Handwritten, TypePoints: f.TypePoints, Covers: texts(f.Covers), ByAgent: f.ByAgent,
		CheckedBy: &p.UserID, Version: 1, UpdatedAt: time.Now().UTC()}
	if a.Elements, err = json.Marshal(f.Places); err != nil {
		return a, err
	}
	if f.Places == nil {
		a.Elements = []byte("{}")
	}
	for _, d := range []struct {
		text, field string
		into        **time.Time
	}{{f.SignedOn, "signedOn", &a.SignedOn}, {f.EffectiveFrom, "effectiveFrom", &a.EffectiveFrom}, {f.ExpiresOn, "expiresOn", &a.ExpiresOn}, {f.EventOn, "eventOn", &a.EventOn}} {
		if d.text == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, d.text)
		if err != nil {
			return a, refused(d.field, "write it as 2026-03-01")
		}
		*d.into = &t
	}
	for _, c := range f.Covers {
		if !slices.Contains(rules.SensitiveClasses(), rules.SensitiveClass(c)) {
			return a, refused("covers", "names a class that the rules do not know")
		}
	}
	return a, nil
}

func civilOf(t *time.Time) civil.Date {
	if t == nil {
		return civil.Date{}
	}
	return civil.DateOf(*t)
}

func dayText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func texts(in []string) db.Texts {
	if in == nil {
		return db.Texts{}
	}
	return in
}

func notChosen() error {
	return apperr.Conflict("no-patient", "No patient has been accepted for this request yet. Accept one of the candidates first.")
}
