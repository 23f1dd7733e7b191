package keycare

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
)

// Order is what the operators say when a client's keys are to be destroyed.
type Order struct {
	By, Witness string // two people
	Reason      string // the legal basis: contract, return-or-destroy clause, docket
	Accounting  string // how the accounting of disclosures was handed over; empty: it was not
	Copies      bool   // older copies of the keyring, and backups whose keys another key wraps, are destroyed
	Code        string // the client's code, as it was typed
}

func (o Order) check(c Client) error {
	same := strings.EqualFold(strings.TrimSpace(o.By), strings.TrimSpace(o.Witness))
	switch {
	case strings.TrimSpace(o.By) == "" || strings.TrimSpace(o.Witness) == "" || same:
		return errors.New("two different people must be named: --by and --witness")
	case strings.TrimSpace(o.Reason) == "":
		return errors.New("--reason: say on what basis the records are destroyed (contract, law, docket)")
	case o.Code != c.Code:
		return errors.New("what was typed is not the client's code; nothing was destroyed")
	}
	return nil
}

// accountedFor is how long disclosures are to be accounted for (45 CFR 164.528(a)(1)).
const accountedFor = 6 // years

// against names everything that forbids the destruction.
func (m *Module) against(ctx context.Context, c Client, o Order) ([]string, error) {
	var why []string
	add := func(is bool, format string, args ...any) {
		if is {
			why = append(why, fmt.Sprintf(format, args...))
		}
	}
	shared, err := m.Shared(ctx, c)
	if err != nil {
		return nil, err
	}
	add(shared, "its master key %q serves others too: give the client one of its own first (chartwright keys rotate --to KEY)", c.KeyRef)
	add(c.Status != "closed", "the client is %s: close it in Setup first", c.Status)
	add(!o.Copies, "say --copies-destroyed once the copies of the keyring, and the backups from before the client had this key, are destroyed: with them the records can be opened again")
	s, err := m.State(ctx, c)
	if err != nil {
		return nil, err
	}
	add(s.Change != nil || s.Older > 0, "a change of its keys is not finished: run chartwright keys rotate or renew first")
	return why, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		holds, err := standing(tx, c.ID, m.Clock.Now())
		if err != nil {
			return err
		}
		for _, h := range holds {
			until := "until it is lifted"
			if h.UntilOn != nil {
				until = "until " + h.UntilOn.Format(time.DateOnly)
			}
			add(true, "hold %s (%s, %s) placed by %s: %s", h.ID, h.Kind, until, h.PlacedBy, h.Reason)
		}
		open, err := openWork(tx, c.ID, m.Clock.Now().AddDate(-accountedFor, 0, 0))
		add(open.Files > 0, "%d uploads and files are not finished: let them end, or drop them", open.Files)
		add(open.Requests > 0, "%d requests for records are open: finish or cancel them", open.Requests)
		add(open.Disclosures > 0 && o.Accounting == "", "%d disclosures of the last six years must be accounted for (45 CFR 164.528): hand the accounting to the hospital, and say how (--accounting TEXT)", open.Disclosures)
		return err
	})
}

type unfinished struct{ Files, Requests, Disclosures int64 }

func openWork(tx *db.Tx, client uuid.UUID, since time.Time) (u unfinished, err error) {
	return u, tx.Select(&u, `select (select count(*) from uploads where tenant_id = @tenant and client_id = @client and state = 'open')
		+ (select count(*) from sources where tenant_id = @tenant and client_id = @client and state in ('received', 'examining')) as files,
		(select count(*) from roi_requests where tenant_id = @tenant and client_id = @client and status not in ('released', 'closed', 'denied', 'cancelled', 'expired')) as requests,
		(select count(*) from roi_disclosures where tenant_id = @tenant and client_id = @client and counts and at > @since) as disclosures`,
		map[string]any{"client": client, "since": since})
}

// ErrForbidden: something forbids the destruction; its text names all of it.
var ErrForbidden = errors.New("nothing was destroyed")

// Shred destroys a client's master key, so that nothing that was encrypted for the client opens again, and gives the signed
// certificate. A destruction that was cut off goes on, and one that is done gives its certificate again.
func (m *Module) Shred(ctx context.Context, c Client, o Order) (certificate string, err error) {
	if err := o.check(c); err != nil {
		return "", err
	}
	begun, err := m.shredding(ctx, c)
	if err != nil || begun.Certificate != "" {
		return begun.Certificate, err
	}
	if !begun.Destroyed {
		why, err := m.against(ctx, c, o)
		if err != nil {
			return "", err
		}
		if len(why) > 0 {
			return "", fmt.Errorf("%w:\n- %s", ErrForbidden, strings.Join(why, "\n- "))
		}
		if err := m.beginShredding(ctx, c, o); err != nil {
			return "", err
		}
	}
	until, err := m.Destroy(ctx, c.KeyRef)
	if err != nil {
		return "", fmt.Errorf("the key could not be destroyed; run the command again: %w", err)
	}
	if err := m.markShredded(ctx, c); err != nil {
		return "", err
	}
	m.Forget()
	return m.certify(ctx, c, until)
}

// markShredded has every process know that the client's keys are gone.
func (m *Module) markShredded(ctx context.Context, c Client) error {
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		at := map[string]any{"client": c.ID, "at": m.Clock.Now()}
		if _, err := tx.Exec(`update clients set shredded_at = coalesce(shredded_at, @at) where tenant_id = @tenant and client_id = @client`, at); err != nil {
			return err
		}
		_, err := tx.Exec(`update key_shreddings set destroyed_at = coalesce(destroyed_at, @at) where tenant_id = @tenant and client_id = @client`, at)
		return err
	})
}

// beginShredding writes the facts and the trail before anything is destroyed.
func (m *Module) beginShredding(ctx context.Context, c Client, o Order) error {
	f, err := m.factsOf(ctx, c, o)
	if err != nil {
		return err
	}
	text, err := f.text()
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := lock(tx, c.ID); err != nil { // a hold that is placed just now waits, or is seen
			return err
		}
		if holds, err := standing(tx, c.ID, m.Clock.Now()); err != nil || len(holds) > 0 {
			return errors.Join(err, fmt.Errorf("%w: a hold was placed meanwhile", ErrForbidden))
		}
		_, err := tx.Exec(`insert into key_shreddings (tenant_id, client_id, key_ref, facts, begun_at) values (@tenant, @client, @ref, @facts, @at)
			on conflict (tenant_id, client_id) do update set facts = excluded.facts, begun_at = excluded.begun_at`,
			map[string]any{"client": c.ID, "ref": c.KeyRef, "facts": text, "at": m.Clock.Now()})
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "client.key.shred", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID, Reason: o.Reason,
			Details: map[string]any{"key": c.KeyRef, "by": o.By, "witness": o.Witness, "manifest": f.Manifest, "objects": f.Objects}})
	})
}

// shredding is one that was begun; the empty reference where there is none.
type shredding struct {
	KeyRef, Facts, Certificate string
	Destroyed                  bool
}

func (m *Module) shredding(ctx context.Context, c Client) (s shredding, err error) {
	return s, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&s, `select key_ref, facts::text as facts, coalesce(certificate, '') as certificate, destroyed_at is not null as destroyed from key_shreddings where tenant_id = @tenant and client_id = @client`,
			map[string]any{"client": c.ID})
	})
}
