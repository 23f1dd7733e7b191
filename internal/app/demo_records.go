package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/demo"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/portal"
	"chartwright/internal/roi"
	"chartwright/internal/worklist"
)

// demoRecords is release of information as the demonstration sees it: the rooms themselves, built once more on a clock that
// shows the story's time.
type demoRecords struct {
	clock  *clock.Manual
	house  *house    // with those rooms
	builds time.Time // see BuildFrom
}

// newDemoRecords builds the rooms anew. Hints where work waits are left to the demonstration, which fills the lanes at the end.
func (h *house) newDemoRecords() (*demoRecords, error) {
	own := *h
	d := &demoRecords{clock: clock.NewManual(time.Now()), house: &own}
	own.worklist = worklist.New(worklist.Needs{DB: h.db, Log: slog.Default(), OnTransition: own.workMoved,
		Finishers: map[string]worklist.Finisher{"roi": own.finishRequest}})
	var err error
	own.roi, err = own.newROI(d.clock, func() time.Time { return d.builds })
	return d, err
}

// At implements demo.Records.
func (d *demoRecords) At(t time.Time) { d.clock.Set(t) }

// Releases implements demo.Records.
func (d *demoRecords) Releases() bool { return d.house.roi.Releases() }

// Settings implements demo.Records.
func (d *demoRecords) Settings(ctx context.Context, client uuid.UUID, s demo.RecordsSettings) error {
	return d.house.roi.Requests().SaveSettings(ctx, client, roi.Settings{State: s.LawState, Approval: s.Approval, ReviewClasses: s.ReviewClasses,
		ReviewPercent: s.ReviewPercent, LinkDays: 30, Downloads: 5, Overrides: s.Rules,
		Contact: roi.Contact{Phone: s.Phone, Email: s.Email, Address: s.Address, PrivacyOfficer: s.Officer}})
}

// OpenPage implements demo.Records.
func (d *demoRecords) OpenPage(ctx context.Context, client uuid.UUID, slug, contact string) error {
	return d.house.portal.OpenPage(ctx, client, portal.PageSettings{Slug: slug, Contact: contact})
}

// BuildFrom implements demo.Records.
func (d *demoRecords) BuildFrom(t time.Time) { d.builds = t }

// Enter implements demo.Records.
func (d *demoRecords) Enter(ctx context.Context, a demo.Asking) (uuid.UUID, error) {
	return d.house.roi.Requests().Enter(ctx, roi.Fields{FacilityID: a.Facility, Channel: a.Channel, ReceivedAt: a.Received, RequesterClass: a.Class,
		LegalBasis: a.Basis, Purpose: a.Purpose, Medium: a.Medium, Language: a.Language, LetterOn: a.LetterOn,
		Requester: roi.Requester{Name: a.Name, Organisation: a.Organisation, Address: a.Address, Phone: a.Phone, Email: a.Email, Reference: a.Reference},
		Patient:   roi.Asked{LastName: a.Last, FirstName: a.First, BirthDate: a.BirthDate, MRN: a.MRN, Sex: a.Sex},
		Wanted:    roi.Wanted{Text: a.Text}, Situations: a.Situations, Held: a.Held, Priority: a.Priority})
}

// Approve implements demo.Records.
func (d *demoRecords) Approve(ctx context.Context, request uuid.UUID) error {
	return d.house.roi.Requests().Approve(ctx, request)
}

// PlaceHold implements demo.Records.
func (d *demoRecords) PlaceHold(ctx context.Context, request uuid.UUID, reason string) error {
	return d.house.roi.Requests().PlaceHold(ctx, request, reason)
}

// Cancel implements demo.Records.
func (d *demoRecords) Cancel(ctx context.Context, request uuid.UUID, reason string) error {
	return d.house.roi.Requests().Cancel(ctx, request, reason)
}

// Close implements demo.Records.
func (d *demoRecords) Close(ctx context.Context, request uuid.UUID) error {
	return d.house.roi.Requests().Close(ctx, request)
}

// Disclose implements demo.Records.
func (d *demoRecords) Disclose(ctx context.Context, patient uuid.UUID, x demo.Disclosure) error {
	return d.house.roi.RecordDisclosure(ctx, patient, roi.Recorded{At: x.At, Name: x.Name, Organisation: x.Organisation, Address: x.Address, What: x.What,
		Purpose: x.Purpose, LegalBasis: x.Basis, RequesterClass: x.Class, Pages: x.Pages})
}

