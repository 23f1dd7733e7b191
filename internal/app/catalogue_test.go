package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/testkit"
)

// untenanted are the tables without tenant_id, each with the reason why it needs none.
var untenanted = map[string]string{
	"schema_migrations": "which migrations have run; the application cannot read it",
	"system_acts":       "which machine actor used the second door, in which hour; holds no tenant's data",
	"installation":      "wrapped key material of the installation itself",
	"sign_in_throttles": "hashed keys of failed sign-ins: who fails has named no agency yet",
	"code_releases":     "code sets as the US government publishes them, the same for everybody",
	"code_rows":         "see code_releases",
	"code_terms":        "see code_releases",
	"code_notes":        "see code_releases",
	"code_references":   "see code_releases",
	"code_conversions":  "see code_releases",
	"code_exemptions":   "see code_releases",
}

// acrossTenants are the unique keys that do not begin with tenant_id, each with its reason.
var acrossTenants = map[string]string{
	"agencies_slug_key": "the short name finds the agency",
	"users_email_key":   "who signs in has named no agency yet",
	"portal_pages_slug": "the public address of a hospital finds its agency",
}

// appRole is bound by row-level security.
const appRole = "chartwright_app"

// TestCatalogue holds every table, key, view and type to the rules of tenancy. A new table fails here until it is protected
// (call protect in its migration) or stands on the short list above.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	for _, wrong := range inspect(t, testkit.Database(t)) {
		t.Error(wrong)
	}
}

// TestCatalogueCatches breaks each rule once, as the schema's owner, and expects to be told.
func TestCatalogueCatches(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t)
	conn, err := pgx.Connect(t.Context(), urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, tc := range []struct{ does, told string }{
		{`create table bare (tenant_id uuid not null, id uuid, primary key (tenant_id, id))`, "bare does not enable and force"},
		{`create table lone (id uuid primary key)`, "lone has no tenant_id"},
		{`alter table pages no force row level security`, "pages does not enable and force"},
		{`drop policy tenant_isolation on leases`, "leases has no policy whose qual names the tenant"},
		{`drop policy tenant_isolation on documents; create policy tenant_isolation on documents using (tenant_id = (select app_tenant()))
			with check (tenant_id = (select app_tenant()))`, "documents has client_id, but no policy whose qual names the client"},
		{`create policy more on patients using (true)`, "patients has a policy of another kind: more"},
		{`create unique index patients_mrn on patients (mrn_index)`, "patients_mrn on patients is unique but does not begin with tenant_id"},
		{`create unique index by_id on patients (id); alter table pages add constraint plain foreign key (id) references patients (id)`,
			"plain of pages does not tie tenant_id to tenant_id"},
		{`alter table uploads add constraint loose foreign key (tenant_id, encounter_id) references encounters (tenant_id, id)`,
			"loose of uploads does not tie client_id to client_id"},
		{`drop policy no_requester on hold_reasons`, "hold_reasons has no client_id and is not closed to requesters"},
		{`create policy requester_all on documents using (client_id = (select app_request_client()))`, "documents: the policy requester_all does not name tenant and client"},
		{`create view seen as select * from patients`, "seen is a view that runs with its owner's rights"},
		{`create materialized view kept as select * from patients`, "kept is a materialized view"},
		{`create type colour as enum ('red')`, "colour is an enum"},
		{`create function mighty() returns int language sql security definer as 'select 1'`, "mighty runs with its owner's rights"},
		{`grant truncate on jobs to chartwright_app`, "chartwright_app may TRUNCATE jobs"},
		{`grant update on audit_events to chartwright_app`, "chartwright_app may UPDATE audit_events"},
		{`alter table queues owner to chartwright_app`, "chartwright_app owns queues"},
		{`create or replace function app_tenant() returns uuid language sql volatile as 'select null::uuid'`, "app_tenant is not stable"},
	} {
		if _, err := conn.Exec(t.Context(), tc.does); err != nil {
			t.Fatalf("%s: %v", tc.does, err)
		}
		told := inspect(t, urls)
		if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, tc.told) }) {
			t.Errorf("%s: was not told %q", tc.does, tc.told)
		}
	}
}

// inspect gives all that is wrong with the schema.
func inspect(t *testing.T, urls testkit.URLs) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	c := &catalogue{t: t, conn: conn}
	for _, look := range []func(){c.tables, c.policies, c.keys, c.references, c.role, c.views} {
		look()
	}
	return c.wrong
}

type catalogue struct {
	t     *testing.T
	conn  *pgx.Conn
	wrong []string
}

