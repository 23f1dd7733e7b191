package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

// FeeFacts are what a fee depends on beside the request. Amounts are in cents.
type FeeFacts struct {
	ClericalMinutes int      `json:"clericalMinutes,omitempty" minimum:"0" maximum:"100000"`
	PostageMinor    int64    `json:"postageMinor,omitempty" minimum:"0" maximum:"1000000"`
	Certified       bool     `json:"certified,omitempty"`
	Facts           []string `json:"facts,omitempty" maxItems:"10" doc:"keys of waivers that somebody checked"`
	CopyingMinutes  int      `json:"copyingMinutes,omitempty" minimum:"0" maximum:"100000" doc:"patient access: labour for copying alone"`
	LabourPerHour   int64    `json:"labourPerHourMinor,omitempty" minimum:"0" maximum:"100000"`
	SuppliesMinor   int64    `json:"suppliesMinor,omitempty" minimum:"0" maximum:"1000000"`
	ElectronicPHI   bool     `json:"electronicPhi,omitempty" doc:"the records are kept electronically"`
	ChooseFlat      bool     `json:"chooseFlat,omitempty" doc:"patient access: the flat option in place of costs"`
}

// FeeLine is a line of an invoice with the rule it rests on.
type FeeLine struct {
	Key         string       `json:"key"`
	Text        string       `json:"text"`
	Quantity    int64        `json:"quantity"`
	UnitMinor   int64        `json:"unitMinor"`
	AmountMinor int64        `json:"amountMinor" doc:"negative for caps, ceilings and waivers"`
	Rule        request.Rule `json:"rule"`
}

// Fee is a reckoned fee.
type Fee struct {
	Engine     string       `json:"engine" enum:"third_party,free,patient_access,patient_ceiling"`
	Pages      int          `json:"pages"`
	Currency   string       `json:"currency"`
	Lines      []FeeLine    `json:"lines"`
	TotalMinor int64        `json:"totalMinor"`
	Schedule   request.Rule `json:"schedule" doc:"empty: no schedule applies and nothing may be charged"`
	Reasons    []string     `json:"reasons"`
}

// Invoice is a fee that was issued.
type Invoice struct {
	ID         uuid.UUID  `json:"id"`
	State      string     `json:"state" enum:"issued,accepted,declined,paid,waived,withdrawn"`
	Fee        Fee        `json:"fee"`
	IssuedAt   time.Time  `json:"issuedAt"`
	AcceptedAt *time.Time `json:"acceptedAt,omitempty"`
	SettledAt  *time.Time `json:"settledAt,omitempty"`
	Reference  string     `json:"reference,omitempty"`
}

type feeInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		FeeFacts
	}
}

type feeOutput struct{ Body Fee }
type invoiceOutput struct{ Body Invoice }
type standingInvoiceOutput struct {
	Body struct {
		Invoice *Invoice `json:"invoice,omitempty" doc:"none: none was issued, or it was withdrawn"`
	}
}

func (m *Module) fee(ctx context.Context, in *feeInput) (*feeOutput, error) {
	out := &feeOutput{}
	err := m.act(ctx, in.ID, in.Body.Under, "roi.fee", func(_ context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		var err error
		out.Body, err = m.reckonFee(tx, row, in.Body.FeeFacts)
		return nil, err
	})
	return out, err
}

func (m *Module) reckonFee(tx *db.Tx, row request.Row, f FeeFacts) (Fee, error) {
	j, err := m.judge(tx, row)
	if err != nil {
		return Fee{}, err
	}
	pages, err := selectionOf(tx, row.ID)
	if err != nil {
		return Fee{}, err
	}
	inv, err := j.set.Fee(rules.FeeInput{Basis: rules.Basis(row.LegalBasis), Class: rules.Class(row.RequesterClass), State: row.LawState,
		Purpose: rules.Purpose(row.Purpose), Medium: mediumOf(row.Medium), On: j.today, Pages: len(pages), ClericalMinutes: f.ClericalMinutes,
		PostageMinor: f.PostageMinor, Certified: f.Certified, Facts: f.Facts, Patient: rules.PatientCosts{CopyingMinutes: f.CopyingMinutes,
			LabourPerHourMinor: f.LabourPerHour, SuppliesMinor: f.SuppliesMinor, ElectronicPHI: f.ElectronicPHI, ChooseFlat: f.ChooseFlat}})
	if err != nil {
		return Fee{}, apperr.Invalid("The fee cannot be reckoned from these facts.", apperr.Field{Location: "body", Message: err.Error()})
	}
	out := Fee{Engine: string(inv.Engine), Pages: len(pages), Currency: inv.Currency, TotalMinor: inv.TotalMinor, Schedule: inv.Schedule,
		Reasons: append([]string{}, inv.Reasons...), Lines: []FeeLine{}}
	for _, l := range inv.Lines {
		out.Lines = append(out.Lines, FeeLine{Key: l.Key, Text: l.Text, Quantity: l.Quantity, UnitMinor: l.UnitMinor, AmountMinor: l.AmountMinor, Rule: l.Rule})
	}
	return out, nil
}

