package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
)

// TestEverySealedColumnIsListed finds the columns that are sealed under the clients' data keys, by their names and by what is in them,
// and wants each to be sealed anew by a renewal.
func TestEverySealedColumnIsListed(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	listed := app.SealedColumns()
	var named []string
	h.Scan(&named, `select array_agg(format('%s.%s', c.table_name, c.column_name)) from information_schema.columns c
		join information_schema.columns k on k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'client_id'
		where c.table_schema = 'public' and c.data_type = 'bytea' and (c.column_name like '%\_sealed' or c.column_name like '%\_index' or c.column_name = 'digest')`)
	const unwritten = "patients.contact_sealed" // nothing writes it
	for _, column := range named {
		if !slices.Contains(listed, column) && column != unwritten {
			t.Errorf("%s is not in app's keySheets", column)
		}
	}
	for _, column := range listed {
		if !slices.Contains(named, column) {
			t.Errorf("keySheets names %s, which is no such column", column)
		}
	}
	sealed := 0
	for _, column := range byteColumns(t, h) {
		table, name, _ := strings.Cut(column, ".")
		var n int
		h.Scan(&n, `select count(*) from `+table+` where substring(`+name+` from 1 for 5) = '\x0100000001' and length(`+name+`) > 33`)
		if n > 0 && !slices.Contains(listed, column) {
			t.Errorf("%s holds %d values like those that a data key sealed; is it in app's keySheets?", column, n)
		}
		if n > 0 {
			sealed++
		}
	}
	if sealed < 8 {
		t.Errorf("only %d columns hold values", sealed)
	}
}

// byteColumns are those of tables with client_id that may hold what a data key of the columns sealed: not wrapped keys, which begin alike.
func byteColumns(t *testing.T, h *apptest.House) (all []string) {
	t.Helper()
	h.Scan(&all, `select array_agg(format('%s.%s', c.table_name, c.column_name)) from information_schema.columns c
		join information_schema.columns k on k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'client_id'
		where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name not in ('wrapped_key', 'sealing_key', 'vault_state')`)
	if len(all) < 40 {
		t.Fatalf("only %s were found", all)
	}
	return all
}

// onlySealedBy looks in every column for values of a client by another data key of its columns than the generation.
func onlySealedBy(t *testing.T, h *apptest.House, client uuid.UUID, generation int) {
	t.Helper()
	listed := app.SealedColumns()
	for _, column := range byteColumns(t, h) {
		table, name, _ := strings.Cut(column, ".")
		var sealed, indexed int
		h.Scan(&sealed, `select count(*) from `+table+` where client_id = $1 and substring(`+name+` from 1 for 4) = '\x01000000' and length(`+name+`) > 33
			and substring(`+name+` from 2 for 4) <> int4send($2)`, client, generation)
		if slices.Contains(listed, column) && (strings.HasSuffix(name, "_index") || name == "digest") {
			h.Scan(&indexed, `select count(*) from `+table+` where client_id = $1 and length(`+name+`) > 0 and (length(`+name+`) = 32 or substring(`+name+` from 1 for 4) <> int4send($2))`,
				client, generation)
		}
		if sealed+indexed > 0 {
			t.Errorf("%d values and %d indexes in %s are by an older data key", sealed, indexed, column)
		}
	}
}

// sealedOf is a digest of everything of a client that is sealed.
func sealedOf(t *testing.T, h *apptest.House, client uuid.UUID) string {
	t.Helper()
	var all strings.Builder
	for _, column := range app.SealedColumns() {
		table, name, _ := strings.Cut(column, ".")
		var digest string
		h.Scan(&digest, `select coalesce(md5(string_agg(encode(`+name+`, 'hex'), '' order by id)), '') from `+table+` where client_id = $1`, client)
		fmt.Fprintln(&all, column, digest)
	}
	return all.String()
}

// found reads a chart and finds it by its patient's number, and its request by the name.
func found(t *testing.T, c *apptest.Client, chart apptest.Chart) {
	t.Helper()
	var patient struct{ MRN, LastName string }
	c.Hospital.Get("/patients/"+chart.Patient.String()).Want(t, http.StatusOK).JSON(t, &patient)
	for path, q := range map[string]string{"/encounters/search": patient.MRN, "/roi-requests/search": patient.LastName} {
		want := map[string]uuid.UUID{"/encounters/search": chart.Encounter, "/roi-requests/search": chart.Request}[path]
		got := c.Hospital.Post(path, fields{"q": q}).Want(t, http.StatusOK)
		if !strings.Contains(string(got.Body), want.String()) || !strings.Contains(string(got.Body), patient.LastName) {
			t.Errorf("%s finds %d bytes without what is looked for", path, len(got.Body))
		}
	}
}

