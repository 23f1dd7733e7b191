package request

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Settings say how a client wants its requests handled.
type Settings struct {
	State         string   `json:"lawState" pattern:"^[A-Z]{2}$" doc:"whose law holds; US: federal law alone"`
	Approval      string   `json:"approval" enum:"never,always,third_party" doc:"when the hospital has a say before work begins"`
	ReviewClasses []string `json:"reviewClasses" maxItems:"8" doc:"requester classes of which every release is reviewed"`
	ReviewPercent int      `json:"reviewPercent" minimum:"0" maximum:"100" doc:"share of the others, exactly"`
	LinkDays      int      `json:"linkDays" minimum:"1" maximum:"365"`
	Downloads     int      `json:"downloads" minimum:"1" maximum:"100"`
	Overrides     string   `json:"overrides,omitempty" maxLength:"200000" doc:"rules and letters (YAML) laid over the program's own"`
	Contact       Contact  `json:"contact,omitempty" doc:"whom letters tell requesters to turn to"`
	Version       int64    `json:"version" readOnly:"true"`
}

// Contact is printed on letters. What is empty a specialist writes into each letter.
type Contact struct {
	Phone          string `json:"phone,omitempty" maxLength:"40"`
	Email          string `json:"email,omitempty" maxLength:"200"`
	Address        string `json:"address,omitempty" maxLength:"200" doc:"in one line"`
	PrivacyOfficer string `json:"privacyOfficer,omitempty" maxLength:"160" doc:"name or title, and telephone, of who takes complaints"`
}

type settingsOutput struct {
	ETag string `header:"ETag"`
	Body Settings
}

// ContactOf gives whom letters tell requesters to turn to.
func (s SettingsRow) ContactOf() (c Contact, err error) { return c, json.Unmarshal(s.Contact, &c) }

func (s SettingsRow) output() (*settingsOutput, error) {
	contact, err := s.ContactOf()
	return &settingsOutput{ETag: httpx.ETag(s.Version), Body: Settings{State: s.State, Approval: s.Approval, ReviewClasses: texts(s.ReviewClasses),
		ReviewPercent: s.ReviewPercent, LinkDays: s.LinkDays, Downloads: s.Downloads, Overrides: s.Overrides, Contact: contact, Version: s.Version}}, err
}

func (m *Module) getSettings(ctx context.Context, in *byID) (out *settingsOutput, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := clientExists(tx, in.ID); err != nil {
			return err
		}
		s, err := SettingsOf(tx, in.ID)
		if err != nil {
			return err
		}
		out, err = s.output()
		return err
	})
	return out, err
}

// readable tries whether rules and letters of a client can be laid over the program's own.
func (m *Module) readable(overrides string) error {
	if overrides == "" {
		return nil
	}
	if _, err := m.Rules.With([]byte(overrides)); err != nil {
		return err
	}
	_, err := m.Letters.With([]byte(overrides))
	return err
}

type settingsInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    Settings
}

func (m *Module) putSettings(ctx context.Context, in *settingsInput) (out *settingsOutput, err error) {
	seen, err := httpx.MatchFirst(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	contact, err := json.Marshal(b.Contact)
	if err != nil {
		return nil, err
	}
	row := SettingsRow{ClientID: in.ID, State: b.State, Approval: b.Approval, ReviewClasses: texts(b.ReviewClasses), ReviewPercent: b.ReviewPercent,
		LinkDays: b.LinkDays, Downloads: b.Downloads, Overrides: b.Overrides, Contact: contact, UpdatedAt: time.Now().UTC()}
	if err := m.readable(row.Overrides); err != nil {
		return nil, apperr.Invalid("The client's rules cannot be read.", apperr.Field{Location: "body.overrides", Message: err.Error()})
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := clientExists(tx, in.ID); err != nil {
			return err
		}
		if err := writeSettings(tx, row, seen); err != nil {
			return err
		}
		saved, err := SettingsOf(tx, in.ID)
		if err != nil {
			return err
		}
		if out, err = saved.output(); err != nil {
			return err
		}
		return noteSettings(ctx, tx, saved)
	})
	return out, err
}
