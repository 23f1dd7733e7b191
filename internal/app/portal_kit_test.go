package app_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// public is the address of an operation of the portal, as Actor.Do wants what lies outside the staff's API.
func public(path string) string { return "/" + httpx.PublicPrefix + path }

// doors are the open pages of two agencies with two clients each.
type doors struct {
	t *testing.T
	h *apptest.House
}

func newDoors(t *testing.T, settings ...string) *doors {
	t.Helper()
	d := &doors{t: t, h: apptest.Settled(t, settings...)}
	for _, a := range d.h.Agencies {
		for _, c := range a.Clients {
			d.openPage(a, c, map[string]any{"slug": slugOf(c), "active": true, "documentClasses": []string{"attorney"}, "contact": "555-0100"}, 0)
		}
	}
	return d
}

func slugOf(c *apptest.Client) string {
	return fmt.Sprintf("hospital-%c%d", 'a'+c.Owner.Agency, c.Owner.Client+1)
}

func (d *doors) openPage(a *apptest.Agency, c *apptest.Client, page map[string]any, seen int) {
	d.t.Helper()
	page["version"] = seen
	a.People[principal.Manager].Put("/clients/"+c.ID.String()+"/portal-page", page, fmt.Sprintf(`"%d"`, seen)).Want(d.t, http.StatusOK)
}

// visitor is somebody on a hospital's page, with what they were shown once.
type visitor struct {
	*apptest.Actor
	d              *doors
	c              *apptest.Client
	email          string
	Tracking, Code string
	request        uuid.UUID
}

// application is what a patient asks for.
func application(c *apptest.Client, email string) map[string]any {
	return map[string]any{"facilityId": c.Facilities[0], "requesterClass": "patient", "purpose": "personal_use", "medium": "electronic", "form": "copy", "language": "en",
		"requester": map[string]any{"name": "Ottoline Marchbanks", "email": email, "phone": "555-0199"},
		"patient":   map[string]any{"lastName": "Marchbanks", "firstName": "Ottoline", "birthDate": "1961-05-17"},
		"wanted":    map[string]any{"text": "everything about my hip"}}
}

// ask makes a request as somebody does who has never been here.
func (d *doors) ask(c *apptest.Client, change map[string]any) *visitor {
	d.t.Helper()
	v := &visitor{Actor: d.h.Nobody(), d: d, c: c, email: fmt.Sprintf("v%s@example.test", strings.ReplaceAll(uuid.NewString(), "-", ""))}
	body := application(c, v.email)
	for name, value := range change {
		body[name] = value
	}
	v.call(http.MethodPost, "/hospitals/"+slugOf(c)+"/requests", body).Want(d.t, http.StatusCreated).JSON(d.t, v)
	d.h.Scan(&v.request, `select id from roi_requests where tracking = $1`, v.Tracking)
	return v
}

// call sends a request from an address of the visitor's own, so that tests of limits do not disturb each other.
func (v *visitor) call(method, path string, body any, header ...string) apptest.Answer {
	v.d.t.Helper()
	return v.Do(method, public(path), body, append([]string{"X-Forwarded-For", v.from()}, header...)...)
}

func (v *visitor) from() string {
	sum := sha256.Sum256([]byte(v.email))
	return fmt.Sprintf("198.51.%d.%d", sum[0], sum[1])
}

// seen is the request as its requester sees it.
type seen struct {
	Status, Authorization, Contacted, Document string
	Step                                       int
	Signed                                     bool
	ToDo                                       []string
	Files                                      []struct{ Kind, State string }
	Messages                                   []struct{ Direction, Kind, Text string }
	Fee                                        *struct {
		ID             uuid.UUID
		State          string
		Waits          bool
		ReleasedUnpaid bool
		Fee            struct{ TotalMinor int64 }
	}
	Deliveries []struct {
		ID         uuid.UUID
		Method     string
		State      string
		Open       bool
		Left       int
		Passphrase string
	}
}

