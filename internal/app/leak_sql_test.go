package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// In the texts below {t} is a table, {tenant} and {client} whose row is aimed at, {row} the condition that picks it,
// {columns} and {values} that row written out, {same} an assignment that changes nothing.

// sqlReads show rows. None may show a row of somebody else's, and each must show one's own.
var sqlReads = []string{
	`select * from {t}`,
	`table {t}`,
	`select * from only {t}`,
	`select * from {t} where true`,
	`select * from {t} where tenant_id = '{tenant}' or true`,
	`select * from {t} where not false or tenant_id = '{tenant}'`,
	`select * from {t} order by tenant_id desc`,
	`select * from {t} where tenant_id in (select tenant_id from agencies) or true`,
	`select a.* from {t} a join {t} b on true`,
	`select b.* from {t} a cross join {t} b`,
	`select b.* from {t} a left join {t} b on a.tenant_id is not null`,
	`select b.* from {t} a full join {t} b on false`,
	`select b.* from agencies a join {t} b on b.tenant_id = a.tenant_id or true`,
	`select b.* from (values (1)) v left join lateral (select * from {t}) b on true`,
	`select * from (select * from {t}) s`,
	`select * from {t} where tenant_id = any (select tenant_id from {t})`,
	`select * from {t} a where exists (select from {t} b where b.tenant_id = a.tenant_id or true)`,
	`select * from {t} union all select * from {t}`,
	`(select tenant_id from {t}) union (select tenant_id from agencies)`,
	`select tenant_id from {t} intersect select tenant_id from {t}`,
	`with s as (select * from {t}) select * from s`,
	`with s as materialized (select * from {t}) select * from s`,
	`with recursive s(tenant_id, n) as (select tenant_id, 1 from {t} union all select t.tenant_id, n + 1 from {t} t join s on n < 2) select * from s`,
	`select *, row_number() over () from {t}`,
	`select first_value(tenant_id) over (order by tenant_id desc) from {t}`,
	`select array_agg(tenant_id) from {t}`,
	`select min(tenant_id::text), max(tenant_id::text) from {t}`,
	`select tenant_id, count(*) from {t} group by tenant_id having count(*) > 0`,
	`select distinct on (tenant_id) * from {t}`,
	`select tenant_id from {t} group by grouping sets ((tenant_id), ())`,
	`select row_to_json(r) from {t} r`,
	`select jsonb_agg(to_jsonb(r)) from {t} r`,
	`select r from {t} r`,
	`select query_to_xml('select * from {t}', true, false, '')`,
	`select table_to_xml('{t}', true, false, '')`,
	`select * from {t} tablesample system (100)`,
	`declare c cursor for select * from {t}; fetch all from c`,
	`prepare p as select * from {t}; execute p`,
	`create temp view seen as select * from {t}; select * from seen`,
	`create temp table kept as select * from {t}; select * from kept`,
	`create function pg_temp.peek() returns setof {t} language sql as 'select * from {t}'; select * from pg_temp.peek()`,
	`create function pg_temp.loop() returns setof {t} language plpgsql as 'begin return query execute ''select * from {t}''; end'; select * from pg_temp.loop()`,
	`set local enable_indexscan = off; set local enable_seqscan = on; select * from {t}`,
	`set local plan_cache_mode = force_generic_plan; prepare p(uuid) as select * from {t} where tenant_id = $1 or true; execute p('{tenant}')`,
	`copy {t} to stdout`,
	`copy (select * from {t}) to stdout`,
}

// sqlPeeks aim at somebody else's row alone. They must show nothing, by whatever means.
var sqlPeeks = []string{
	`select * from {t} where tenant_id = '{tenant}' and {row}`,
	`select * from {t} where {row}`,
	`select tenant_id from {t} where {row} for update`,
	`select tenant_id from {t} where {row} for key share`,
	`select b.tenant_id from agencies a join {t} b on {b.row}`,
	`select tenant_id from {t} where 1 / (case when tenant_id = '{tenant}' and {row} then 0 else 1 end) = 0`, // an error would tell
	`select tenant_id from {t} where {row} and (tenant_id::text || 'x')::uuid is null`,                       // a cast that fails would tell
	`select most_common_vals from pg_stats where tablename = '{t}'`,
	`select stavalues1 from pg_statistic where starelid = '{t}'::regclass`,
	`set local row_security = off; select * from {t}`,
	`reset role; select * from {t} where {row}`,
	`set local role chartwright_owner; select * from {t}`,
	`set local session authorization postgres; select * from {t}`,
	`select pg_read_file('pg_hba.conf')`,
	`select lo_import('/etc/passwd')`,
	`copy {t} to program 'cat'`,
}

// sqlWrites change the row that they aim at. Aimed at somebody else's they must touch nothing; aimed at one's own each must
// work in some table, or it proves nothing.
var sqlWrites = []string{
	`update {t} set {same} where {row}`,
	`update {t} set {same} where tenant_id = '{tenant}' and {row}`,
	`update {t} a set {a.same} from agencies b where a.tenant_id = b.tenant_id and {a.row}`,
	`update {t} set {same} where {row} returning *`,
	`with moved as (update {t} set {same} where {row} returning *) select * from moved`,
	`delete from {t} where {row}`,
	`delete from {t} where tenant_id = '{tenant}' and {row}`,
	`delete from {t} a using agencies b where {a.row}`,
	`delete from {t} where {row} returning *`,
	`with gone as (delete from {t} where {row} returning *) insert into {t} select * from gone`,
	`insert into {t} ({columns}) values ({values})`,
	`insert into {t} ({columns}) values ({values}) returning *`,
	`insert into {t} ({columns}) values ({values}) on conflict do nothing`,
	`insert into {t} ({columns}) values ({values}) on conflict ({key}) do update set {same_excluded}`,
	`insert into {t} ({columns}) select {values}`,
	`with new as (insert into {t} ({columns}) values ({values}) returning *) select * from new`,
	`merge into {t} a using (select 1) s on {a.row} when matched then delete`,
	`merge into {t} a using (select 1) s on {a.row} when matched then update set {a.same} when not matched then insert ({columns}) values ({values})`,
}

