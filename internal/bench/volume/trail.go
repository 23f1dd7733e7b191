package volume

import (
	"context"
	"math/bits"

	"github.com/jackc/pgx/v5"
)

// trail makes twenty rows for each encounter, in the order of time: an encounter's acts stand among those of others, as many acts
// apart as were done in a day and a half of all people. One in a thousand is an act that is looked for.
func (f *filler) trail(ctx context.Context) error {
	all, stays := number(f.TrailCount()), number(f.Encounters)
	err := f.exec(ctx,
		`create temporary table act as select cast(row_number() over () - 1 as int) as k, * from (values
		  ('hospital', 'encounter.create', 'encounter'), ('hospital', 'upload.begin', 'upload'), ('hospital', 'document.receive', 'source'), ('', 'document.examine', 'source'),
		  ('coder', 'work.claim', 'work_item'), ('coder', 'encounter.view', 'encounter'), ('coder', 'documents.list', 'encounter'), ('coder', 'coding.case.view', 'coding_case'),
		  ('coder', 'document.page.view', 'document'), ('coder', 'document.page.view', 'document'), ('coder', 'document.page.view', 'document'), ('coder', 'coding.codes.save', 'coding_case'),
		  ('coder', 'document.page.view', 'document'), ('coder', 'document.page.view', 'document'), ('coder', 'document.page.view', 'document'), ('coder', 'coding.codes.save', 'coding_case'),
		  ('coder', 'coding.complete', 'coding_case'), ('coder', 'work.complete', 'work_item'), ('hospital', 'result.fetch', 'coding_result'), ('manager', 'encounter.view', 'encounter')
		 ) t (role, act, object_type)`, `analyze act`,
		`insert into audit_events (tenant_id, id, client_id, at, actor_id, actor_role, act, object_type, object_id, patient_id, encounter_id, work_item_id, page, details, session_id, address, request_id)
		 select @tenant, pg_temp.id(7, r), @client, now() - (`+all+` - r) * interval '`+number(Days)+` days' / (`+all+`), case when a.role <> '' then s.coder_id end, case a.role when '' then 'machine' else a.role end,
		  case when r % 1000 = 999 then 'encounter.correct' else a.act end, a.object_type, s.id, s.patient_id, s.id,
		  case when a.role = 'coder' then pg_temp.id(5, s.n) end, case a.act when 'document.page.view' then 1 + a.k % 3 end, case when a.act = 'work.claim' then '{"fence": 1}' else '{}' end::jsonb,
		  case when a.role <> '' then s.coder_id end, case when a.role <> '' then inet '192.0.2.7' end, case when a.role <> '' then pg_temp.id(7, r)::text end
		 from (select cast(r as bigint) as r from generate_series(1, `+all+`) r) t join act a on a.k = r % 20
		 join stay s on s.n = 1 + mod(r / 20 - a.k * `+number(max(f.Encounters/400, 1))+` + 20 * `+stays+`, `+stays+`)`)
	if err != nil {
		return err
	}
	return f.log(ctx)
}

// log gives the rows their places in the agency's log, and says that it is sealed up to here; the house's sealer goes on from there.
func (f *filler) log(ctx context.Context) error {
	var size int64
	if err := f.conn.QueryRow(ctx, `select coalesce(max(seq) + 1, 0) from audit_leaves where tenant_id = $1`, f.Agency.ID).Scan(&size); err != nil {
		return err
	}
	err := f.exec(ctx, `insert into audit_leaves (tenant_id, seq, event_id, leaf_hash)
		select @tenant, `+number(int(size))+` + r - 1, id, sha256(uuid_send(id)) from (select cast(r as bigint) as r, pg_temp.id(7, r) as id from generate_series(1, `+number(f.TrailCount())+`) r) t`)
	if err != nil {
		return err
	}
	size += int64(f.TrailCount())
	const hash = 32
	_, err = f.conn.Exec(ctx, `insert into audit_checkpoints (tenant_id, size, root_hash, note, sealed_xid, sealed_id, frontier)
		values (@tenant, @size, sha256(''), 'a volume that was filled in', pg_current_xact_id(), '00000000-0000-0000-0000-000000000000', @frontier)`,
		pgx.NamedArgs{"tenant": f.Agency.ID, "size": size, "frontier": make([]byte, hash*bits.OnesCount64(uint64(size)))})
	return err
}
