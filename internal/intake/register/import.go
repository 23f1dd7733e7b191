package register

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/traces"
	"chartwright/internal/tenancy/principal"
)

const (
	maxImportBytes = 32 << 20
	maxReported    = 1000 // refused cells told of one file
)

// Imported counts what an import did.
type Imported struct {
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Unchanged int `json:"unchanged" doc:"registered before with the same facts"`
}

func (m *Module) registerImport(api *httpx.API) {
	op := httpx.Op{ID: "encounters-import", Method: http.MethodPost, Path: "/encounters/import", Tag: "Encounters", Makes: true,
		Summary: "Register encounters from a CSV file, all or nothing",
		Description: "The body is text/csv, or multipart/form-data with the file in the part named file. Columns: account_number, mrn, last_name, first_name, " +
			"middle_name, date_of_birth, sex, facility (code), work_type, admitted, discharged, disposition, payer, attending, charges. " +
			"Where a row cannot be accepted nothing is imported, and the answer names each row and column with the reason."}
	api.Raw(op, []*huma.Param{}, []httpx.Response{
		{Status: http.StatusCreated, Description: "How many rows were registered", MediaType: "application/json"},
		{Status: http.StatusUnprocessableEntity, Description: "What is wrong, row by row", MediaType: "application/problem+json"},
	}, func(c *gin.Context) {
		body, err := csvBody(c.Request)
		if err == nil {
			var done Imported
			if done, err = m.Import(c.Request.Context(), http.MaxBytesReader(c.Writer, body, maxImportBytes)); err == nil {
				c.JSON(http.StatusCreated, done)
				return
			}
		}
		httpx.WriteError(c, err)
	})
}

func csvBody(r *http.Request) (io.ReadCloser, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "text/csv", "text/plain", "application/csv", "application/vnd.ms-excel":
		return r.Body, nil
	case "multipart/form-data":
		parts, err := r.MultipartReader()
		for err == nil {
			part, next := parts.NextPart()
			if next != nil {
				break
			}
			if part.FormName() == "file" {
				return part, nil
			}
		}
	}
	return nil, apperr.New(http.StatusUnsupportedMediaType, "csv-expected", "Send the file as text/csv, or as the part named file of a form.")
}

// Import registers the encounters of a CSV file in one transaction. Where any row is refused nothing is kept.
func (m *Module) Import(ctx context.Context, body io.Reader) (Imported, error) {
	var done Imported
	p, err := principal.From(ctx)
	if err != nil {
		return done, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		places, err := allFacilities(tx)
		if err != nil {
			return err
		}
		b := newImport(m.Clock.Now(), places)
		sum := sha256.New()
		rows, err := readCSV(io.TeeReader(body, sum), b.zone)
		if err != nil {
			return err
		}
		httpx.About(ctx, sum.Sum(nil))
		done, _, err = httpx.Once(ctx, tx, p.UserID, func() (Imported, error) { return m.importRows(ctx, tx, b, rows) })
		return err
	})
	return done, err
}

func (m *Module) importRows(ctx context.Context, tx *db.Tx, b *importing, rows []csvRow) (Imported, error) {
	done := Imported{Rows: len(rows)}
	b.check(rows)
	for client, mine := range b.byClient {
		if err := m.importClient(ctx, tx, b, client, mine, &done); err != nil {
			return done, err
		}
	}
	return done, b.refused.err("", "Some rows cannot be accepted; nothing was imported. Correct them and send the whole file again.")
}

// importing is one import on its way.
type importing struct {
	now      time.Time
	places   map[string]facility
	zones    map[string]*time.Location
	byClient map[uuid.UUID][]*csvRow
	refused  findings
}

func newImport(now time.Time, places []facility) *importing {
	b := &importing{now: now, places: map[string]facility{}, zones: map[string]*time.Location{}, byClient: map[uuid.UUID][]*csvRow{}}
	for _, f := range places {
		b.places[f.Code] = f
		if zone, err := time.LoadLocation(f.Timezone); err == nil {
			b.zones[f.Code] = zone
		}
	}
	return b
}

func (b *importing) zone(code string) *time.Location { return b.zones[code] }

// refuse notes findings of a row, up to a number that a person can still read.
func (b *importing) refuse(line int, all ...apperr.Field) {
	for _, f := range all {
		if len(b.refused) < maxReported {
			column := strings.TrimPrefix(f.Location, "patient.")
			b.refused = append(b.refused, apperr.Field{Location: fmt.Sprintf("rows[%d].%s", line, columnOf(column)), Message: f.Message})
		}
	}
}

// columnOf names a field as the file's heading does.
func columnOf(field string) string {
	names := map[string]string{"accountNumber": "account_number", "lastName": "last_name", "firstName": "first_name", "birthDate": "date_of_birth",
		"facilityId": "facility", "workType": "work_type", "admittedAt": "admitted", "dischargedAt": "discharged"}
	if name, ok := names[field]; ok {
		return name
	}
	return field
}