// sqlForbidden would move one's own rows to others or take the locks away. Nobody may.
var sqlForbidden = []string{
	`update {t} set tenant_id = '{tenant}' where tenant_id <> '{tenant}'`,
	`update {t} set tenant_id = '{tenant}'{, client}`,
	`copy {t} ({columns}) from stdin`,
	`truncate {t}`,
	`truncate {t} cascade`,
	`alter table {t} disable row level security`,
	`alter table {t} no force row level security`,
	`drop policy tenant_isolation on {t}`,
	`create policy mine on {t} using (true)`,
	`alter table {t} owner to chartwright_app`,
	`grant all on {t} to chartwright_app`,
	`create rule r as on insert to {t} do also delete from {t}`,
	`create trigger g before insert on {t} for each row execute function suppress_redundant_updates_trigger()`,
	`drop table {t}`,
	`create or replace function app_tenant() returns uuid language sql as 'select ''{tenant}''::uuid'`,
	`create function {t}_leak() returns setof {t} language sql security definer as 'select * from {t}'`,
	`alter role chartwright_app bypassrls`,
}

func TestLeaksSQL(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	total := 0
	for _, w := range v.viewers() {
		before := v.state(w)
		for _, text := range sqlReads {
			saw := false
			for _, tab := range v.tables {
				shown, _, err := v.try(w, expand(text, tab, v.foreign(w, tab)[0]))
				saw = saw || (err == nil && strings.Contains(shown, w.Tenant.String()))
				v.shows(w, tab, text, shown)
				total++
			}
			if !saw {
				t.Errorf("%s: %s never showed a row of one's own; it proves nothing", w.name, text)
			}
		}
		for _, text := range sqlWrites {
			if !v.works(w, text) {
				t.Errorf("%s: %s never touched a row of one's own; it proves nothing", w.name, text)
			}
		}
		for _, tab := range v.tables {
			for _, h := range v.foreign(w, tab) {
				for _, text := range slices.Concat(sqlPeeks, sqlWrites, sqlForbidden) {
					shown, rows, err := v.try(w, expand(text, tab, h))
					v.shows(w, tab, text, shown)
					if err == nil && rows > 0 {
						t.Errorf("%s: %s on %s touched %d rows", w.name, text, tab.name, rows)
					}
					if err != nil && (strings.Contains(err.Error(), "division by zero") || strings.Contains(err.Error(), "invalid input syntax for type uuid: \""+h.tenant.String())) {
						t.Errorf("%s: %s on %s tells of a row by its error: %v", w.name, text, tab.name, err)
					}
					total++
				}
			}
		}
		if after := v.state(w); after != before {
			t.Errorf("%s changed rows of others", w.name)
		}
	}
	t.Logf("%d statements over %d tables", total, len(v.tables))
}

// works reports that the write touches the viewer's own row in some table.
func (v *vault) works(w viewer, text string) bool {
	v.t.Helper()
	for _, tab := range v.tables {
		own := v.holders[0]
		if strings.Contains(text, "insert into {t}") && !strings.Contains(text, "conflict") && !strings.Contains(text, "gone") && !strings.Contains(text, "merge") {
			own.id = uuid.New() // a row that is not there yet
		}
		if _, rows, err := v.try(w, expand(text, tab, own)); err == nil && rows > 0 {
			return true
		}
		if strings.Contains(text, "do nothing") { // it meets its own row
			return true
		}
	}
	return false
}

// acrossClients are references that may cross clients of one agency, each with its reason.
var acrossClients = map[string]string{
	"api_tokens_tenant_id_user_id_fkey": "the agency's managers, who have no client, make tokens for one; the maker is always the actor, never named in a request",
}

// TestLeaksReferences hangs one's own row on somebody else's: foreign keys are checked past the policies, so they must
// carry the tenant, and the client where there is one.
func TestLeaksReferences(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	for _, w := range v.viewers() {
		for _, tab := range v.tables {
			for _, ref := range tab.refs {
				for _, h := range v.foreign(w, tab) {
					for _, c := range ref.columns {
						if acrossClients[ref.name] != "" && h.tenant == w.Tenant {
							continue
						}
						sets := fmt.Sprintf("update %s set %s = '%s'", tab.name, c, h.id)
						if _, rows, err := v.try(w, sets); err == nil && rows > 0 {
							t.Errorf("%s: %s of %s took a row of %s", w.name, ref.name, tab.name, h.name)
						}
					}
				}
			}
		}
	}
}

// TestNoTenantNoRows uses the application's role without saying for whom.
func TestNoTenantNoRows(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	conn, err := pgx.Connect(t.Context(), v.urls.App)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, tab := range v.tables {
		for _, text := range []string{`select * from %s`, `select count(*) from %s where true`, `delete from %s`} {
			if out, err := conn.PgConn().Exec(t.Context(), fmt.Sprintf(text, tab.name)).ReadAll(); err == nil {
				t.Errorf("%s: answered %d results without a tenant", fmt.Sprintf(text, tab.name), len(out))
			}
		}
	}
}
