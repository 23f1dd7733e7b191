package apptest

import (
	"context"
	"maps"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// Settling and furnishing take their time: people's passwords are hashed and files examined. Both are done once in a
// process, in a model house whose database and folder each test's own house is a copy of.
type model struct {
	mu    sync.Mutex
	house *House // closed
}

var settled, furnished model

// Settled is a house of the test's own in which the two agencies stand, with their clients, people and tokens. Settings are those of StartOn.
func Settled(t testing.TB, settings ...string) *House {
	t.Helper()
	return settled.copy(t, (*House).Settle, settings...)
}

// Furnished is Settled, and every client has charts whose files were sent and examined.
func Furnished(t testing.TB) *House {
	t.Helper()
	return furnished.copy(t, (*House).furnish)
}

func (m *model) copy(t testing.TB, fill func(*House), settings ...string) *House {
	t.Helper()
	m.build(t, fill)
	folder := t.TempDir()
	if out, err := exec.Command("cp", "-Rp", m.house.DataDir+"/.", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h := StartOn(t, testkit.Copy(t, m.house.Database), folder, settings...)
	h.owners = maps.Clone(m.house.owners)
	h.SQL(`update sessions set last_seen = now() where ended_at is null`) // nobody was idle since the model was built
	for i, a := range m.house.Agencies {
		h.Agencies[i] = a.copy(m.house.URL, h)
	}
	return h
}

// build makes the model for the first test that asks, and closes it.
func (m *model) build(t testing.TB, fill func(*House)) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.house != nil {
		return
	}
	outlasting, brief := testkit.Kept(t), &site{TB: t}
	defer brief.close()
	h := StartOn(brief, testkit.Database(outlasting), outlasting.TempDir())
	fill(h)
	h.Eventually(func() bool {
		var busy int
		err := h.Super.QueryRow(context.Background(), `select count(*) from jobs where state in ('carried', 'running') or (state = 'waiting' and due_at <= now())`).Scan(&busy)
		return err == nil && busy == 0
	})
	m.house = h
}

// site is where a model house is built: what the house opens is closed when it is done, before the test ends.
type site struct {
	testing.TB
	ends []func()
}

// Cleanup notes what is to be closed.
func (s *site) Cleanup(end func()) { s.ends = append(s.ends, end) }

func (s *site) close() {
	for _, end := range slices.Backward(s.ends) {
		end()
	}
}

// copy is the agency in h, with everybody signed in who was in the model.
func (a *Agency) copy(from string, h *House) *Agency {
	there := *a
	there.People = make(map[principal.Role]*Actor, len(a.People))
	for role, p := range a.People {
		there.People[role] = p.copy(from, h)
	}
	there.Spare, there.Token = a.Spare.copy(from, h), a.Token.copy(from, h)
	for i, c := range a.Clients {
		client := *c
		client.Hospital, client.Token, client.Narrow = c.Hospital.copy(from, h), c.Token.copy(from, h), c.Narrow.copy(from, h)
		client.Charts = slices.Clone(c.Charts)
		for j := range client.Charts {
			client.Charts[j].Items = maps.Clone(client.Charts[j].Items)
		}
		there.Clients[i] = &client
	}
	return &there
}