func (v *visitor) look() (s seen) {
	v.d.t.Helper()
	v.call(http.MethodGet, "/request", nil).Want(v.d.t, http.StatusOK).JSON(v.d.t, &s)
	return s
}

// until waits for the request to be as cond wants it.
func (v *visitor) until(cond func(seen) bool) seen {
	v.d.t.Helper()
	var s seen
	v.d.h.Eventually(func() bool { s = v.look(); return cond(s) })
	return s
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// mail gives the newest mail to the visitor that matches, waiting for it.
func (v *visitor) mail(pattern *regexp.Regexp) string {
	v.d.t.Helper()
	found := ""
	v.d.h.Eventually(func() bool {
		files, _ := filepath.Glob(filepath.Join(v.d.h.DataDir, "outbox", "*.eml"))
		for i := len(files) - 1; i >= 0; i-- { // names are in the order of time
			text, err := os.ReadFile(files[i])
			if err == nil && strings.Contains(string(text), v.email) && pattern.Match(text) {
				found = pattern.FindString(string(text))
				return true
			}
		}
		return false
	})
	return found
}

// prove has a code sent and types it.
func (v *visitor) prove() {
	v.d.t.Helper()
	v.call(http.MethodPost, "/request/proofs", map[string]any{"by": "email"}).Want(v.d.t, http.StatusNoContent)
	v.call(http.MethodPost, "/request/proofs/confirmation", map[string]any{"code": v.mail(sixDigits)}).Want(v.d.t, http.StatusNoContent)
}

// sign reads the words and signs them.
func (v *visitor) sign() {
	v.d.t.Helper()
	var words struct{ Hash string }
	v.call(http.MethodGet, "/request/authorization", nil).Want(v.d.t, http.StatusOK).JSON(v.d.t, &words)
	v.call(http.MethodPost, "/request/signatures", map[string]any{"typed": "Ottoline Marchbanks", "drawn": [][]int{{10, 10, 200, 90, 400, 30}}, "hash": words.Hash, "agree": true}).
		Want(v.d.t, http.StatusCreated)
}

// back comes in anew by tracking number and code, in a browser of its own.
func (v *visitor) back() *visitor {
	v.d.t.Helper()
	fresh := *v
	fresh.Actor = v.d.h.Nobody()
	fresh.enter(v.Tracking, v.Code).Want(v.d.t, http.StatusCreated)
	return &fresh
}

func (v *visitor) enter(tracking, code string, header ...string) apptest.Answer {
	v.d.t.Helper()
	return v.call(http.MethodPost, "/hospitals/"+slugOf(v.c)+"/sessions", map[string]any{"tracking": tracking, "code": code}, header...)
}

// seal gives the request a sealed release of those bytes.
func (v *visitor) seal(content []byte) {
	v.d.t.Helper()
	v.d.h.Seal(v.d.h.Agencies[v.c.Owner.Agency], v.c, v.request, content)
	v.d.h.SQL(`update roi_requests set status = 'released' where id = $1`, v.request)
}

// deliver hands the sealed release over as the agency's manager does.
func (v *visitor) deliver(body map[string]any) (made struct {
	ID                         uuid.UUID
	Tracking, Code, Passphrase string
	State, Hash                string
}) {
	v.d.t.Helper()
	v.manager().Post("/roi-requests/"+v.request.String()+"/deliveries", body).Want(v.d.t, http.StatusCreated).JSON(v.d.t, &made)
	return made
}

func (v *visitor) manager() *apptest.Actor {
	return v.d.h.Agencies[v.c.Owner.Agency].People[principal.Manager]
}

// begin starts a download and gives where it is fetched.
func (v *visitor) begin(delivery uuid.UUID) (string, apptest.Answer) {
	v.d.t.Helper()
	a := v.call(http.MethodPost, "/request/deliveries/"+delivery.String()+"/downloads", nil)
	if a.Status != http.StatusCreated {
		return "", a
	}
	return "/request/downloads/" + a.ID(v.d.t).String(), a
}

var content = bytes.Repeat([]byte("%PDF-1.7 a release of three pages\n"), 4000)
