// Package network keeps the networks from which an agency's own people sign in and its API tokens are used, and judges
// addresses by them.
package network

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/reqctx"
)

// What networks are for.
const (
	People = "people" // sign-in and sessions of the agency's own people; hospitals' people come from their own networks
	Tokens = "tokens" // use of API tokens, hospitals' among them
)

// Allowed is one network.
type Allowed struct {
	Use     string `json:"use" enum:"people,tokens" doc:"people: sign-in and sessions of the agency's own people; tokens: use of API tokens"`
	Network string `json:"network" minLength:"1" maxLength:"60" doc:"in CIDR form, IPv4 or IPv6; one address stands for itself"`
	Label   string `json:"label" maxLength:"120" doc:"what it is, e.g. the head office"`
}

// Module is the networks.
type Module struct{ db *db.DB }

// New prepares the networks.
func New(d *db.DB) *Module { return &Module{db: d} }

// Get lists the agency's networks, by use and network.
func (m *Module) Get(ctx context.Context) (out []Allowed, err error) {
	err = m.db.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		out, err = list(tx)
		return err
	})
	return out, err
}

// Replace puts the networks in place of those with that tag. It refuses a list for people that leaves out the address the
// request comes from, so that nobody locks themselves out.
func (m *Module) Replace(ctx context.Context, ifMatch string, next []Allowed) (out []Allowed, err error) {
	next, err = normal(next)
	if err != nil {
		return nil, err
	}
	if here := reqctx.From(ctx).Address; !listOf(next, People).Allows(here) {
		return nil, apperr.Invalid("The networks were not changed, because you would lock yourself out.",
			apperr.Field{Location: "body.items", Message: "your own address, " + here + ", is in none of the networks for people; add its network"})
	}
	err = m.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock("allowed networks"); err != nil {
			return err
		}
		now, err := list(tx)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(ifMatch, httpx.ContentTag(now)); err != nil {
			return err
		}
		if err := replace(tx, next); err != nil {
			return err
		}
		out, err = list(tx)
		if err != nil {
			return err
		}
		return record(ctx, tx, now, out)
	})
	return out, err
}

// Open removes every network, for the operator who helps an agency that is locked out.
func (m *Module) Open(ctx context.Context) error {
	return m.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := list(tx)
		if err != nil || len(now) == 0 {
			return err
		}
		if err := replace(tx, nil); err != nil {
			return err
		}
		return record(ctx, tx, now, nil)
	})
}

func record(ctx context.Context, tx *db.Tx, before, after []Allowed) error {
	return trail.Write(ctx, tx, trail.Entry{Act: "networks.replace", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{
		"peopleBefore": listOf(before, People), "people": listOf(after, People),
		"tokensBefore": listOf(before, Tokens), "tokens": listOf(after, Tokens),
	}})
}

func listOf(all []Allowed, use string) List {
	var networks []string
	for _, a := range all {
		if a.Use == use {
			networks = append(networks, a.Network)
		}
	}
	return List(strings.Join(networks, ","))
}

// normal checks the networks and writes each in its one form.
func normal(in []Allowed) ([]Allowed, error) {
	var wrong []apperr.Field
	out := make([]Allowed, 0, len(in))
	seen := map[string][]netip.Prefix{}
	for i, a := range in {
		p, why := parse(a.Network)
		if why == "" && slices.Contains(seen[a.Use], p) {
			why = "this network stands twice"
		}
		if why != "" {
			wrong = append(wrong, apperr.Field{Location: fmt.Sprintf("body.items[%d].network", i), Message: why})
			continue
		}
		seen[a.Use] = append(seen[a.Use], p)
		out = append(out, Allowed{Use: a.Use, Network: p.String(), Label: strings.TrimSpace(a.Label)})
	}
	if len(wrong) > 0 {
		return nil, apperr.Invalid("The networks were not changed.", wrong...)
	}
	return out, nil
}
