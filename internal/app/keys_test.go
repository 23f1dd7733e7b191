package app_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
)

// TestAClientsKeysAreChangedAmongReadersAndWriters gives a client new versions of its master key and new data keys while four
// people read and write, kills both commands in the middle, and lets them go on.
func TestAClientsKeysAreChangedAmongReadersAndWriters(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	k := keyKeeper{House: h}
	c, other := h.Agencies[0].Clients[0], h.Agencies[0].Clients[1]
	h.Seal(h.Agencies[0], c, c.Charts[0].Request, []byte("a package"))
	want, others := pictures(t, c), k.state(t, "agency-a", "C1")
	const line = "--agency agency-a --client C0"

	t.Run("rotated while four people read and write", func(t *testing.T) {
		end := k.busy(t, c, want)
		for range 3 {
			out, _ := k.run(t, 0, "keys rotate "+line)
			if !strings.Contains(out, `"place":"clients"`) || !strings.Contains(out, `"place":"sources"`) {
				t.Errorf("it printed %s", out)
			}
		}
		if reads, writes := end(); reads == 0 || writes == 0 {
			t.Errorf("%d reads and %d writes meanwhile", reads, writes)
		}
		k.run(t, 0, "keys rotate "+line) // what open transactions wrote meanwhile
		if s := k.state(t, "agency-a", "C0"); s.Older != 0 || s.Change != nil || len(s.Versions) != 5 {
			t.Errorf("afterwards it is %+v", s)
		}
		everyKeyWasFound(t, h, c.ID, 5)
	})

	t.Run("killed in the middle", func(t *testing.T) {
		k.stopWhere(t, `select from sources where client_id = '`+c.ID.String()+`' for update`, "update sources set key_ref", "keys rotate "+line)
		if s := k.state(t, "agency-a", "C0"); s.Older == 0 || s.Change == nil || s.Change.Kind != "wrap" {
			t.Errorf("after the kill it is %+v", s)
		}
		if _, errs := k.run(t, 1, "keys retire "+line); !strings.Contains(errs, "keys rotate") {
			t.Errorf("retiring says %q", errs)
		}
		pictures(t, c)
		k.run(t, 0, "keys rotate "+line) // goes on
		if s := k.state(t, "agency-a", "C0"); s.Older != 0 || s.Change != nil || len(s.Versions) != 6 {
			t.Errorf("afterwards it is %+v", s)
		}
	})

	t.Run("a job goes on with what was killed", func(t *testing.T) {
		k.stopWhere(t, `select from sources where client_id = '`+c.ID.String()+`' for update`, "update sources set key_ref", "keys rotate "+line)
		h.SQL(`update key_changes set touched_at = now() - interval '1 hour' where finished_at is null`)
		h.SQL(`update jobs set due_at = now() where kind = 'keys.follow'`)
		h.Eventually(func() bool { return k.state(t, "agency-a", "C0").Change == nil })
	})

	t.Run("the old versions are retired", func(t *testing.T) {
		if _, errs := k.run(t, 1, "keys retire "+line); !strings.Contains(errs, "a day old") {
			t.Errorf("at once it says %q", errs)
		}
		agedKeyring(t, h.DataDir)
		if out, _ := k.run(t, 0, "keys retire "+line); !strings.Contains(out, `"versionsRemoved":6`) {
			t.Errorf("it printed %s", out)
		}
		k.run(t, 0, "keys check")
		if got := pictures(t, c); !maps.Equal(got, want) {
			t.Error("documents read otherwise")
		}
	})

	t.Run("documents are encrypted anew", func(t *testing.T) { renewed(t, k, c, want, line) })

	if s := k.state(t, "agency-a", "C1"); fmt.Sprint(s) != fmt.Sprint(others) {
		t.Errorf("the other client was %+v and is %+v", others, s)
	}
	pictures(t, other)
	for act, atLeast := range map[string]int{"client.key.rotate": 6, "client.key.rotated": 6, "client.key.retire": 1, "client.key.renew": 2, "client.key.renewed": 2, "document.key.renew": 3} {
		var n int
		h.Scan(&n, `select count(*) from audit_events where act = $1 and client_id = $2 and actor_role in ('operator', 'system')`, act, c.ID)
		if n < atLeast {
			t.Errorf("%d rows of %s in the trail", n, act)
		}
	}
}

