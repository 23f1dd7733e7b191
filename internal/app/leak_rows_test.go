package app_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
)

// holder is a client of an agency in the leak test. Each has one row in every table, and every id in its rows is the same,
// so that all references hold.
type holder struct {
	name               string // A1, A2, B1, B2
	tenant, client, id uuid.UUID
}

// column is a column of a tenant table.
type column struct {
	name, kind string
	required   bool   // not null
	choice     string // the first value that its check allows, as SQL; empty: no list
	key        bool   // of the primary key
}

// table is a table with tenant_id.
type table struct {
	name    string
	columns []column
	refs    []reference
	client  bool // has client_id
}

// reference is a foreign key to another tenant table.
type reference struct {
	name    string
	columns []string // without tenant_id and client_id
}

// vault is a database in which every tenant table holds rows of two agencies with two clients each.
type vault struct {
	t       *testing.T
	db      *db.DB
	urls    testkit.URLs
	super   *pgx.Conn
	app     *pgconn.PgConn // the application's role, opened when first needed
	tables  []table
	holders [4]holder
}

func newVault(t *testing.T) *vault {
	t.Helper()
	d, urls := testkit.Postgres(t)
	super, err := pgx.Connect(t.Context(), urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = super.Close(context.Background()) })
	v := &vault{t: t, db: d, urls: urls, super: super}
	tenants := [2]uuid.UUID{uuid.New(), uuid.New()}
	for i := range v.holders {
		v.holders[i] = holder{name: fmt.Sprintf("%c%d", 'A'+i/2, 1+i%2), tenant: tenants[i/2], client: uuid.New(), id: uuid.New()}
	}
	v.read()
	v.fill()
	return v
}

func (v *vault) exec(text string, args ...any) {
	v.t.Helper()
	if _, err := v.super.Exec(v.t.Context(), text, args...); err != nil {
		v.t.Fatalf("%v in %s", err, text)
	}
}

var firstChoice = regexp.MustCompile(`\(?(\w+)\)? = ANY \(ARRAY\[([^,\]]+)`)