// none notes each row that the query finds; its one column says what is wrong.
func (c *catalogue) none(text string, args ...any) {
	c.t.Helper()
	c.wrong = append(c.wrong, c.list(text, args...)...)
}

func (c *catalogue) list(text string, args ...any) []string {
	c.t.Helper()
	rows, err := c.conn.Query(c.t.Context(), text, args...)
	if err != nil {
		c.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

const ours = ` c.relnamespace = 'public'::regnamespace `

func (c *catalogue) tables() {
	all := c.list(`select relname::text from pg_class c where relkind in ('r','p') and ` + ours)
	if len(all) < 30 {
		c.t.Fatalf("only %d tables were found", len(all))
	}
	for name := range untenanted {
		if !slices.Contains(all, name) {
			c.wrong = append(c.wrong, name+" stands on the list of tables without tenant but does not exist")
		}
	}
	c.none(`select relname || ' has no tenant_id uuid not null' from pg_class c where relkind in ('r','p') and `+ours+`
		and relname::text <> all ($1) and not exists (select from pg_attribute a where a.attrelid = c.oid and attname = 'tenant_id'
		and atttypid = 'uuid'::regtype and attnotnull)`, listed(untenanted))
	c.none(`select relname || ' does not enable and force row-level security' from pg_class c where relkind in ('r','p') and `+ours+`
		and relname::text <> all ($1) and not (relrowsecurity and relforcerowsecurity)`, listed(untenanted))
}

func (c *catalogue) policies() {
	const tenants = `tenant_id = ( SELECT app_tenant() AS app_tenant)`
	const clients = `(client_id = ANY (( SELECT app_clients() AS app_clients)::uuid[]))`
	for _, side := range []string{"qual", "with_check"} {
		c.none(`select c.relname || ' has no policy whose `+side+` names the tenant' from pg_class c where relkind in ('r','p') and `+ours+`
			and relname::text <> all ($1) and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
			and p.policyname = 'tenant_isolation' and p.cmd = 'ALL' and position($2 in p.`+side+`) > 0)`, listed(untenanted), tenants)
		c.none(`select c.relname || ' has client_id, but no policy whose `+side+` names the client' from pg_class c where relkind in ('r','p') and `+ours+`
			and exists (select from pg_attribute a where a.attrelid = c.oid and attname = 'client_id')
			and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
			and p.policyname = 'tenant_isolation' and position($1 in p.`+side+`) > 0)`, clients)
	}
	c.none(`select tablename || ' has a policy of another kind: ' || policyname || '; say here why it is safe' from pg_policies
		where schemaname = 'public' and policyname not in ('tenant_isolation', 'system_actors', 'no_requester', 'observer') and policyname not like 'requester\_%'`)
	c.none(`select tablename || ': the observer may do more than read, or is not asked for' from pg_policies where schemaname = 'public'
		and policyname = 'observer' and (cmd <> 'SELECT' or position('app_system()' in qual) = 0)`)
	c.requesters()
	c.none(`select tablename || ': the policy of system actors does not ask who acts' from pg_policies where schemaname = 'public'
		and policyname = 'system_actors' and (position('app_system()' in qual) = 0 or position('app_system()' in with_check) = 0)`)
}

// withRequesters are the tables without client that people without an account may reach, each with its reason.
var withRequesters = map[string]string{
	"jobs":             "their acts cause jobs; these hold ids alone",
	"idempotency_keys": "what they send may be sent again",
}

// requesters holds what is open to people without an account to the request they act in, and closes the agency's own tables.
func (c *catalogue) requesters() {
	for _, side := range []string{"qual", "with_check"} {
		c.none(`select tablename || ': the policy ' || policyname || ' does not name tenant and client of the request that acts' from pg_policies
			where schemaname = 'public' and policyname like 'requester\_%' and ` + side + ` is not null
			and (position('app_tenant()' in ` + side + `) = 0 or position('(client_id = ( SELECT app_request_client()' in ` + side + `) = 0)`)
		c.none(`select tablename || ': the policy ' || policyname || ' does not name the request that acts' from pg_policies p
			where schemaname = 'public' and policyname like 'requester\_%' and ` + side + ` is not null and position('app_request()' in ` + side + `) = 0
			and exists (select from pg_attribute a where a.attrelid = tablename::regclass and a.attname = 'request_id' and a.atttypid = 'uuid'::regtype)`)
	}
	c.none(`select c.relname || ' has no client_id and is not closed to requesters; give it the policy no_requester as migration 00120 does'
		from pg_class c where relkind in ('r','p') and `+ours+` and relname::text <> all ($1) and relname::text <> all ($2)
		and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id')
		and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname and p.policyname = 'no_requester'
			and p.permissive = 'RESTRICTIVE' and position('app_request()' in p.qual) > 0 and position('app_request()' in p.with_check) > 0)`,
		listed(untenanted), listed(withRequesters))
}

func (c *catalogue) keys() {
	c.none(`select i.indexrelid::regclass || ' on ' || c.relname || ' is unique but does not begin with tenant_id' from pg_index i
		join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
		where i.indisunique and `+ours+` and c.relname::text <> all ($1) and x.relname::text <> all ($2)
		and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = i.indkey[0])`,
		listed(untenanted), listed(acrossTenants))
	// backlog_moves are summed and removed together; no row of them is ever named
	c.none(`select c.relname || ' has no primary key' from pg_class c where relkind in ('r','p') and ` + ours + ` and c.relname <> 'backlog_moves'
		and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`)
}

func (c *catalogue) references() {
	found := c.list(`select k.conname::text from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'f' and ` + ours)
	if len(found) < 30 {
		c.t.Fatalf("only %d foreign keys were found", len(found))
	}
	c.none(`select k.conname || ' of ' || c.relname || ' does not tie tenant_id to tenant_id' from pg_constraint k
		join pg_class c on c.oid = k.conrelid where k.contype = 'f' and `+ours+`
		and c.relname::text <> all ($1)
		and not exists (select from generate_subscripts(k.conkey, 1) n
			join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[n] and a.attname = 'tenant_id'
			join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[n] and f.attname = 'tenant_id')`,
		listed(untenanted))
	// A foreign key checks past the policies: where both sides have a client, it must tie it, or a row could hang on another hospital's.
	c.none(`select k.conname || ' of ' || c.relname || ' does not tie client_id to client_id' from pg_constraint k
		join pg_class c on c.oid = k.conrelid where k.contype = 'f' and ` + ours + `
		and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'client_id')
		and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'client_id')
		and k.confrelid not in ('users'::regclass)
		and not exists (select from generate_subscripts(k.conkey, 1) n
			join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[n] and a.attname = 'client_id'
			join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[n] and f.attname = 'client_id')`)
}

func (c *catalogue) role() {
	c.none(`select rolname || ' is a superuser, bypasses row-level security, or may make roles or databases' from pg_roles
		where rolname = $1 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`, appRole)
	c.none(`select $1 || ' owns ' || relname from pg_class c where `+ours+` and pg_get_userbyid(relowner) = $1`, appRole)
	c.none(`select $1 || ' owns the function ' || proname from pg_proc where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = $1`, appRole)
	c.none(`select $1 || ' is a member of ' || r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
		where u.rolname = $1`, appRole)
	c.none(`select $1 || ' may ' || p || ' ' || relname from pg_class c, unnest(array['TRUNCATE','REFERENCES','TRIGGER']) p
		where relkind in ('r','p') and `+ours+` and has_table_privilege($1, c.oid, p)`, appRole)
	c.none(`select $1 || ' may create objects in public' where has_schema_privilege($1, 'public', 'CREATE')`, appRole)
	for _, table := range []string{"audit_events", "audit_leaves", "audit_checkpoints", "work_events", "corrections", "system_acts", "installation"} {
		c.none(`select $1 || ' may ' || p || ' ' || $2 || ', which is append-only' from unnest(array['UPDATE','DELETE']) p
			where has_table_privilege($1, $2::text, p)`, appRole, table)
	}
	c.none(`select $1 || ' may write schema_migrations' where has_table_privilege($1, 'schema_migrations', 'INSERT, UPDATE, DELETE')`, appRole)
}

func (c *catalogue) views() {
	c.none(`select relname || ' is a view that runs with its owner''s rights; make it security_invoker' from pg_class c where relkind = 'v' and ` + ours + `
		and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)`)
	c.none(`select relname || ' is a materialized view, which has no row-level security' from pg_class c where relkind = 'm' and ` + ours)
	c.none(`select typname || ' is an enum; its equality is not leakproof, so policies would lose the index: use text and CHECK' from pg_type
		where typtype = 'e' and typnamespace = 'public'::regnamespace`)
	c.none(`select proname || ' runs with its owner''s rights; say here why it is safe' from pg_proc
		where prosecdef and pronamespace = 'public'::regnamespace`)
	for _, f := range []string{"app_tenant", "app_all_clients", "app_clients", "app_system", "app_request", "app_request_client"} {
		c.none(fmt.Sprintf(`select proname || ' is not stable: it would be evaluated for each row' from pg_proc where proname = '%s' and provolatile <> 's'`, f))
	}
}

func listed(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for name, why := range m {
		if strings.TrimSpace(why) != "" {
			out = append(out, name)
		}
	}
	return out
}