// renewed gives documents new data keys: one of them, then all, with the command killed where a row is about to name new objects.
func renewed(t *testing.T, k keyKeeper, c *apptest.Client, want map[uuid.UUID][32]byte, line string) {
	first := c.Charts[0].Source
	wrapped := func() (w string) {
		k.Scan(&w, `select encode(wrapped_key, 'hex') from sources where id = $1`, first)
		return w
	}
	was, objects := wrapped(), keptOf(t, k.House, first)
	k.Eventually(func() (settled bool) { // nothing is being examined, and nothing waits to have its text recognised
		k.Scan(&settled, `select not exists (select from sources where client_id = $1 and state in ('received', 'examining'))`, c.ID)
		return settled
	})
	k.run(t, 0, "keys renew "+line+" --document "+first.String())
	if wrapped() == was || keptOf(t, k.House, first) != 2*objects {
		t.Errorf("%d objects of %d are left", keptOf(t, k.House, first), objects)
	}
	end := k.busy(t, c, want)
	k.stopWhere(t, `select from sources where id = '`+c.Charts[2].Source.String()+`' for update`, "select id, key_ref, wrapped_key", "keys renew "+line)
	reads, _ := end()
	if s := k.state(t, "agency-a", "C0"); s.Change == nil || s.Change.Kind != "data" || reads == 0 {
		t.Errorf("after the kill it is %+v, with %d reads", s, reads)
	}
	k.Eventually(func() (settled bool) {
		k.Scan(&settled, `select not exists (select from sources where client_id = $1 and state in ('received', 'examining'))`, c.ID)
		return settled
	})
	k.run(t, 0, "keys renew "+line)
	if got := pictures(t, c); !maps.Equal(got, want) {
		t.Error("documents read otherwise")
	}
	k.SQL(`update jobs set args = jsonb_set(args, '{before}', to_jsonb(now() + interval '1 hour')), due_at = now() where kind = 'keys.sweep'`)
	k.Eventually(func() (swept bool) {
		k.Scan(&swept, `select not exists (select from jobs where kind = 'keys.sweep' and state <> 'done')`)
		return swept
	})
	var named int
	k.Scan(&named, `select (select count(*) from sources where client_id = $1 and original <> '') + (select count(*) filter (where image <> '') + count(*) filter (where thumbnail <> '')
		+ count(*) filter (where words <> '') from pages where client_id = $1) + (select count(*) from roi_releases where client_id = $1 and record is not null)`, c.ID)
	var kept int
	for _, key := range objectsIn(t, k.DataDir) {
		if strings.Contains(key, c.ID.String()) {
			kept++
		}
	}
	if kept != named {
		t.Errorf("%d objects are kept, the rows name %d", kept, named)
	}
	if got := pictures(t, c); !maps.Equal(got, want) {
		t.Error("documents read otherwise once the old objects are gone")
	}
}

// everyKeyWasFound looks in every column of every table with a master key's name for keys that an older version than newest wraps.
func everyKeyWasFound(t *testing.T, h *apptest.House, client uuid.UUID, newest int) {
	t.Helper()
	var places []string
	h.Scan(&places, `select array_agg(format('%I.%I', c.table_name, c.column_name)) from information_schema.columns c
		join information_schema.columns k on k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'key_ref'
		where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name not like '%\_sealed'`)
	if len(places) < 8 {
		t.Errorf("only %s were looked at", places)
	}
	for _, place := range places {
		table, column, _ := strings.Cut(place, ".")
		var older int
		h.Scan(&older, `select count(*) from `+table+` where client_id = $1 and length(`+column+`) = 65 and encode(substring(`+column+` from 1 for 4), 'hex') = '01000000'
			and encode(substring(`+column+` from 5 for 1), 'hex') < lpad(to_hex(cast($2 as int)), 2, '0')`, client, newest)
		if older > 0 {
			t.Errorf("%d keys in %s are wrapped by an older version; is the place in app's keyPlaces?", older, place)
		}
	}
}
