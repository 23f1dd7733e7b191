package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
)

// Dossier is all that a package is made of: the cover letter with what the rules want said, and the pages in their order, with
// the redactions that are drafted on them.
type Dossier struct {
	Row        request.Row
	On         civil.Date
	From, To   []string // addresses, a line each
	Letter     letters.Letter
	Statements []rules.Statement
	Documents  []DossierDocument
}

// DossierDocument is a run of pages of one document. Enclosed ones lie with the records because a statement wants it.
type DossierDocument struct {
	ID       uuid.UUID
	Title    string
	Date     string
	Enclosed bool
	Pages    []DossierPage
}

// DossierPage is a page with its redactions, boxes in fractions of the page as displayed. Words are given where they were recognised;
// otherwise they are the file's own.
type DossierPage struct {
	ID    uuid.UUID
	N     int
	Words []request.Word
	OCR   bool
	Marks [][4]float64
}

// Dossier gathers a request for its package. The day is that of the release, so that it can be gathered again.
func (m *Module) Dossier(ctx context.Context, tx *db.Tx, id uuid.UUID, at time.Time) (Dossier, error) {
	row, err := request.Find(tx, id, false)
	if err != nil {
		return Dossier{}, err
	}
	j, err := m.judge(tx, row)
	if err != nil {
		return Dossier{}, err
	}
	in, err := m.Requests.ClockInput(tx, row)
	if err != nil {
		return Dossier{}, err
	}
	j.today = civil.DateOf(at.In(in.Zone))
	d := Dossier{Row: row, On: j.today}
	read := m.reader()
	if d.Documents, err = m.selectedDocuments(ctx, tx, j, read); err != nil {
		return d, err
	}
	classes, err := m.classesIn(ctx, tx, j, read, d.Documents)
	if err != nil {
		return d, err
	}
	d.Statements = j.set.Statements(rules.StatementInput{Basis: rules.Basis(row.LegalBasis), Class: rules.Class(row.RequesterClass), State: row.LawState,
		Includes: classes, On: j.today})
	if slices.ContainsFunc(d.Statements, func(s rules.Statement) bool { return slices.Contains(s.Enclose, "copy_of_consent") }) {
		consent, err := m.consent(ctx, tx, row)
		if err != nil {
			return d, err
		}
		d.Documents = append(d.Documents, consent...)
	}
	return d, m.writeCover(ctx, tx, j, &d)
}

// selectedDocuments gives the selected pages with their marks, those of one document that follow each other together.
func (m *Module) selectedDocuments(ctx context.Context, tx *db.Tx, j judgment, read *reader) ([]DossierDocument, error) {
	pages, err := read.selected(ctx, tx, j.row)
	if err != nil {
		return nil, err
	}
	rows, err := marksOf(tx, j.row.ID)
	if err != nil {
		return nil, err
	}
	marks := map[uuid.UUID][][4]float64{}
	for _, k := range rows {
		marks[k.PageID] = append(marks[k.PageID], [4]float64{k.X0, k.Y0, k.X1, k.Y1})
	}
	known, err := m.documentsOf(ctx, tx, j)
	if err != nil {
		return nil, err
	}
	var out []DossierDocument
	for _, p := range pages {
		if n := len(out); n == 0 || out[n-1].ID != p.Document {
			k := known[p.Document]
			out = append(out, DossierDocument{ID: p.Document, Title: titleOf(k.DocumentType), Date: k.DocumentDate})
		}
		last := &out[len(out)-1]
		last.Pages = append(last.Pages, dossierPage(p, marks[p.ID]))
	}
	return out, nil
}

func dossierPage(p request.ReadPage, marks [][4]float64) DossierPage {
	out := DossierPage{ID: p.ID, N: p.N, Marks: marks, OCR: p.TextFrom == "ocr"}
	if out.OCR {
		out.Words = p.Words
	}
	return out
}

func (m *Module) documentsOf(ctx context.Context, tx *db.Tx, j judgment) (map[uuid.UUID]request.Document, error) {
	if j.row.PatientID == nil {
		return nil, notChosen()
	}
	stays, err := m.Requests.Charts.Stays(ctx, tx, *j.row.PatientID)
	out := map[uuid.UUID]request.Document{}
	for _, s := range stays {
		for _, d := range s.Documents {
			out[d.ID] = d
		}
	}
	return out, err
}

