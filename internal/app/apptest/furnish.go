package apptest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
)

// Agency is a tenant with its people.
type Agency struct {
	ID      uuid.UUID
	Index   int
	People  map[principal.Role]*Actor // one of each role, without hospitals' people; signed in
	Spare   *Actor                    // a coder who may be disabled and changed at will; not signed in
	Clients [2]*Client
	Token   *Actor    // the manager's, with every scope a manager can give
	Group   uuid.UUID // of the agency's organisation, in which nobody is
}

// Client is a hospital of an agency with its own people. Technicians work for the first facility of the first client.
type Client struct {
	ID         uuid.UUID
	Owner      Owner
	Facilities [2]uuid.UUID
	Hospital   *Actor    // signed in
	Token      *Actor    // the hospital's, with every scope a hospital can give
	SpareToken uuid.UUID // another one, which may be revoked
	Narrow     *Actor    // a token with me's scope alone
	Upload     uuid.UUID // begun by the hospital, with no byte sent
	Batch      uuid.UUID
	Charts     []Chart
}

// Mark is a word in the names of everything that belongs to o, and to nobody else.
func (o Owner) Mark() string {
	if o.Client < 0 {
		return fmt.Sprintf("Quillfeather%c", 'A'+o.Agency)
	}
	return fmt.Sprintf("Brackenholt%c%d", 'A'+o.Agency, o.Client+1)
}

// Settle makes the two agencies, their clients, people and tokens.
func (h *House) Settle() {
	h.t.Helper()
	for i := range h.Agencies {
		h.Agencies[i] = h.agency(i)
	}
}

// furnish settles, and gives every client charts whose files were sent and examined.
func (h *House) furnish() {
	h.t.Helper()
	h.Settle()
	for _, a := range h.Agencies {
		for _, c := range a.Clients {
			h.charts(a, c)
		}
	}
	for _, a := range h.Agencies {
		for _, c := range a.Clients {
			h.finish(a, c)
			c.Upload = h.BeginUpload(c.Hospital, c.Charts[0].Encounter, "later.txt", 10)
			c.Batch = c.Hospital.Post("/batches", map[string]any{"facilityId": c.Facilities[0]}).Want(h.t, http.StatusCreated).ID(h.t)
			h.Own(c.Owner, c.Upload.String(), c.Batch.String())
		}
	}
}

func (h *House) agency(n int) *Agency {
	h.t.Helper()
	own := Owner{n, -1}
	id, err := h.App.CreateAgency(context.Background(), tenancy.NewAgency{Name: own.Mark(), Slug: fmt.Sprintf("agency-%c", 'a'+n)})
	h.must(err)
	a := &Agency{ID: id, Index: n, People: map[principal.Role]*Actor{}}
	h.Own(own, id.String(), own.Mark())
	for _, role := range principal.Roles() {
		if role != principal.Hospital {
			a.People[role] = h.person(a, own, role, nil).SignIn()
		}
	}
	a.Spare = h.person(a, own, principal.Coder, nil)
	for i := range a.Clients {
		a.Clients[i] = h.client(a, i)
	}
	for role, p := range a.People {
		if role.Technician() {
			h.equip(a, p, Kind(role))
		}
	}
	a.Token, _ = h.token(a.People[principal.Manager], own, h.App.Policy().TokenScopes(principal.Manager))
	a.Group = a.Token.Post("/"+httpx.ProvisioningPrefix+"/Groups", map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"},
		"displayName": own.Mark() + " group"}).Want(h.t, http.StatusCreated).ID(h.t)
	h.Own(own, a.Group.String())
	return a
}

func (h *House) person(a *Agency, own Owner, role principal.Role, client *uuid.UUID) *Actor {
	h.t.Helper()
	email := fmt.Sprintf("%s.%s@example.test", role, uuid.NewString())
	u, _, err := h.App.CreateUser(context.Background(), a.ID, people.NewUser{Name: fmt.Sprintf("%s %s", own.Mark(), role), Email: email, Role: role, Password: Password, ClientID: client})
	h.must(err)
	h.Own(own, u.ID.String(), email)
	p := h.Nobody()
	p.Name, p.UserID, p.Email, p.Role, p.Owner = fmt.Sprintf("%s %c", role, 'A'+a.Index), u.ID, email, role, own
	return p
}

