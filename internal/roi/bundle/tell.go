package bundle

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/redact"
	"chartwright/internal/roi/packet"
)

// explain turns what went wrong with the pages into words for the specialist, who has the request back. Other errors are tried again.
// The plan's first page follows before others of the package.
func (j *job) explain(plan redact.Plan, before int, err error) error {
	var survived *redact.SurvivedError
	var refused *redact.Refusal
	var missing *redact.MissingError
	switch {
	case errors.As(err, &survived):
		return apperr.Conflict("redaction-survived", "The package was built and did not pass its check: "+survived.What+j.where(survived.Page, before)+
			". Nothing was released. Draw the redaction anew, a little larger, then submit the request again.").Because(err)
	case errors.As(err, &refused):
		where := ""
		if i := slices.IndexFunc(plan.Pages, func(r redact.PageRef) bool {
			return r.Source == refused.Source && (refused.Page == 0 || r.Number == refused.Page)
		}); i >= 0 {
			where = j.where(i+1, before)
		}
		return apperr.Conflict("page-unreadable", "A selected page cannot be drawn"+where+". "+refused.Message()+" Take it from the selection or have it uploaded anew.").Because(err)
	case errors.As(err, &missing):
		return apperr.Conflict("no-verifier", "This installation cannot check packages, so it releases none. Ask the operator to install poppler-utils and qpdf, "+
			"then submit the request again.").Because(err)
	}
	return err
}

// where names a page of a plan by its document; before is how many pages of the package precede the plan's.
func (j *job) where(page, before int) string {
	if page == 0 {
		return ""
	}
	n := before + page - j.fronts
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
	Release       uuid.UUID           `json:"release"`
	Media         string              `json:"media"`
	On            string              `json:"on"`
	SHA256        string              `json:"sha256"`
	FrontPages    int                 `json:"frontPages"`
	Documents     []manifestDocument  `json:"documents"`
	Files         []manifestFile      `json:"files"`
	NotAsTheyCame map[packet.Why]int  `json:"notAsTheyCame,omitempty"` // files that were asked for, by why they are not given
	Statements    []string            `json:"statements"`              // keys
	Letter        any                 `json:"letter"`                  // the template
	Report        redact.Report       `json:"report"`
	Verification  redact.Verification `json:"verification"`
}

type manifestDocument struct {
	ID       uuid.UUID `json:"id"`
	Pages    int       `json:"pages"`
	Redacted int       `json:"redacted"`
	Enclosed bool      `json:"enclosed,omitempty"`
}

type manifestFile struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Pages  int    `json:"pages,omitempty"`
	SHA256 string `json:"sha256"`
}

func (w *writing) manifest(k Kept) manifest {
	j := w.job
	m := manifest{Release: j.release, Media: w.media(), On: j.On.String(), SHA256: hex.EncodeToString(k.Hash), FrontPages: j.fronts, Documents: []manifestDocument{},
		Statements: []string{}, Letter: j.Letter.Template, Report: w.report, Verification: w.verified}
	for i, e := range j.entries() {
		m.Documents = append(m.Documents, manifestDocument{ID: j.Documents[i].ID, Pages: e.Pages, Redacted: e.Redacted, Enclosed: j.Documents[i].Enclosed})
	}
	for _, f := range w.files {
		m.Files = append(m.Files, manifestFile{Kind: f.Kind, Name: f.Name, Pages: f.Pages, SHA256: hex.EncodeToString(f.Hash)})
	}
	for _, c := range j.came {
		if c.why != "" {
			if m.NotAsTheyCame == nil {
				m.NotAsTheyCame = map[packet.Why]int{}
			}
			m.NotAsTheyCame[c.why]++
		}
	}
	for _, s := range j.Dossier.Statements {
		m.Statements = append(m.Statements, s.Key)
	}
	return m
}