// registered registers an encounter and gives its patient.
func registered(t *testing.T, c *apptest.Client, account, mrn string) uuid.UUID {
	t.Helper()
	apptest.PHI(mrn)
	var made struct{ Patient struct{ ID uuid.UUID } }
	who := fields{"mrn": mrn, "lastName": "Oversteegen", "firstName": "Perpetua", "birthDate": "1951-04-05", "sex": "F"}
	var known struct {
		Items []struct{ MRN, LastName, FirstName, MiddleName, BirthDate, Sex string }
	}
	c.Hospital.Post("/patients/search", fields{"mrn": mrn}).Want(t, http.StatusOK).JSON(t, &known)
	if len(known.Items) == 1 {
		p := known.Items[0]
		who = fields{"mrn": p.MRN, "lastName": p.LastName, "firstName": p.FirstName, "birthDate": p.BirthDate, "sex": p.Sex}
	}
	c.Hospital.Post("/encounters", fields{"facilityId": c.Facilities[0], "accountNumber": account, "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"dischargedAt": "2026-03-04T15:00:00Z", "patient": who}).Want(t, http.StatusCreated).JSON(t, &made)
	return made.Patient.ID
}

// registering has four people register encounters under the same numbers at the same time, and two search, until end is called. No number
// may have become two patients.
func registering(t *testing.T, h *apptest.House, c *apptest.Client) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	counts := make([]int, 6)
	patients := make([]map[string]uuid.UUID, 4)
	for n := range counts {
		all.Go(func() {
			for ; ctx.Err() == nil; counts[n]++ {
				if n >= len(patients) {
					found(t, c, c.Charts[counts[n]%len(c.Charts)])
					continue
				}
				if patients[n] == nil {
					patients[n] = map[string]uuid.UUID{}
				}
				mrn := fmt.Sprintf("MRN4%05d", counts[n])
				patients[n][mrn] = registered(t, c, fmt.Sprintf("W%d%d", n, counts[n]), mrn)
			}
		})
	}
	return func() {
		stop()
		all.Wait()
		if slices.Min(counts) == 0 {
			t.Errorf("they did %v", counts)
		}
		for mrn, id := range patients[0] {
			for _, others := range patients[1:] {
				if same, did := others[mrn]; did && same != id {
					t.Errorf("%s is two patients", mrn)
				}
			}
		}
		var many int
		if h.Scan(&many, `select count(distinct p.id) from patients p join encounters e on e.patient_id = p.id where p.client_id = $1 and e.account_number ~ '^W[0-9]+$'`, c.ID); many != slices.Max(counts[:4]) {
			t.Errorf("%d numbers became %d patients", slices.Max(counts[:4]), many)
		}
	}
}

// fenced inserts rows as a program does that knows the first data key alone.
func fenced(t *testing.T, h *apptest.House, c *apptest.Client) {
	t.Helper()
	for table, index := range map[string]string{"patients": "mrn_index", "sources": "digest"} {
		_, err := h.Super.Exec(t.Context(), `insert into `+table+` select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), '`+index+`', '\x'||repeat('ab', 32)))).*
			from `+table+` r where r.client_id = $1 limit 1`, c.ID)
		if err == nil || !strings.Contains(err.Error(), "was replaced") {
			t.Errorf("%s: %v", table, err)
		}
	}
}

// unchanging alters what is written once and for all: nothing but a newer seal takes its place.
func unchanging(t *testing.T, h *apptest.House, c *apptest.Client) {
	t.Helper()
	for _, column := range []string{"recipient_sealed", "what_sealed"} {
		for _, value := range []string{column + ` || '\x00'`, `null`, `''`, `overlay(` + column + ` placing int4send(1) from 2)`} {
			_, err := h.Super.Exec(t.Context(), `update roi_disclosures set `+column+` = `+value+` where client_id = $1`, c.ID)
			if err == nil || !strings.Contains(err.Error(), "is never changed") {
				t.Errorf("%s as %s: %v", column, value, err)
			}
		}
	}
}

// alteredValue swaps values between rows and between clients: nobody reads them, and a renewal names the row.
func alteredValue(t *testing.T, k keyKeeper, c, other *apptest.Client, line string) {
	t.Helper()
	mine := c.Charts[2]
	var was string
	k.Scan(&was, `select encode(name_sealed, 'hex') from patients where id = $1`, mine.Patient)
	for _, from := range []apptest.Chart{c.Charts[3], other.Charts[2]} {
		k.SQL(`update patients set name_sealed = (select name_sealed from patients where id = $2) where id = $1`, mine.Patient, from.Patient)
		if got := c.Hospital.Get("/patients/" + mine.Patient.String()); got.Status == http.StatusOK {
			t.Error("a name from elsewhere is shown")
		}
	}
	if _, errs := k.run(t, 1, "keys renew --columns "+line); !strings.Contains(errs, mine.Patient.String()) {
		t.Errorf("it says %s", errs)
	}
	k.SQL(`update patients set name_sealed = decode($2, 'hex') where id = $1`, mine.Patient, was)
	k.run(t, 0, "keys renew --columns "+line)
	onlySealedBy(t, k.House, c.ID, 7)
}
