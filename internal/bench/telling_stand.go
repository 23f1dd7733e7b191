package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"chartwright/internal/app/caller"
	"chartwright/internal/bench/stand"
	identity "chartwright/internal/identity/people"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// asked is an application for the records of somebody of that name.
func asked(a *stand.Agency, lastName string) map[string]any {
	return map[string]any{"facilityId": a.Facility, "requesterClass": "patient", "purpose": "personal_use", "medium": "electronic", "form": "copy", "language": "en",
		"requester": map[string]any{"name": "Some Body", "email": "somebody@bench.test", "phone": "555-0199"},
		"patient":   map[string]any{"lastName": lastName, "firstName": "Roberta", "birthDate": "1961-05-17"},
		"wanted":    map[string]any{"text": "everything about my hip"}}
}

// surnamesEach is how many patients there are, and how many are not. Any two names differ by where they lie in the indexes, the more
// the oftener they are asked for; many of both differ by nothing else than that one kind is there.
const surnamesEach = 64

func surname(n int, there bool) string {
	n *= 2
	if !there {
		n++
	}
	return fmt.Sprintf("Bench%c%cley", 'a'+n/26, 'a'+n%26)
}

// surnames deals the names of each kind out in turns.
type surnames struct{ asked [2]int }

func (s *surnames) next(there bool) string {
	kind := 0
	if there {
		kind = 1
	}
	s.asked[kind]++
	return surname(s.asked[kind]%surnamesEach, there)
}

// openPortal opens the hospital's page, registers the patients and makes one request; it gives the page's address and the number.
func (b *bench) openPortal(ctx context.Context, a *stand.Agency) (page, tracking string, err error) {
	err = a.Manager.Edit(ctx, http.MethodPut, "/clients/"+a.Client.String()+"/portal-page", `"0"`,
		map[string]any{"slug": "telling", "active": true, "documentClasses": []string{}, "contact": "555-0100", "version": 0})
	if err != nil {
		return "", "", err
	}
	hospital, err := a.Person(ctx, principal.Hospital)
	if err != nil {
		return "", "", err
	}
	for n := range surnamesEach {
		if _, err = a.Register(ctx, hospital, "IP", caller.Patient{MRN: fmt.Sprint("T", n), Last: surname(n, true), First: "Roberta", Born: "1961-05-17"}); err != nil {
			return "", "", err
		}
	}
	page = httpx.PublicPrefix + "/hospitals/telling"
	req, err := b.post(ctx, page+"/requests", asked(a, surname(0, true)))
	if err != nil {
		return "", "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = res.Body.Close() }()
	var made struct{ Tracking string }
	err = json.NewDecoder(res.Body).Decode(&made)
	return page, made.Tracking, err
}

// personWithPassword makes somebody who signs in by password and gives their e-mail address.
func (b *bench) personWithPassword(ctx context.Context, a *stand.Agency) (string, error) {
	const email = "somebody@bench.test"
	_, _, err := b.App.CreateUser(ctx, a.ID, identity.NewUser{Name: "Some Body", Email: email, Role: principal.Coder, Password: "seven kumquats at noon"})
	return email, err
}