// Kind is the kind of work a technician of that role does.
func Kind(role principal.Role) string {
	switch role {
	case principal.Prep:
		return "chart_prep"
	case principal.ROI:
		return "roi"
	case principal.Auditor:
		return "coding_review"
	}
	return "coding"
}

// Colleague adds a technician with a skill, who works for the first facility of the first client.
func (h *House) Colleague(a *Agency, role principal.Role, kind string) *Actor {
	h.t.Helper()
	p := h.person(a, Owner{a.Index, -1}, role, nil).SignIn()
	h.equip(a, p, kind)
	return p
}

// equip gives a technician a skill and the first facility of the first client, by the manager's hand.
func (h *House) equip(a *Agency, p *Actor, kind string) {
	h.t.Helper()
	manager := a.People[principal.Manager]
	path := "/users/" + p.UserID.String()
	tag := manager.Get(path).Want(h.t, http.StatusOK).Header.Get("ETag")
	tag = manager.Put(path+"/skills", map[string]any{"skills": []any{map[string]any{"workType": "IP", "kind": kind}}}, tag).Want(h.t, http.StatusOK).Header.Get("ETag")
	manager.Put(path+"/facilities", map[string]any{"facilityIds": []uuid.UUID{a.Clients[0].Facilities[0]}}, tag).Want(h.t, http.StatusOK)
	p.Put("/me/shift", map[string]any{"onShift": true}, "").Want(h.t, http.StatusNoContent)
}

func (h *House) client(a *Agency, n int) *Client {
	h.t.Helper()
	c := &Client{Owner: Owner{a.Index, n}}
	manager := a.People[principal.Manager]
	c.ID = manager.Post("/clients", map[string]any{"name": c.Owner.Mark(), "code": fmt.Sprintf("C%d", n), "timezone": "America/Chicago",
		"status": "active", "baaSignedOn": "2026-01-01"}).Want(h.t, http.StatusCreated).ID(h.t)
	for i := range c.Facilities {
		c.Facilities[i] = manager.Post("/facilities", map[string]any{"clientId": c.ID, "name": fmt.Sprintf("%s site %d", c.Owner.Mark(), i),
			"code": fmt.Sprintf("F%d%d", n, i), "timezone": "America/Chicago", "workTypes": []string{"IP"}, "active": true}).Want(h.t, http.StatusCreated).ID(h.t)
		h.Own(c.Owner, c.Facilities[i].String())
	}
	h.Own(c.Owner, c.ID.String(), c.Owner.Mark())
	c.Hospital = h.person(a, c.Owner, principal.Hospital, &c.ID).SignIn()
	scopes := h.App.Policy().TokenScopes(principal.Hospital)
	c.Token, _ = h.token(c.Hospital, c.Owner, scopes)
	_, c.SpareToken = h.token(c.Hospital, c.Owner, scopes)
	c.Narrow, _ = h.token(c.Hospital, c.Owner, []string{"self.session"})
	return c
}

// token makes an API token of that person.
func (h *House) token(p *Actor, own Owner, scopes []string) (*Actor, uuid.UUID) {
	h.t.Helper()
	var made struct {
		ID    uuid.UUID
		Token string
	}
	p.Post("/api-tokens", map[string]any{"name": "sweep", "scopes": scopes, "expiresAt": time.Now().Add(time.Hour)}).Want(h.t, http.StatusCreated).JSON(h.t, &made)
	h.Own(own, made.ID.String())
	t := h.Bearer("token of "+p.Name, made.Token)
	t.UserID, t.Role, t.Owner, t.Scopes = p.UserID, p.Role, own, slices.Clone(scopes)
	return t, made.ID
}
