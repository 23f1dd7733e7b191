package codeset_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/codeset"
	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/testkit/shareddata"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func module(t *testing.T, d *db.DB) *codeset.Module {
	t.Helper()
	m, err := codeset.New(codeset.Needs{DB: d, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const orderFile = "00001 A00     0 Cholera                                                      Cholera\r\n" +
	"00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01, biovar cholerae\r\n"

func codesOf(t *testing.T, m *codeset.Module, ctx context.Context, q index.Query) []string {
	t.Helper()
	hits, err := m.Search(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range hits {
		out = append(out, h.Code)
	}
	return out
}

func TestStarterSetServesUntilARelease(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	m, other := module(t, d), module(t, d)
	ctx := t.Context()
	heart := index.Query{System: published.ICD10CM, Text: "chf", On: 20250101}
	if got := codesOf(t, m, ctx, heart); !m.StarterOnly() || !slices.Contains(got, "I50.9") {
		t.Fatalf("starter only %v, found %v", m.StarterOnly(), got)
	}

	order := file(t, "icd10cm_order_2025.txt", orderFile)
	notes := file(t, "icd10cm_tabular_2025.xml", `<ICD10CM.tabular><version>2025</version><chapter><name>1</name><desc>Infections (A00-B99)</desc>
<section id="A00-A09"><diag><name>A00</name><excludes1><note>food poisoning</note></excludes1></diag></section></chapter></ICD10CM.tabular>`)
	done, err := m.Import(ctx, order, notes)
	if err != nil || len(done) != 2 || done[0].Existing || done[0].Rows != 2 || done[0].Release != "FY2025-Oct" {
		t.Fatalf("imported %+v, error %v", done, err)
	}
	again, err := m.Import(ctx, order)
	if err != nil || !again[0].Existing {
		t.Fatalf("a second import: %+v, %v", again, err)
	}

	if err := other.Refresh(ctx); err != nil { // as another process would
		t.Fatal(err)
	}
	for _, m := range []*codeset.Module{m, other} {
		if got := codesOf(t, m, ctx, heart); m.StarterOnly() || len(got) != 0 {
			t.Errorf("the starter set still serves: %v", got)
		}
		if got := codesOf(t, m, ctx, index.Query{System: published.ICD10CM, Text: "biovar"}); !slices.Equal(got, []string{"A00.0"}) {
			t.Errorf("the release does not serve: %v", got)
		}
		if got := codesOf(t, m, ctx, index.Query{System: published.HCPCS, Text: "ambulance"}); len(got) == 0 {
			t.Error("a system without release lost its starter codes")
		}
	}
	details, ok, err := other.Lookup(ctx, published.ICD10CM, "A00.0", 20250101)
	if err != nil || !ok || !details.ValidOn || len(details.Notes) != 1 || details.Notes[0].Text != "food poisoning" {
		t.Errorf("looked up %+v, %v, %v", details, ok, err)
	}
	if early, _, _ := other.Lookup(ctx, published.ICD10CM, "A00.0", 20240930); early.ValidOn {
		t.Error("valid before its release")
	}
}

func TestABadFileImportsNothing(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	m := module(t, d)
	done, err := m.Import(t.Context(), file(t, "icd10cm_order_2025.txt", orderFile+"rubbish\r\n"))
	if !apperr.Is(err, "invalid") || len(done) != 0 || !m.StarterOnly() {
		t.Fatalf("imported %+v, error %v", done, err)
	}
}

// agency makes an agency and returns the context of its people.
func agency(t *testing.T, d *db.DB, slug string) context.Context {
	t.Helper()
	ctx := scope.With(context.Background(), scope.Scope{Tenant: uuid.Must(uuid.NewV7()), AllClients: true})
	err := d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`insert into agencies (tenant_id, name, slug) values (@tenant, @slug, @slug)`, map[string]any{"slug": slug})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

func TestLicensedCodesStayWithTheirAgency(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	m := module(t, d)
	licensed, stranger := agency(t, d, "licensed"), agency(t, d, "stranger")
	q := index.Query{System: published.CPT, Text: "invented"}
	if got := codesOf(t, m, licensed, q); len(got) != 0 {
		t.Fatalf("found %v before any import", got)
	}
	path := file(t, "cpt_2025.txt", "CPT Code\tLong\tShort\n0000A\tInvented service for this test\tInvented\n")
	if done, err := m.Import(licensed, path); err != nil || done[0].System != published.CPT {
		t.Fatalf("imported %+v, error %v", done, err)
	}
	if got := codesOf(t, m, licensed, q); !slices.Equal(got, []string{"0000A"}) {
		t.Errorf("the licensed agency finds %v", got)
	}
	err := d.InTenant(licensed, func(inside context.Context, _ *db.Tx) error {
		_, ok, err := m.Lookup(inside, published.CPT, "0000A", 20250101)
		if !ok {
			t.Error("not found from inside a transaction")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if got := codesOf(t, m, stranger, q); len(got) != 0 {
		t.Errorf("a stranger finds %v", got)
	}
	if _, err := m.Search(context.Background(), q); err == nil {
		t.Error("CPT was searched without an agency")
	}
	if _, err := m.Import(context.Background(), path); err == nil {
		t.Error("CPT was imported without an agency")
	}
}

func TestPublishedFilesThroughTheDatabase(t *testing.T) {
	t.Parallel()
	data := shareddata.Path(t, "codesets", "icd10cm", "2025")
	d, _ := testkit.Postgres(t)
	m := module(t, d)
	done, err := m.Import(t.Context(), file(t, "icd10cm_order_2025.txt", orderFile+
		"00003 A0472   1 Clostridium colitis, not recurrent                           Clostridium colitis, not recurrent\r\n"+
		"00004 B900    1 Sequelae of central nervous system tuberculosis              Sequelae of central nervous system tuberculosis\r\n"+
		"00005 X58     0 Exposure to other specified factors                          Exposure to other specified factors\r\n"),
		filepath.Join(data, "icd-10-cm-eindex-2025.xml"), filepath.Join(data, "2025-conversion-table.zip"), filepath.Join(data, "2025-poa-exempt-codes.zip"))
	if err != nil || len(done) != 4 {
		t.Fatalf("imported %+v, error %v", done, err)
	}
	if got := codesOf(t, m, t.Context(), index.Query{System: published.ICD10CM, Text: "abandonment"}); !slices.Contains(got, "X58") {
		t.Errorf("through the external cause index: %v", got)
	}
	if details, ok, err := m.Lookup(t.Context(), published.ICD10CM, "B90.0", 0); err != nil || !ok || !details.POAExempt {
		t.Errorf("the exemption was lost: %+v, %v, %v", details, ok, err)
	}
}
