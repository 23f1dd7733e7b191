package app_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// pastThePlugin are reads that row-level security alone holds: the plugin confines the statement's own table, not what hand-written
// SQL inside it names. The last reason why there are two locks.
var pastThePlugin = map[string]bool{"join selects other": true, "union": true, "open bracket": true, "raw": true, "hand-written": true}

// pastItForClients are reads that show one client's people rows of another client of the same agency: hand-written SQL must compare
// with the tenant, and nothing makes it compare with the client.
var pastItForClients = map[string]bool{"forged argument": true}

// TestSecondLockAlone opens the first lock and expects the plugin to hold nearly everything by itself, so that a hole in it
// cannot hide behind row-level security.
func TestSecondLockAlone(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	for _, tab := range v.tables {
		v.exec(`alter table ` + tab.name + ` disable row level security`)
	}
	for _, w := range v.viewers() {
		before := v.state(w)
		for name, read := range gormReads {
			known := pastThePlugin[name] || (!w.AllClients && pastItForClients[name])
			if leaked := v.leaks(w, read); leaked != known {
				t.Errorf("%s: GORM %s gets past the plugin: %v, by the list: %v", w.name, name, leaked, known)
			}
		}
		v.aimed(w)
		if after := v.state(w); after != before {
			t.Errorf("%s changed rows of others", w.name)
		}
	}
}

// leaks reports that a read shows a row of somebody else's in some table.
func (v *vault) leaks(w viewer, read func(a aim, out any) error) bool {
	v.t.Helper()
	for _, tab := range v.tables {
		out := tab.many()
		_ = v.within(w, tab, v.foreign(w, tab)[0], func(a aim) error { return read(a, out) })
		shown, err := json.Marshal(out)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, h := range v.foreign(w, tab) {
			mark := h.client.String()
			if h.tenant != w.Tenant {
				mark = h.tenant.String()
			}
			if strings.Contains(string(shown), mark) {
				return true
			}
		}
	}
	return false
}

// aimed runs every write of a model at everybody else's rows. Hand-written SQL is not the plugin's.
func (v *vault) aimed(w viewer) {
	v.t.Helper()
	for _, tab := range v.tables {
		for _, h := range v.foreign(w, tab) {
			for name, write := range gormWrites {
				if name == "exec" {
					continue
				}
				_ = v.within(w, tab, h, func(a aim) error {
					res := write(a)
					if res.Error == nil && res.RowsAffected > 0 {
						v.t.Errorf("%s: GORM %s on %s touched %d rows of %s", w.name, name, tab.name, res.RowsAffected, h.name)
					}
					return errKeepNothing
				})
			}
		}
	}
}