// mediumOf says how the schedules speak of a way to leave; a fax is paper at the other end.
func mediumOf(medium string) rules.Medium {
	if medium == "fax" {
		return rules.Paper
	}
	return rules.Medium(medium)
}

func (m *Module) issueInvoice(ctx context.Context, in *feeInput) (*invoiceOutput, error) {
	out := &invoiceOutput{}
	return out, m.make(ctx, in.ID, in.Body.Under, "roi.invoice.issue", func(ctx context.Context, tx *db.Tx, row request.Row) (made, error) {
		if err := editable(row); err != nil {
			return made{}, err
		}
		f, err := m.reckonFee(tx, row, in.Body.FeeFacts)
		if err != nil {
			return made{}, err
		}
		if err := withdraw(tx, row.ID); err != nil {
			return made{}, err
		}
		id, err := m.keepInvoice(ctx, tx, row, f)
		return made{id, map[string]any{"invoice": id, "totalMinor": f.TotalMinor}}, err
	}, func(_ context.Context, tx *db.Tx, id uuid.UUID) error {
		inv, err := findInvoice(tx, id)
		if err != nil {
			return err
		}
		out.Body, err = inv.public()
		return err
	})
}

func (m *Module) keepInvoice(ctx context.Context, tx *db.Tx, row request.Row, f Fee) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	doc, err := json.Marshal(f)
	if err != nil {
		return uuid.Nil, err
	}
	inv := invoiceRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, State: "issued", Document: doc, TotalMinor: f.TotalMinor,
		Currency: cmp.Or(f.Currency, "USD"), IssuedBy: &p.UserID, IssuedAt: m.Clock.Now()}
	return inv.ID, insertInvoice(tx, &inv)
}

// withdraw ends the invoice that stands. One that was paid stays.
func withdraw(tx *db.Tx, id uuid.UUID) error {
	old, err := invoiceOf(tx, id)
	if err != nil || old == nil {
		return err
	}
	if old.State == "paid" {
		return apperr.Conflict("already-paid", "The invoice was paid. Record a correction with the agency's accounts instead of a new invoice.")
	}
	return updateInvoice(tx, old.ID, map[string]any{"state": "withdrawn"})
}

func (r invoiceRow) public() (Invoice, error) {
	out := Invoice{ID: r.ID, State: r.State, IssuedAt: r.IssuedAt, AcceptedAt: r.AcceptedAt, SettledAt: r.SettledAt}
	if r.Reference != nil {
		out.Reference = *r.Reference
	}
	return out, json.Unmarshal(r.Document, &out.Fee)
}

func (m *Module) getInvoice(ctx context.Context, in *byID) (*standingInvoiceOutput, error) {
	out := &standingInvoiceOutput{}
	err := m.read(ctx, in.ID, "roi.invoice.view", func(_ context.Context, tx *db.Tx, row request.Row) error {
		inv, err := invoiceOf(tx, row.ID)
		if err != nil || inv == nil {
			return err
		}
		shown, err := inv.public()
		out.Body.Invoice = &shown
		return err
	})
	return out, err
}

type settleInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		InvoiceID uuid.UUID `json:"invoiceId" doc:"the one that was seen"`
		State     string    `json:"state" enum:"accepted,paid,waived"`
		Reference string    `json:"reference,omitempty" maxLength:"80" doc:"cheque number, remittance"`
	}
}

// settleInvoice records by hand what became of the invoice. A request that waited for the money goes on.
func (m *Module) settleInvoice(ctx context.Context, in *settleInput) (*invoiceOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &invoiceOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Requests.Locked(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if err := m.keepSettled(tx, row, in, p.UserID); err != nil {
			return err
		}
		if in.Body.State != "accepted" && row.Status == request.AwaitingPayment {
			if err := m.ready(ctx, tx, row); err != nil {
				return err
			}
		}
		inv, err := invoiceOf(tx, row.ID)
		if err != nil {
			return err
		}
		if out.Body, err = inv.public(); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.invoice."+in.Body.State, uuid.Nil, map[string]any{"invoice": inv.ID})
	})
	return out, err
}

// keepSettled keeps what became of the invoice that was seen, where it still waits for that.
func (m *Module) keepSettled(tx *db.Tx, row request.Row, in *settleInput, by uuid.UUID) error {
	inv, err := invoiceOf(tx, row.ID)
	if err == nil && (inv == nil || inv.ID != in.Body.InvoiceID || inv.State == "paid" || inv.State == "waived" || inv.State == in.Body.State) {
		err = apperr.Conflict("invoice-closed", "This invoice does not wait any more: it was settled, or another stands in its place. Load the request again.")
	}
	if err != nil {
		return err
	}
	now := m.Clock.Now()
	changes := map[string]any{"state": in.Body.State, "settled_by": by, "settled_at": now}
	if in.Body.State == "accepted" {
		changes = map[string]any{"state": "accepted", "accepted_at": now}
	}
	if in.Body.Reference != "" {
		changes["reference"] = in.Body.Reference
	}
	return updateInvoice(tx, inv.ID, changes)
}
