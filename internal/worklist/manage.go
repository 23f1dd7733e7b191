package worklist

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Action is what a manager can do with items, one or many.
type Action string

// The manager's actions.
const (
	ActReprioritise Action = "reprioritise" // needs Priority
	ActRoute        Action = "route"        // to User, or back to the lane without one
	ActTakeBack     Action = "take_back"
	ActReassign     Action = "reassign" // take back and route to User
	ActCancel       Action = "cancel"   // needs Reason
	ActReleaseHold  Action = "release_hold"
)

// Command is one action on up to 500 items.
type Command struct {
	Action   Action      `json:"action" enum:"reprioritise,route,take_back,reassign,cancel,release_hold"`
	IDs      []uuid.UUID `json:"ids" minItems:"1" maxItems:"500"`
	Priority int         `json:"priority,omitempty" minimum:"1" maximum:"5" doc:"for reprioritise"`
	UserID   *uuid.UUID  `json:"userId,omitempty" doc:"for route and reassign; route without it puts items back into their lanes"`
	Reason   string      `json:"reason,omitempty" maxLength:"200" doc:"a code or a few words without patient data; needed to cancel"`
}

// Result is the outcome for one item. An item is changed wholly or not at all, whatever happens to the others.
type Result struct {
	ID      uuid.UUID `json:"id"`
	OK      bool      `json:"ok"`
	Code    string    `json:"code,omitempty"`
	Message string    `json:"message,omitempty"`
}

func (c Command) check() error {
	var fields []apperr.Field
	need := func(missing bool, name, message string) {
		if missing {
			fields = append(fields, apperr.Field{Location: "body." + name, Message: message})
		}
	}
	need(c.Action == ActReprioritise && (c.Priority < 1 || c.Priority > 5), "priority", "give 1 (STAT) to 5")
	need(c.Action == ActReassign && c.UserID == nil, "userId", "name the person")
	need(c.Action == ActCancel && c.Reason == "", "reason", "say why, without patient data")
	known := []Action{ActReprioritise, ActRoute, ActTakeBack, ActReassign, ActCancel, ActReleaseHold}
	need(!slices.Contains(known, c.Action), "action", "is not one of the actions")
	if len(fields) > 0 {
		return apperr.Invalid("The action cannot be done; each part is named below.", fields...)
	}
	return nil
}

// Manage does the action on each item, in a transaction of its own.
func (m *Module) Manage(ctx context.Context, c Command) ([]Result, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	out := make([]Result, 0, len(c.IDs))
	for _, itemID := range c.IDs {
		err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
			return m.act(ctx, tx, itemID, func(i item) (change, error) { return m.decide(tx, c, i) })
		})
		r := Result{ID: itemID, OK: err == nil}
		if err != nil {
			e := apperr.From(err)
			if e.Status >= 500 { // ours, not the item's
				return nil, err
			}
			r.Code, r.Message = e.Code, e.Message
		}
		out = append(out, r)
	}
	return out, nil
}

func (m *Module) decide(tx *db.Tx, c Command, i item) (ch change, err error) {
	to := uuid.Nil
	if c.UserID != nil {
		to = *c.UserID
		if err := canTake(tx, to, i); err != nil {
			return change{}, err
		}
	}
	switch c.Action {
	case ActReprioritise:
		ch, err = i.reprioritise(c.Priority)
	case ActRoute:
		ch, err = i.route(to, routedByManager)
	case ActTakeBack:
		ch, err = i.takeBack(c.Reason)
	case ActReassign:
		ch, err = reassign(i, to, c.Reason)
	case ActCancel:
		ch, err = i.cancel(c.Reason)
	case ActReleaseHold:
		ch, err = m.unhold(tx, i)
	}
	if c.Reason != "" {
		ch.reason = c.Reason
	}
	return ch, err
}

// reassign moves what somebody holds, and routes what nobody does.
func reassign(i item, to uuid.UUID, reason string) (change, error) {
	if i.State == Claimed {
		return i.reassign(to, reason)
	}
	return i.route(to, routedByManager)
}

// canTake refuses to give an item to a person who could never draw it.
func canTake(tx *db.Tx, user uuid.UUID, i item) error {
	may, err := rightsOn(tx, user, i.ID)
	if err != nil {
		return err
	}
	active, err := isActive(tx, user)
	if err != nil {
		return err
	}
	if !active || !may.Eligible {
		return apperr.Conflict("not-eligible", "This person cannot take the item: they lack its facility, its skill or a current credential, or it reviews their own work.")
	}
	return nil
}

// TakeBackAll takes back whatever a person holds, in the transaction that ends their access or their role.
func (m *Module) TakeBackAll(ctx context.Context, tx *db.Tx, user uuid.UUID) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	held, err := heldBy(tx, user)
	if err != nil {
		return err
	}
	for _, i := range held {
		c, err := i.takeBack("access_ended")
		if err != nil {
			return err
		}
		if _, err := m.commit(ctx, tx, p, c); err != nil {
			return err
		}
	}
	return nil
}
