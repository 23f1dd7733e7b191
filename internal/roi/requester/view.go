package requester

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/request"
)

// View is a request as its own requester sees it. Nothing in it comes from the patient index or the chart.
type View struct {
	Tracking       string           `json:"tracking"`
	Hospital       string           `json:"hospital"`
	Contact        string           `json:"contact,omitempty" doc:"whom to call for help"`
	RequesterClass string           `json:"requesterClass"`
	Language       string           `json:"language" enum:"en,es"`
	Status         request.Status   `json:"status" enum:"received,validating,correction_needed,selecting,in_review,returned,awaiting_payment,ready,released,closed,denied,cancelled,expired"`
	Step           int              `json:"step" minimum:"1" maximum:"4" doc:"1 asked, 2 checked, 3 prepared, 4 done"`
	ReceivedAt     time.Time        `json:"receivedAt"`
	DueOn          string           `json:"dueOn,omitempty" format:"date" doc:"the last day that the law or the hospital gives for the answer"`
	ToDo           []string         `json:"toDo" enum:"contact,sign,authorization,document,answer,fee,download" doc:"what the requester is to do, in this order"`
	Authorization  string           `json:"authorization" enum:"sign,upload,none"`
	Contacted      string           `json:"contacted" enum:"pending,passed" doc:"whether the e-mail address or telephone was proved"`
	Document       string           `json:"document,omitempty" enum:"wanted,received,passed,failed" doc:"of identity or authority; none: not asked for"`
	Signed         bool             `json:"signed"`
	Phone          bool             `json:"phone" doc:"a code can come by telephone"`
	Files          []File           `json:"files"`
	Messages       []desk.Message   `json:"messages"`
	Fee            *Fee             `json:"fee,omitempty"`
	Deliveries     []delivery.Offer `json:"deliveries"`
}

// File is a file that the requester sent, or the sheet that they signed.
type File struct {
	Kind       string    `json:"kind" enum:"authorization,identity,answer"`
	State      string    `json:"state" enum:"checking,accepted,refused"`
	ReceivedAt time.Time `json:"receivedAt"`
}

// Fee is the invoice that stands, and whether anything waits for it.
type Fee struct {
	desk.Invoice
	Waits  bool          `json:"waits" doc:"the records wait until it is paid"`
	Unpaid bool          `json:"releasedUnpaid" doc:"the records do not wait for it"`
	Rule   *request.Rule `json:"rule,omitempty" doc:"that says they do not wait"`
}

type requestViewOutput struct{ Body View }

func (m *Module) view(ctx context.Context, _ *struct{}) (*requestViewOutput, error) {
	out := &requestViewOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.own(ctx, tx)
		if err != nil {
			return err
		}
		if out.Body, err = m.show(ctx, tx, row); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "portal.view", uuid.Nil, nil)
	})
}

func (m *Module) show(ctx context.Context, tx *db.Tx, row request.Row) (View, error) {
	c := m.classes[row.RequesterClass]
	v := View{Tracking: row.Tracking, RequesterClass: row.RequesterClass, Language: row.Language, Status: row.Status, Step: stepOf(row.Status),
		ReceivedAt: row.ReceivedAt, Authorization: c.Authorization, Phone: m.Notices.HasPhone(), Files: []File{}, ToDo: []string{}}
	if c.Authorization == "" {
		v.Authorization = "none"
	}
	var err error
	if v.Hospital, err = clientName(tx, row.ClientID); err != nil {
		return v, err
	}
	page, err := m.Door.PageOf(tx, row.ClientID)
	if err != nil {
		return v, err
	}
	v.Contact = page.Contact
	if err := m.showProofs(tx, row, &v); err != nil {
		return v, err
	}
	if err := m.showFiles(tx, row, &v); err != nil {
		return v, err
	}
	if v.Messages, err = m.Desk.Correspondence(ctx, tx, row); err != nil {
		return v, err
	}
	if err := m.showFee(tx, row, &v); err != nil {
		return v, err
	}
	if v.Deliveries, err = m.Deliveries.OffersOf(ctx, tx, row); err != nil {
		return v, err
	}
	if d, err := m.Requests.Reckon(tx, row); err != nil {
		return v, err
	} else if g, ok := d.Governing(); ok && !row.Status.Ended() {
		v.DueOn = g.LastDay.String()
	}
	v.ToDo = toDo(row, v)
	return v, nil
}

// stepOf is the place in the line of four steps.
func stepOf(s request.Status) int {
	switch s {
	case request.Received:
		return 1
	case request.Validating, request.CorrectionNeeded:
		return 2
	case request.Selecting, request.InReview, request.Returned, request.AwaitingPayment, request.Ready:
		return 3
	}
	return 4
}

func (m *Module) showProofs(tx *db.Tx, row request.Row, v *View) error {
	proofs, err := proofsOf(tx, row.ID, false)
	if err != nil {
		return err
	}
	v.Contacted = stands(proofs, byContact)
	if v.Contacted == "" { // a request that did not come this way
		v.Contacted = "passed"
	}
	for _, p := range proofs {
		if p.Method != "document" {
			continue
		}
		switch {
		case p.State != "pending":
			v.Document = p.State
		case p.SourceID != nil:
			v.Document = "received"
		default:
			v.Document = "wanted"
		}
	}
	signatures, err := signaturesOf(tx, row.ID)
	v.Signed = len(signatures) > 0
	return err
}

func (m *Module) showFiles(tx *db.Tx, row request.Row, v *View) error {
	papers, err := m.Papers.Of(tx, row.ID)
	for _, p := range papers {
		f := File{Kind: "answer", State: "checking", ReceivedAt: p.ReceivedAt}
		switch p.DocumentType {
		case "authorization":
			f.Kind = "authorization"
		case "other":
			f.Kind = "identity"
		}
		switch p.State {
		case "accepted", "duplicate":
			f.State = "accepted"
		case "refused", "quarantined", "discarded":
			f.State = "refused"
		}
		v.Files = append(v.Files, f)
	}
	return err
}

func (m *Module) showFee(tx *db.Tx, row request.Row, v *View) error {
	inv, err := m.Desk.InvoiceOf(tx, row.ID)
	if err != nil || inv == nil {
		return err
	}
	v.Fee = &Fee{Invoice: *inv, Waits: row.Status == request.AwaitingPayment}
	unpaid, rule, err := m.Desk.ReleasedUnpaid(tx, row)
	if unpaid {
		v.Fee.Unpaid, v.Fee.Rule = true, &rule
	}
	return err
}

// toDo lists what only the requester can do.
func toDo(row request.Row, v View) []string {
	out := []string{}
	add := func(is bool, what string) {
		if is {
			out = append(out, what)
		}
	}
	live := !row.Status.Ended() && row.Status != request.Released
	sent := slices.ContainsFunc(v.Files, func(f File) bool { return f.Kind == "authorization" && f.State != "refused" })
	add(live && v.Authorization == toSign && !v.Signed && !sent && row.Channel == request.Portal, "sign")
	add(live && v.Authorization == toUpload && !sent && row.Channel == request.Portal, "authorization")
	add(live && v.Contacted == "pending", "contact")
	add(live && (v.Document == "wanted" || v.Document == "failed"), "document")
	add(row.Status == request.CorrectionNeeded, "answer")
	add(live && v.Fee != nil && v.Fee.Fee.TotalMinor > 0 && v.Fee.State == "issued", "fee")
	add(slices.ContainsFunc(v.Deliveries, func(o delivery.Offer) bool { return o.Open }), "download")
	return out
}