// check judges each row by itself and sorts the good ones by client.
func (b *importing) check(rows []csvRow) {
	first := map[string]int{}
	for i := range rows {
		row := &rows[i]
		place, known := b.places[row.Facility]
		if !known {
			row.wrong = append(row.wrong, row.Patient.check(b.now)...)
		} else {
			row.FacilityID = place.ID
			row.wrong = append(row.wrong, row.EncounterFields.check(b.now)...)
			if why := place.refuses(row.WorkType); why != nil {
				row.wrong = append(row.wrong, *why)
			}
		}
		row.wrong.refuse(row.Disposition != "" && len(row.Disposition) != 2, "disposition", "is not a patient discharge status of two digits")
		key := row.Facility + "\x00" + row.AccountNumber
		if line, twice := first[key]; twice && row.AccountNumber != "" {
			row.wrong.refuse(true, "account_number", fmt.Sprintf("stands in row %d too", line))
		}
		first[key] = row.Line
		if len(row.wrong) > 0 {
			b.refuse(row.Line, row.wrong...)
			continue
		}
		b.byClient[place.ClientID] = append(b.byClient[place.ClientID], row)
	}
}

func (m *Module) importClient(ctx context.Context, tx *db.Tx, b *importing, client uuid.UUID, rows []*csvRow, done *Imported) error {
	c, err := m.Seals.ToIndex(ctx, tx, client)
	if err != nil {
		return err
	}
	fresh, err := b.withoutKnown(tx, client, rows, done)
	if err != nil {
		return err
	}
	patients, newPatients, err := b.patients(tx, c, fresh)
	if err != nil || len(b.refused) > 0 {
		return err
	}
	if err := insertPatients(tx, newPatients); err != nil {
		return raced(err)
	}
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	encounters := make([]encounterRow, len(fresh))
	for i, row := range fresh {
		encounters[i] = row.row(b.places[row.Facility], patients[i], p.UserID)
	}
	if err := insertEncounters(tx, encounters); err != nil {
		return raced(err)
	}
	done.Created += len(encounters)
	acts := make([]trail.Entry, len(encounters))
	for i, e := range encounters {
		acts[i] = trail.Entry{Act: "encounter.create", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
			PatientID: e.PatientID, Encounter: e.ID, Details: map[string]any{"workType": e.WorkType, "by": "import"}}
		_, chart := traces.Found(ctx, e.ID, "chart", traces.Tenant(e.TenantID))
		chart.End(nil)
	}
	return trail.WriteAll(ctx, tx, acts)
}

// raced explains a unique key that refused a row: somebody registered the same meanwhile.
func raced(err error) error {
	if db.IsDuplicate(err) {
		return apperr.Conflict("import-raced", "Some of these encounters were registered by somebody else while the file was read. Send it again.")
	}
	return err
}

// withoutKnown leaves out the rows that are registered with the same facts, and refuses those that differ.
func (b *importing) withoutKnown(tx *db.Tx, client uuid.UUID, rows []*csvRow, done *Imported) ([]*csvRow, error) {
	accounts := make([]string, len(rows))
	for i, row := range rows {
		accounts[i] = row.AccountNumber
	}
	known, err := encountersByAccount(tx, client, accounts)
	if err != nil {
		return nil, err
	}
	at := map[string]encounterRow{}
	for _, e := range known {
		at[e.FacilityID.String()+e.AccountNumber] = e
	}
	var fresh []*csvRow
	for _, row := range rows {
		e, registered := at[row.FacilityID.String()+row.AccountNumber]
		switch {
		case !registered:
			fresh = append(fresh, row)
		case e.WorkType == row.WorkType && e.AdmittedAt.Equal(row.AdmittedAt):
			done.Unchanged++
		default:
			b.refuse(row.Line, apperr.Field{Location: "accountNumber", Message: "is registered already with other facts; correct that encounter instead"})
		}
	}
	return fresh, nil
}

// patients finds or prepares the patient of each row. Rows of one record number must agree about who it is.
func (b *importing) patients(tx *db.Tx, c *seals.Client, rows []*csvRow) (ids []uuid.UUID, fresh []patientRow, err error) {
	var numbers []string
	byNumber := map[string]PatientFields{}
	for _, row := range rows {
		normal := NormalMRN(row.Patient.MRN)
		if _, seen := byNumber[normal]; !seen {
			byNumber[normal] = row.Patient
			numbers = append(numbers, normal)
		}
	}
	registered, err := patientsByMRN(tx, c, numbers)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]uuid.UUID{}
	for _, row := range registered {
		p, err := openPatient(c, row)
		if err != nil {
			return nil, nil, err
		}
		byNumber[NormalMRN(p.MRN)], known[NormalMRN(p.MRN)] = p.PatientFields, row.ID
	}
	for _, row := range rows {
		normal := NormalMRN(row.Patient.MRN)
		b.refuse(row.Line, byNumber[normal].sameAs(row.Patient)...)
		if _, made := known[normal]; !made {
			sealed, err := sealPatient(c, db.NewID(), row.Patient)
			if err != nil {
				return nil, nil, err
			}
			known[normal], fresh = sealed.ID, append(fresh, sealed)
		}
		ids = append(ids, known[normal])
	}
	return ids, fresh, nil
}
