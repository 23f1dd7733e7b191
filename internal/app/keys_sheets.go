package app

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/intake"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/keycare"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"
)

// keySheets are the tables with columns that are sealed under a data key of the client's columns. TestEverySealedColumnIsListed fails
// for one that is left out.
var keySheets = []keycare.Sheet{
	{Table: "patients", Sealed: []keycare.Sealed{{Column: "mrn_sealed", Bound: register.SealedMRN}, {Column: "name_sealed", Bound: register.SealedName},
		{Column: "birth_date_sealed", Bound: register.SealedBirth}}, Indexes: []keycare.Index{
		{Column: "mrn_index", Field: register.IndexMRN, From: normal(intake.NormalMRN, "mrn_sealed")},
		{Column: "last_name_index", Field: register.IndexLastName, From: lastNames},
		{Column: "birth_date_index", Field: register.IndexBirth, From: normal(asItIs, "birth_date_sealed")}}},
	{Table: "corrections", Sealed: []keycare.Sealed{{Column: "old_sealed", Bound: register.SealedOld}, {Column: "new_sealed", Bound: register.SealedNew}}},
	{Table: "uploads", Sealed: []keycare.Sealed{{Column: "name_sealed", Bound: source.NameColumn}}},
	{Table: "sources", Sealed: []keycare.Sealed{{Column: "name_sealed", Bound: source.NameColumn}, {Column: "hash_sealed", Bound: source.HashColumn}},
		Indexes: []keycare.Index{{Column: "digest", Field: source.DigestField, From: normal(asItIs, "hash_sealed"), Gone: "s.original = ''",
			Why: "a file whose bytes do not read: restore its object, or discard it"}}},
	{Table: "roi_requests", Sealed: texts("facts_sealed"), Indexes: []keycare.Index{
		{Column: "patient_name_index", Field: request.IndexLastName, From: asked(func(last, _, _ string) string { return intake.NormalName(last) })},
		{Column: "patient_mrn_index", Field: request.IndexMRN, From: asked(func(_, mrn, _ string) string { return intake.NormalMRN(mrn) })},
		{Column: "email_index", Field: request.IndexEmail, From: asked(func(_, _, email string) string { return intake.NormalName(email) })}}},
	{Table: "roi_disclosures", Sealed: texts("recipient_sealed", "what_sealed"), Indexes: []keycare.Index{
		{Column: "recipient_index", Field: release.RecipientField, From: recipients}}},
	{Table: "roi_suspensions", Sealed: texts("recipient_sealed", "statement_sealed"), Indexes: []keycare.Index{
		{Column: "recipient_index", Field: release.RecipientField, From: normal(intake.NormalName, "recipient_sealed"), Gone: "s.to_on < current_date",
			Why: "of a suspension before this version, whose agency is in no disclosure; it goes when the suspension has ended"}}},
	{Table: "roi_corrections", Sealed: texts("reason_sealed")},
	{Table: "roi_holds", Sealed: texts("reason_sealed")},
	{Table: "roi_signatures", Sealed: texts("typed_sealed", "drawn_sealed", "content_sealed")},
	{Table: "roi_messages", Sealed: texts("body_sealed")},
	{Table: "roi_marks", Sealed: texts("text_sealed")},
	{Table: "roi_findings", Sealed: texts("reason_sealed")},
	{Table: "roi_letters", Sealed: texts("body_sealed")},
	{Table: "roi_reviews", Sealed: texts("reasons_sealed")},
	{Table: "roi_deliveries", Sealed: texts("to_sealed", "passphrase_sealed")},
	{Table: "roi_outbox", Sealed: texts("to_sealed", "body_sealed")},
	{Table: "code_evidence", Sealed: texts("text_sealed")},
}

// texts are columns of other rooms, which the row's id tells apart.
func texts(columns ...string) []keycare.Sealed {
	out := make([]keycare.Sealed, len(columns))
	for i, c := range columns {
		out[i] = keycare.Sealed{Column: c, Bound: intake.RowColumn}
	}
	return out
}

func asItIs(s string) string { return s }

// normal is the normal form of one column; of one that is empty there is none.
func normal(form func(string) string, column string) func(map[string]string) ([]string, error) {
	return func(plain map[string]string) ([]string, error) {
		text, known := plain[column]
		if !known {
			return nil, nil
		}
		return []string{form(text)}, nil
	}
}

func lastNames(plain map[string]string) ([]string, error) {
	last, err := register.LastNameIn(plain["name_sealed"])
	return []string{intake.NormalName(last)}, err
}

func asked(form func(last, mrn, email string) string) func(map[string]string) ([]string, error) {
	return func(plain map[string]string) ([]string, error) {
		last, mrn, email, err := request.IndexedIn(plain["facts_sealed"])
		return []string{form(last, mrn, email)}, err
	}
}

func recipients(plain map[string]string) ([]string, error) {
	names := release.RecipientNames(plain["recipient_sealed"])
	for i, name := range names {
		names[i] = intake.NormalName(name)
	}
	return names, nil
}

// prepareSheets keeps beside blind indexes of before what they are made of.
func (h *house) prepareSheets(ctx context.Context, client uuid.UUID, tell func(place string, n int64)) error {
	n, err := h.intake.KeepHashes(ctx, client)
	if err != nil {
		return err
	}
	if n > 0 {
		tell("sources", n)
	}
	return h.roi.KeepRecipients(ctx, client)
}
