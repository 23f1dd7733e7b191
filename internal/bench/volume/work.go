package volume

import (
	"context"
	"strconv"
)

// work makes two items of work for each encounter, with the leases under which they were done, and what happened to them.
func (f *filler) work(ctx context.Context) error {
	for kind, item := range map[string]struct{ id, ready, done string }{
		"chart_prep": {`pg_temp.id(4, n)`, `came_at`, `ready_at`},
		"coding":     {`pg_temp.id(5, n)`, `ready_at`, `done_at`},
	} {
		err := f.exec(ctx,
			`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at, fence, last_holder_id, done_at, done_by, created_at, updated_at)
			 select @tenant, @client, `+item.id+`, facility_id, work_type, '`+kind+`', id, id, 'done', `+item.ready+`, `+item.ready+` + interval '24 hours', 1, coder_id, `+item.done+`, coder_id, came_at, `+item.done+` from stay`,
			`insert into leases (tenant_id, client_id, id, item_id, user_id, fence, started_at, last_beat, last_active, expires_at, active_ms, ended_at, ended_why)
			 select @tenant, @client, `+item.id+`, `+item.id+`, coder_id, 1, `+began(item.done)+`, `+item.done+`, `+item.done+`, `+item.done+`, active_ms, `+item.done+`, 'completed' from stay`)
		if err != nil {
			return err
		}
	}
	return f.events(ctx)
}

func began(done string) string { return done + ` - active_ms * interval '1 millisecond'` }

// events are ten for each encounter: the first four of its preparation, the others of its coding, where one coder gave the item back.
func (f *filler) events(ctx context.Context) error {
	for n, e := range []struct{ item, kind, event, at, user, state, active string }{
		{`pg_temp.id(4, n)`, `chart_prep`, `created`, `came_at`, `null`, `preparing`, `0`},
		{`pg_temp.id(4, n)`, `chart_prep`, `ready`, `came_at`, `null`, `ready`, `0`},
		{`pg_temp.id(4, n)`, `chart_prep`, `claimed`, began(`ready_at`), `coder_id`, `claimed`, `0`},
		{`pg_temp.id(4, n)`, `chart_prep`, `completed`, `ready_at`, `coder_id`, `done`, `active_ms`},
		{`pg_temp.id(5, n)`, `coding`, `created`, `ready_at`, `null`, `preparing`, `0`},
		{`pg_temp.id(5, n)`, `coding`, `ready`, `ready_at`, `null`, `ready`, `0`},
		{`pg_temp.id(5, n)`, `coding`, `claimed`, `ready_at + interval '10 minutes'`, `coder_id`, `claimed`, `0`},
		{`pg_temp.id(5, n)`, `coding`, `released`, `ready_at + interval '12 minutes'`, `coder_id`, `ready`, `120000`},
		{`pg_temp.id(5, n)`, `coding`, `claimed`, began(`done_at`), `coder_id`, `claimed`, `0`},
		{`pg_temp.id(5, n)`, `coding`, `completed`, `done_at`, `coder_id`, `done`, `active_ms`},
	} {
		err := f.exec(ctx, `insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, at, user_id, to_state, active_ms)
			select @tenant, @client, pg_temp.id(6, `+number(n)+` * 1000000000::bigint + n), `+e.item+`, facility_id, id, work_type, '`+e.kind+`', '`+e.event+`', `+e.at+`, `+e.user+`, '`+e.state+`', `+e.active+` from stay`)
		if err != nil {
			return err
		}
	}
	return nil
}

func number(n int) string { return strconv.Itoa(n) }