// Route implements demo.Records.
func (d *demoRecords) Route(ctx context.Context, request uuid.UUID, kind string, to uuid.UUID) (uuid.UUID, error) {
	var id uuid.UUID
	err := d.house.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		items, err := d.house.worklist.Items(ctx, tx, worklist.Ref{CaseID: request})
		for _, i := range items {
			if i.Kind == kind {
				id = i.ID
			}
		}
		return err
	})
	if err != nil {
		return id, err
	}
	done, err := d.house.worklist.Manage(ctx, worklist.Command{Action: worklist.ActRoute, IDs: []uuid.UUID{id}, UserID: &to})
	if err == nil && !done[0].OK {
		err = fmt.Errorf("an item cannot be routed: %s", done[0].Code)
	}
	return id, err
}

// Open implements demo.Records.
func (d *demoRecords) Open(ctx context.Context, item uuid.UUID) (int64, error) {
	return demoWork{d.house.worklist}.Open(ctx, item)
}

// Release implements demo.Records.
func (d *demoRecords) Release(ctx context.Context, k demo.Desk) error {
	return d.house.worklist.Release(ctx, k.Item, k.Fence)
}

// Complete implements demo.Records.
func (d *demoRecords) Complete(ctx context.Context, k demo.Desk) error {
	return d.house.worklist.Finish(ctx, k.Item, k.Fence)
}

func under(k demo.Desk) roi.Under { return roi.Under{WorkItemID: k.Item, Fence: k.Fence} }

// Accept implements demo.Records.
func (d *demoRecords) Accept(ctx context.Context, k demo.Desk, patient uuid.UUID) error {
	return d.house.roi.Desk().Accept(ctx, k.Request, under(k), patient)
}

// Tick implements demo.Records.
func (d *demoRecords) Tick(ctx context.Context, k demo.Desk, t demo.Ticks) error {
	f := roi.Authorization{Places: map[string]roi.Place{}, SignedOn: t.SignedOn, ExpiresOn: t.ExpiresOn}
	for key, box := range t.Places {
		at := [4]float64(box)
		f.Places[key] = roi.Place{DocumentID: &t.Paper, Page: 1, Box: &at}
	}
	for _, key := range t.Missing {
		f.Places[key] = roi.Place{Missing: true}
	}
	return d.house.roi.Desk().SaveAuthorization(ctx, k.Request, under(k), f)
}

// Pick implements demo.Records.
func (d *demoRecords) Pick(ctx context.Context, k demo.Desk, documents []uuid.UUID) error {
	picks := make([]roi.Pick, len(documents))
	for i := range documents {
		picks[i] = roi.Pick{DocumentID: &documents[i]}
	}
	return d.house.roi.Desk().Pick(ctx, k.Request, under(k), picks)
}

// Redact implements demo.Records.
func (d *demoRecords) Redact(ctx context.Context, k demo.Desk, pattern, reason string) error {
	_, err := d.house.roi.Desk().Redact(ctx, k.Request, under(k), pattern, reason)
	return err
}

// Check implements demo.Records.
func (d *demoRecords) Check(ctx context.Context, k demo.Desk, reason string) error {
	found, err := d.house.roi.Desk().Check(ctx, k.Request, under(k))
	if err != nil || reason == "" {
		return err
	}
	for _, f := range found {
		if f.State != "open" || !f.Blocks {
			continue
		}
		if !f.Decidable {
			return apperr.Conflict("demo-blocked", "The story is wrong: "+f.Message)
		}
		if err := d.house.roi.Desk().Decide(ctx, k.Request, under(k), f.ID, "accept", reason); err != nil {
			return err
		}
	}
	return nil
}

// Send implements demo.Records.
func (d *demoRecords) Send(ctx context.Context, k demo.Desk, l demo.Mail) error {
	return d.house.roi.Desk().Send(ctx, k.Request, under(k), l.Kind, l.DueOn, l.Values, nil)
}

// Invoice implements demo.Records.
func (d *demoRecords) Invoice(ctx context.Context, k demo.Desk) error {
	return d.house.roi.Desk().Invoice(ctx, k.Request, under(k), roi.Fee{ElectronicPHI: true})
}

// Review implements demo.Records.
func (d *demoRecords) Review(ctx context.Context, k demo.Desk, decision string, reasons ...string) error {
	return d.house.roi.Desk().Review(ctx, k.Request, under(k), decision, reasons)
}
