package worklist

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/live"
	"chartwright/internal/tenancy/principal"
)

// commit writes a decided change with its event and trail, and tells the rooms that follow items.
func (m *Module) commit(ctx context.Context, tx *db.Tx, p principal.Principal, c change) (change, error) {
	w, err := writeChange(ctx, tx, p, c)
	if err != nil {
		return c, err
	}
	c.after.Why = w.Why
	if c.grant {
		c.after.LeaseUntil, c.after.ActiveMs, c.after.IdleMs = w.LeaseUntil, 0, 0
	}
	c.activeMs, c.idleMs = w.ActiveMs, w.IdleMs
	return c, m.announce(ctx, tx, p, c)
}

// announce tells other rooms inside the transaction, and after it keeps the hints and wakes who waits.
func (m *Module) announce(ctx context.Context, tx *db.Tx, p principal.Principal, c change) error {
	if m.OnTransition != nil {
		if err := m.OnTransition(ctx, tx, c.transition(p.UserID)); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		was, is := c.before.offered(), c.after.offered()
		switch {
		case is:
			m.lanes.write(p.TenantID, hintOf(c.after, false))
		case was:
			m.lanes.write(p.TenantID, hintOf(c.before, true))
		}
		m.wake(p, c)
	})
	return nil
}

// Topics of wake-up calls. Ids only.
func userTopic(id string) string { return "user:" + id }

func laneTopic(l lane) string { return "lane:" + l.String() }

const boardTopic = "board"

// wake calls those whom the change concerns: who waits for the lane, the person who gained or lost the item, the board.
func (m *Module) wake(p principal.Principal, c change) {
	if m.Hub == nil {
		return
	}
	a := c.after
	ids := map[string]string{"itemId": a.ID.String(), "state": string(a.State), "event": string(c.event)}
	calls := []live.Call{{Topic: boardTopic, Type: "board", IDs: map[string]string{
		"itemId": a.ID.String(), "facilityId": a.FacilityID.String(), "event": string(c.event)}}}
	if a.offered() {
		calls = append(calls, live.Call{Topic: laneTopic(a.lane()), Type: "queue", IDs: map[string]string{
			"facilityId": a.FacilityID.String(), "workType": a.WorkType, "kind": a.Kind}})
	}
	told := map[string]bool{}
	for _, who := range []string{stringID(c.before.HolderID), stringID(a.HolderID), stringID(a.RoutedTo), stringID(c.before.RoutedTo), stringID(c.before.HeldBy)} {
		if who != "" && !told[who] {
			told[who] = true
			calls = append(calls, live.Call{Topic: userTopic(who), Type: "lease", IDs: ids})
		}
	}
	m.Hub.Publish(p.TenantID, calls...)
}
