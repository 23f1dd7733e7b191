package bundle

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/redact"
)

// explain turns what went wrong with the pages into words for the specialist, who has the request back. Other errors are tried again.
func (j *job) explain(plan redact.Plan, err error) error {
	var survived *redact.SurvivedError
	var refused *redact.Refusal
	var missing *redact.MissingError
	switch {
	case errors.As(err, &survived):
		return apperr.Conflict("redaction-survived", "The package was built and did not pass its check: "+survived.What+j.where(survived.Page)+
			". Nothing was released. Draw the redaction anew, a little larger, then submit the request again.").Because(err)
	case errors.As(err, &refused):
		where := ""
		if i := slices.IndexFunc(plan.Pages, func(r redact.PageRef) bool {
			return r.Source == refused.Source && (refused.Page == 0 || r.Number == refused.Page)
		}); i >= 0 {
			where = j.where(i + 1)
		}
		return apperr.Conflict("page-unreadable", "A selected page cannot be drawn"+where+". "+refused.Message()+" Take it from the selection or have it uploaded anew.").Because(err)
	case errors.As(err, &missing):
		return apperr.Conflict("no-verifier", "This installation cannot check packages, so it releases none. Ask the operator to install poppler-utils and qpdf, "+
			"then submit the request again.").Because(err)
	}
	return err
}

// where names a page of the package by its document.
func (j *job) where(page int) string {
	n := page - j.fronts
	for _, d := range j.Documents {
		if n >= 1 && n <= len(d.Pages) {
			return fmt.Sprintf(" (page %d of %s)", d.Pages[n-1].N, d.Title)
		}
		n -= len(d.Pages)
	}
	return ""
}

// manifest is what is kept in the open about a package: no patient data, but counts, rules and hashes.
type manifest struct {
	Release      uuid.UUID           `json:"release"`
	On           string              `json:"on"`
	SHA256       string              `json:"sha256"`
	FrontPages   int                 `json:"frontPages"`
	Documents    []manifestDocument  `json:"documents"`
	Statements   []string            `json:"statements"` // keys
	Letter       any                 `json:"letter"`     // the template
	Report       redact.Report       `json:"report"`
	Verification redact.Verification `json:"verification"`
}

type manifestDocument struct {
	ID       uuid.UUID `json:"id"`
	Pages    int       `json:"pages"`
	Redacted int       `json:"redacted"`
	Enclosed bool      `json:"enclosed,omitempty"`
}

func (j *job) manifest(r redact.Report, v redact.Verification, k Kept) manifest {
	m := manifest{Release: j.release, On: j.On.String(), SHA256: hex.EncodeToString(k.Hash), FrontPages: j.fronts, Documents: []manifestDocument{}, Statements: []string{},
		Letter: j.Letter.Template, Report: r, Verification: v}
	for i, e := range j.entries() {
		m.Documents = append(m.Documents, manifestDocument{ID: j.Documents[i].ID, Pages: e.Pages, Redacted: e.Redacted, Enclosed: j.Documents[i].Enclosed})
	}
	for _, s := range j.Dossier.Statements {
		m.Statements = append(m.Statements, s.Key)
	}
	return m
}
