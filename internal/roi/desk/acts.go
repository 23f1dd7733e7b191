package desk

import (
	"context"

	"github.com/google/uuid"
)

// What follows are the desk's operations for callers inside the program, who act as a person under a lease just as the API's do.

// SaveAuthorization saves the checklist.
func (m *Module) SaveAuthorization(ctx context.Context, id uuid.UUID, u Under, f AuthorizationFields) error {
	tag, err := m.Requests.Tag(ctx, id)
	if err != nil {
		return err
	}
	in := &authorizationInput{ID: id, IfMatch: tag}
	in.Body.Under, in.Body.AuthorizationFields = u, f
	_, err = m.putAuthorization(ctx, in)
	return err
}

// Accept accepts a candidate as the patient.
func (m *Module) Accept(ctx context.Context, id uuid.UUID, u Under, patient uuid.UUID) error {
	tag, err := m.Requests.Tag(ctx, id)
	if err != nil {
		return err
	}
	in := &patientInput{ID: id, IfMatch: tag}
	in.Body.Under, in.Body.PatientID = u, &patient
	_, err = m.putPatient(ctx, in)
	return err
}

// Pick replaces the selection.
func (m *Module) Pick(ctx context.Context, id uuid.UUID, u Under, picks []Pick) error {
	tag, err := m.Requests.Tag(ctx, id)
	if err != nil {
		return err
	}
	in := &selectionInput{ID: id, IfMatch: tag}
	in.Body.Under, in.Body.Picks = u, picks
	_, err = m.putSelection(ctx, in)
	return err
}

// Redact finds a pattern on the selected pages and drafts the redaction of each hit; it gives their number.
func (m *Module) Redact(ctx context.Context, id uuid.UUID, u Under, pattern, reason string) (int, error) {
	look := &findInput{ID: id}
	look.Body.Pattern = pattern
	found, err := m.find(ctx, look)
	if err != nil || len(found.Body.Hits) == 0 {
		return 0, err
	}
	in := &addMarksInput{ID: id}
	in.Body.Under, in.Body.How, in.Body.Reason = u, "found", reason
	for _, h := range found.Body.Hits {
		in.Body.Areas = append(in.Body.Areas, Area{PageID: h.PageID, FirstWord: &h.FirstWord, LastWord: &h.LastWord})
	}
	_, err = m.addMarks(ctx, in)
	return len(in.Body.Areas), err
}

// Check looks everything through.
func (m *Module) Check(ctx context.Context, id uuid.UUID, u Under) ([]Finding, error) {
	out, err := m.checkNow(ctx, &underInput{ID: id, Body: u})
	if err != nil {
		return nil, err
	}
	return out.Body.Items, nil
}

// Decide decides a finding.
func (m *Module) Decide(ctx context.Context, id uuid.UUID, u Under, finding uuid.UUID, decision, reason string) error {
	in := &decideInput{ID: id}
	in.Body.Under, in.Body.FindingID, in.Body.Decision, in.Body.Reason = u, finding, decision, reason
	_, err := m.decide(ctx, in)
	return err
}

// Send sends a letter; dueOn is the day that an extension promises.
func (m *Module) Send(ctx context.Context, id uuid.UUID, u Under, kind, dueOn string, values map[string]string, lists map[string][]string) error {
	in := &sendInput{ID: id}
	in.Body.Under, in.Body.Kind, in.Body.Send, in.Body.DueOn, in.Body.Values, in.Body.Lists = u, kind, true, dueOn, values, lists
	_, err := m.sendLetter(ctx, in)
	return err
}

// Invoice issues the invoice.
func (m *Module) Invoice(ctx context.Context, id uuid.UUID, u Under, f FeeFacts) error {
	in := &feeInput{ID: id}
	in.Body.Under, in.Body.FeeFacts = u, f
	_, err := m.issueInvoice(ctx, in)
	return err
}

// Review approves what was submitted, or returns it with reasons.
func (m *Module) Review(ctx context.Context, id uuid.UUID, u Under, decision string, reasons []string) error {
	in := &reviewInput{ID: id}
	in.Body.Under, in.Body.Decision, in.Body.Reasons = u, decision, reasons
	_, err := m.review(ctx, in)
	return err
}