// read finds the tables, columns, choices and references in the catalogue.
func (v *vault) read() {
	v.t.Helper()
	rows, err := v.super.Query(v.t.Context(), `select c.relname::text, a.attname::text, format_type(a.atttypid, null), a.attnotnull,
		coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), ''),
		exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not attisdropped
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
		and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id') order by c.relname, a.attnum`)
	if err != nil {
		v.t.Fatal(err)
	}
	var name, check string
	var c column
	_, err = pgx.ForEachRow(rows, []any{&name, &c.name, &c.kind, &c.required, &check, &c.key}, func() error {
		if len(v.tables) == 0 || v.tables[len(v.tables)-1].name != name {
			v.tables = append(v.tables, table{name: name})
		}
		c.choice = ""
		if m := firstChoice.FindStringSubmatch(check); m != nil {
			c.choice = m[2]
		}
		t := &v.tables[len(v.tables)-1]
		t.columns = append(t.columns, c)
		t.client = t.client || c.name == "client_id"
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	for i := range v.tables {
		v.references(&v.tables[i])
	}
}

func (v *vault) references(t *table) {
	v.t.Helper()
	rows, err := v.super.Query(v.t.Context(), `select k.conname::text, coalesce((select array_agg(a.attname::text) from pg_attribute a where a.attrelid = k.conrelid
		and a.attnum = any (k.conkey) and a.attname not in ('tenant_id', 'client_id')), '{}') from pg_constraint k where k.contype = 'f' and k.conrelid = $1::regclass`, t.name)
	if err != nil {
		v.t.Fatal(err)
	}
	var r reference
	_, err = pgx.ForEachRow(rows, []any{&r.name, &r.columns}, func() error {
		t.refs = append(t.refs, r)
		r.columns = nil
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
}

// fill gives every holder a row in every table.
func (v *vault) fill() {
	v.t.Helper()
	v.exec(`set session_replication_role = replica`) // the order of tables does not matter, and triggers add nothing
	for _, t := range v.tables {
		for i, h := range v.holders {
			if oncePerAgency[t.name] && i%2 == 1 {
				continue
			}
			columns, values := t.row(h)
			_, err := v.super.Exec(v.t.Context(), fmt.Sprintf(`insert into %s (%s) values (%s)`, t.name, columns, values))
			if err != nil {
				v.t.Fatalf("no row could be made for %s: %v; name a value that its checks accept in rowValues of leak_rows_test.go", t.name, err)
			}
		}
		var have, want int
		want = 4
		if oncePerAgency[t.name] {
			want = 2
		}
		if err := v.super.QueryRow(v.t.Context(), `select count(*) from `+t.name).Scan(&have); err != nil || have != want {
			v.t.Fatalf("%s holds %d rows, want %d (%v)", t.name, have, want, err)
		}
	}
	v.exec(`set session_replication_role = default`)
	v.exec(`analyze`)
}

// oncePerAgency are the tables of which an agency has one row.
var oncePerAgency = map[string]bool{"agencies": true, "identity_providers": true}

// rowValues are those that a type alone does not tell, by column or table and column; %s is the holder's name.
var rowValues = map[string]string{
	"email":                    "lower('%s@example.test')",
	"slug":                     "lower('agency-%s')",
	"hold_reasons.code":        "lower('r_%s')",
	"code":                     "'C%s'",
	"sha256":                   "encode(sha256('%s'), 'hex')",
	"currency":                 "'USD'",
	"allowed_networks.network": "cast('10.0.0.' || substr('%s', 2) as cidr)",
	"issuer":                   "'https://%s.test'",
	"tracking":                 "'R-%s-TRACK'",
	"law_state":                "'TX'",
	"roi_settings.state":       "'TX'",
	"roi_marks.x0":             "0",
	"roi_marks.y0":             "0",
	"roi_marks.x1":             "1",
	"roi_marks.y1":             "1",
	"users.role":               "'hospital'",
	"key":                      "'key-of-%s-long-enough'",
	"case_codes.code":          "'E11%s'",
	"cpt_rows.code":            "'99%s1'",
	"column_keys.generation":   "2",
}

// row gives the columns and values, as SQL, of the row of h.
func (t table) row(h holder) (columns, values string) {
	var names, literals []string
	for _, c := range t.columns {
		if value := t.value(c, h); value != "" {
			names, literals = append(names, c.name), append(literals, value)
		}
	}
	return strings.Join(names, ", "), strings.Join(literals, ", ")
}

func (t table) value(c column, h holder) string {
	for _, name := range []string{t.name + "." + c.name, c.name} {
		if v, ok := rowValues[name]; ok {
			return strings.ReplaceAll(v, "%s", h.name)
		}
	}
	switch {
	case c.name == "tenant_id":
		return "'" + h.tenant.String() + "'"
	case c.name == "client_id":
		return "'" + h.client.String() + "'"
	case !c.required:
		return ""
	case c.choice != "":
		return c.choice
	}
	return map[string]string{
		"uuid": "'" + h.id.String() + "'", "text": "'of " + h.name + "'", "bytea": "sha256('" + h.name + "')", "jsonb": "'{}'", "xid8": "'1'",
		"timestamp with time zone": "now()", "date": "current_date", "boolean": "false", "text[]": "'{IP}'",
		"integer": h.name[1:], "smallint": h.name[1:], "bigint": h.name[1:], "numeric": h.name[1:], "real": h.name[1:],
	}[c.kind]
}

// viewer acts inside a scope.
type viewer struct {
	name string
	scope.Scope
}

// viewers are an agency, and one client of it.
func (v *vault) viewers() []viewer {
	a1 := v.holders[0]
	return []viewer{
		{"agency A", scope.Scope{Tenant: a1.tenant, AllClients: true}},
		{"client A1", scope.Scope{Tenant: a1.tenant, Clients: []uuid.UUID{a1.client}}},
	}
}

// sees reports whether the rows of h in t are the viewer's to see.
func (w viewer) sees(t table, h holder) bool {
	return h.tenant == w.Tenant && (!t.client || w.Allows(h.client))
}

// foreign lists the holders whose rows in t the viewer must not see.
func (v *vault) foreign(w viewer, t table) []holder {
	var out []holder
	for _, h := range v.holders {
		if !w.sees(t, h) {
			out = append(out, h)
		}
	}
	return out
}

// state is a digest of every row that is not the viewer's, of all tables, read past the policies.
func (v *vault) state(w viewer) string {
	v.t.Helper()
	var all strings.Builder
	for _, t := range v.tables {
		var sum *string
		hidden := "tenant_id <> '" + w.Tenant.String() + "'"
		if t.client && !w.AllClients {
			hidden += " or client_id is distinct from '" + w.Clients[0].String() + "'"
		}
		err := v.super.QueryRow(v.t.Context(), fmt.Sprintf(`select md5(string_agg(r::text, '|' order by r::text)) from %s r where %s`, t.name, hidden)).Scan(&sum)
		if err != nil || sum == nil {
			v.t.Fatalf("%s: %v", t.name, err)
		}
		fmt.Fprintln(&all, t.name, *sum)
	}
	return all.String()
}