// titleOf makes words of a document type's code.
func titleOf(code string) string {
	words := strings.ReplaceAll(code, "_", " ")
	if words == "" {
		return "Document"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// classesIn gives the sensitive classes that the selected documents bear.
func (m *Module) classesIn(ctx context.Context, tx *db.Tx, j judgment, read *reader, docs []DossierDocument) ([]rules.SensitiveClass, error) {
	who, err := m.Requests.Charts.Patient(ctx, tx, *j.row.PatientID)
	if err != nil {
		return nil, err
	}
	picked := map[uuid.UUID]bool{}
	for _, d := range docs {
		picked[d.ID] = true
	}
	stays, err := m.Requests.Charts.Stays(ctx, tx, who.ID)
	if err != nil {
		return nil, err
	}
	var out []rules.SensitiveClass
	err = m.eachSensitive(ctx, tx, j, read, stays, picked, who, func(_ uuid.UUID, c Sensitive) {
		if !slices.Contains(out, rules.SensitiveClass(c.Class)) {
			out = append(out, rules.SensitiveClass(c.Class))
		}
	})
	return out, err
}

// consent gives the papers of the request on which the authorization's elements stand.
func (m *Module) consent(ctx context.Context, tx *db.Tx, row request.Row) ([]DossierDocument, error) {
	a, err := authorizationOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	fields, err := a.fields()
	if err != nil {
		return nil, err
	}
	files, err := m.Requests.Charts.Files(ctx, tx, row.ID)
	if err != nil {
		return nil, err
	}
	var out []DossierDocument
	for _, f := range files {
		shows := false
		for _, p := range fields.Places {
			shows = shows || p.DocumentID != nil && *p.DocumentID == f.ID
		}
		if !shows {
			continue
		}
		read, err := m.Requests.Charts.Read(ctx, tx, f.ID)
		if err != nil {
			return nil, err
		}
		d := DossierDocument{ID: f.ID, Title: titleOf(f.DocumentType), Date: f.DocumentDate, Enclosed: true}
		for _, p := range read {
			d.Pages = append(d.Pages, dossierPage(p, nil))
		}
		out = append(out, d)
	}
	if len(out) == 0 {
		return nil, apperr.Conflict("no-consent", "A copy of the consent must lie with these records, and no paper of the request shows it. Upload the consent, mark its "+
			"elements on the checklist, then submit the request again.")
	}
	return out, nil
}

// writeCover fills the template of the cover letter.
func (m *Module) writeCover(ctx context.Context, tx *db.Tx, j judgment, d *Dossier) error {
	v, err := m.valuesFor(ctx, tx, j)
	if err != nil {
		return err
	}
	pages := 0
	for _, doc := range d.Documents {
		pages += len(doc.Pages)
		v.Lists["enclosures"] = append(v.Lists["enclosures"], strings.TrimSpace(fmt.Sprintf("%s %s (%d)", doc.Title, doc.Date, len(doc.Pages))))
	}
	v.Text["page_count"] = fmt.Sprint(pages)
	for _, s := range d.Statements {
		v.Lists["statements"] = append(v.Lists["statements"], statementIn(s, d.Row.Language))
	}
	if v.Text["contact_phone"] == "" {
		v.Text["contact_phone"] = mainNumber(d.Row.Language)
	}
	book, err := m.Requests.LettersFor(j.settings)
	if err != nil {
		return err
	}
	d.Letter, err = book.Render(letters.Request{Kind: letters.CoverLetter, Language: d.Row.Language, State: d.Row.LawState, On: j.today}, v)
	var missing *letters.MissingError
	if errors.As(err, &missing) {
		return apperr.Conflict("cover-letter-incomplete", "The cover letter lacks something that the client's settings should tell: "+
			strings.Join(missing.Names, ", ")+". Add it there, then submit the request again.")
	}
	if err != nil {
		return err
	}
	d.From = []string{v.Text["agency_name"], v.Text["hospital_name"]}
	d.To, err = m.addressee(ctx, tx, d.Row)
	return err
}

// mainNumber stands in where the client's settings name no telephone.
func mainNumber(language string) string {
	if language == "es" {
		return "número principal del hospital"
	}
	return "the hospital's main number"
}

func (m *Module) addressee(ctx context.Context, tx *db.Tx, row request.Row) (lines []string, err error) {
	who, _, _, err := m.Requests.OpenFacts(ctx, tx, row)
	for _, line := range append([]string{who.Organisation, who.Name}, strings.Split(who.Address, "\n")...) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, err
}

func statementIn(s rules.Statement, language string) string {
	if text := s.Text[rules.Language(language)]; text != "" {
		return text
	}
	return s.Text[rules.English]
}
