package app_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/identity"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// makesNothing are the POST operations that take no Idempotency-Key, and why a second one does no harm.
var makesNothing = map[string]string{
	"search": "looks", "encounters-search": "looks", "patients-search": "looks", "users-search": "looks", "chart-find": "looks", "prep-candidates": "looks",
	"audit-verify": "counts again", "page-viewed": "each time a page is shown is an act of its own",
	"sessions-create": "nobody is signed in yet, whose key it could be", "sessions-password": "the challenge is used up", "sessions-totp": "the challenge is used up",
	"sessions-passkey-options": "asks anew", "sessions-passkey": "the challenge is used up", "me-passkeys-options": "asks anew", "me-passkeys-create": "what the browser made is kept once",
	"sessions-organisation": "begins anew; each state is used up", "sessions-organisation-arrive": "the state is used up",
	"sessions-totp-enrolment": "the challenge leads to the same secret", "sessions-totp-enrolment-confirm": "the challenge is used up",
	"me-totp-enrolment": "the newest secret counts until it is confirmed", "me-totp-enrolment-confirm": "confirms once",
	"me-recovery-codes-create": "replaces the codes; they are shown once and kept hashed, so an answer that was lost cannot be given again",
	"users-reset-password":     "replaces the password; it is shown once, so an answer that was lost cannot be given again",
	"users-disable":            "is so already", "users-enable": "is so already", "users-reset-mfa": "is so already",
	"sources-decide": "is decided already", "jobs-retry": "waits for its turn already", "tables-write": "writes a file anew; each that leaves is an act of its own",
	"work-next": "takes; what was taken is in work/mine", "work-reserve": "one reservation at a time", "work-open": "is open already",
	"work-heartbeat": "renews", "work-release": "the fencing token is used up", "work-complete": "the fencing token is used up", "work-resume": "is resumed already",
	"roi-requests-search": "looks", "roi-find": "looks", "roi-fee": "reckons and keeps nothing", "roi-check": "looks again",
	"roi-requests-approve": "is decided already", "roi-requests-cancel": "is cancelled already", "roi-requests-close": "is closed already", "roi-decide": "is decided so already",
	"roi-marks-undo": "is undone already", "roi-answer": "has arrived already", "roi-review": "the fencing token is used up",
	"roi-requests-hold": "stands or is lifted already", "roi-authorization-revoke": "is revoked already", "roi-invoice-settle": "is settled already",
	"roi-identity-decide": "is decided so already", "roi-deliveries-revoke": "is revoked already", "roi-deliveries-done": "is done already",
	"scim-users-create": "a name is one person's", "scim-groups-create": "a name is one group's", "scim-bulk": "does nothing",
	"roi-deliveries-labels":  "prints a sheet anew",
	"public-sessions-create": "nobody is signed in yet, whose key it could be", "public-requests-create": "nobody is signed in yet, whose key it could be",
	"public-downloads-create": "each download is an act of its own, and counted", "public-signatures-create": "each signature is an act of its own",
	"public-files-create": "each file that is sent is an act of its own", "public-messages-create": "each message is an act of its own",
	"public-proofs-send": "the newest code counts", "public-proofs-confirm": "is proved already", "public-fee-decide": "is decided already",
	"work-bulk": "sets what is so already", "prep-match": "is matched already", "prep-merge": "the other document is gone already",
}

func TestEveryCreateTakesAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	for at, op := range operations(t) {
		if !strings.HasPrefix(at, http.MethodPost+" ") {
			continue
		}
		takes := slices.ContainsFunc(op.Parameters, func(p parameterDoc) bool { return p.In == "header" && p.Name == "Idempotency-Key" && !p.Required })
		_, told := op.Responses["409"]
		switch why := makesNothing[op.OperationID]; {
		case takes && why != "":
			t.Errorf("%s takes an Idempotency-Key; take it off makesNothing", op.OperationID)
		case !takes && why == "":
			t.Errorf("%s takes no Idempotency-Key: set Makes in its Op and use httpx.Once, or say in makesNothing why it needs none", op.OperationID)
		case takes && !told:
			t.Errorf("%s does not tell the refusal of a key that was used for another request", op.OperationID)
		}
	}
}

// retried are the requests that succeed, where the sweep's need not, and what another request is like.
var retried = map[string]struct {
	body   func(objects) any
	other  func(body any, header []string) (any, []string)
	before func(t *testing.T, p *apptest.Actor, o objects) // what must stand already
}{
	"roi-marks-add": {before: func(t *testing.T, p *apptest.Actor, o objects) {
		t.Helper()
		path := "/roi-requests/" + o.request
		p.Put(path+"/selection", under(o, fields{"picks": []any{fields{"documentId": o.document}}}), p.Get(path).Header.Get("ETag")).Want(t, http.StatusOK)
	}},
	"encounters-import": {body: func(o objects) any {
		return "account_number,mrn,last_name,first_name,date_of_birth,sex,facility,work_type,admitted,discharged\n" +
			code() + "," + code() + ",Swept,Anybody,1950-01-01,F,F00,IP,2026-03-01 10:00,\n"
	}, other: func(body any, h []string) (any, []string) { return body.(string) + "\n", h }},
	"uploads-create": {other: func(body any, h []string) (any, []string) {
		h = slices.Clone(h)
		h[slices.Index(h, "Upload-Length")+1] = "6"
		return body, h
	}},
	"roi-deliveries-create": {other: func(any, []string) (any, []string) { return fields{"method": "print", "to": "Somebody else"}, nil }},
	"batches-create":        {other: func(any, []string) (any, []string) { return fields{}, nil }},
}

// secretsOnce are members of answers that the first alone holds.
var secretsOnce = []string{"token", "oneTimePassword"}

// TestRepeatedCreatesMakeOneThing sends every create twice with one key, then something else with it.
func TestRepeatedCreatesMakeOneThing(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	ops, err := app.Operations()
	if err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(h)
	for _, op := range ops {
		if !op.Makes || op.ID == "prep-split" { // the charts here are of one page: intake's tests split
			continue
		}
		t.Run(op.ID, func(t *testing.T) { repeat(t, h, op, maker(h, rules[op.ID])) })
	}
	t.Run("two at once", func(t *testing.T) { twoAtOnce(t, h) })
	t.Run("another's key", func(t *testing.T) { anothersKey(t, h) })
}

// maker is somebody who may: of a hospital where hospitals may.
func maker(h *apptest.House, r identity.Rule) *apptest.Actor {
	a := h.Agencies[0]
	if slices.Contains(r.Roles, principal.Hospital) {
		return a.Clients[0].Hospital
	}
	return a.People[r.Roles[0]]
}

func repeat(t *testing.T, h *apptest.House, op httpx.Op, p *apptest.Actor) {
	t.Helper()
	mine := own(t, h, p)
	path, _, _ := fill(op.Path, mine)
	how := retried[op.ID]
	if how.before != nil {
		how.before(t, p, mine)
	}
	make := bodies[op.ID]
	if how.body != nil {
		make = how.body
	}
	body := make(mine)
	var header []string
	if more := headers[op.ID]; more != nil {
		header = more(mine)
	}
	key := []string{"Idempotency-Key", uuid.NewString()}
	rows := things(h)
	first := p.Do(op.Method, path, body, append(key, header...)...)
	if first.Status >= 300 {
		t.Fatalf("answered %d %s", first.Status, first.Body)
	}
	made := things(h)
	again := p.Do(op.Method, path, body, append(key, header...)...)
	if again.Status != first.Status || again.Header.Get("Idempotency-Replayed") != "true" || first.Header.Get("Idempotency-Replayed") != "" {
		t.Fatalf("again: answered %d %s %v, first %d", again.Status, again.Body, again.Header, first.Status)
	}
	if now := things(h); !reflect.DeepEqual(now, made) || reflect.DeepEqual(made, rows) {
		t.Errorf("things were %v, then %v, then %v", rows, made, now)
	}
	same(t, first, again)
	other, otherHeader := any(nil), header
	if how.other != nil {
		other, otherHeader = how.other(body, header)
	} else {
		other = altered(body)
	}
	if got := p.Do(op.Method, path, other, append(key, otherHeader...)...); got.Status != http.StatusConflict || !strings.Contains(string(got.Body), "idempotency-key-reused") {
		t.Errorf("another request with the key: answered %d %s", got.Status, got.Body)
	}
}

// altered is another request of the same form.
func altered(body any) any {
	out := fields{}
	for k, v := range body.(fields) {
		out[k] = v
	}
	for k, v := range map[string]any{"name": "Somebody else", "accountNumber": code(), "reason": "missing_document", "statement": "something else",
		"copyingMinutes": 45, "kind": "no_records", "channel": "fax",
		"items": []any{fields{"documentType": "h_and_p", "problem": "missing"}}} {
		if _, has := out[k]; has {
			out[k] = v
		}
	}
	return out
}

// same compares a repeated answer with the first. What is shown once is not in it.
func same(t *testing.T, first, again apptest.Answer) {
	t.Helper()
	if a, b := first.Header.Get("Location"), again.Header.Get("Location"); a != b {
		t.Errorf("made %s, then %s", a, b)
	}
	var a, b map[string]any
	if len(first.Body) == 0 {
		return
	}
	if json.Unmarshal(first.Body, &a) != nil || json.Unmarshal(again.Body, &b) != nil {
		t.Fatalf("not JSON: %s %s", first.Body, again.Body)
	}
	for _, name := range secretsOnce {
		if secret, has := a[name]; has && (secret == "" || b[name] != "") {
			t.Errorf("%s was %q, then %q", name, secret, b[name])
		}
		delete(a, name)
		delete(b, name)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("made %v\nthen %v", a, b)
	}
}

// things counts what creates make.
func things(h *apptest.House) map[string]int {
	out := map[string]int{}
	for _, table := range []string{"clients", "facilities", "users", "api_tokens", "patients", "encounters", "upload_batches", "uploads", "documents", "document_requests",
		"roi_requests", "roi_letters", "roi_marks", "roi_invoices", "roi_suspensions", "roi_disclosures",
		"work_events", "idempotency_keys"} {
		n := 0
		h.Scan(&n, "select count(*) from "+table)
		out[table] = n
	}
	return out
}

// twoAtOnce sends one request eight times at once.
func twoAtOnce(t *testing.T, h *apptest.House) {
	t.Helper()
	p := h.Agencies[0].People[principal.Manager]
	body, key := clientFields(), uuid.NewString()
	var all sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		all.Go(func() {
			var made struct{ ID string }
			answer := p.Do(http.MethodPost, "/clients", body, "Idempotency-Key", key)
			if answer.Status == http.StatusCreated && json.Unmarshal(answer.Body, &made) == nil {
				ids[i] = made.ID
			}
		})
	}
	all.Wait()
	if slices.Sort(ids); ids[0] == "" || ids[0] != ids[len(ids)-1] {
		t.Errorf("eight requests with one key made %v", ids)
	}
}

// anothersKey: keys of different people never meet.
func anothersKey(t *testing.T, h *apptest.House) {
	t.Helper()
	key := uuid.NewString()
	one := h.Agencies[0].People[principal.Manager].Do(http.MethodPost, "/clients", clientFields(), "Idempotency-Key", key).Want(t, http.StatusCreated)
	for _, p := range []*apptest.Actor{h.Agencies[0].People[principal.Operator], h.Agencies[1].People[principal.Manager]} {
		other := p.Do(http.MethodPost, "/clients", clientFields(), "Idempotency-Key", key).Want(t, http.StatusCreated)
		if other.ID(t) == one.ID(t) {
			t.Errorf("%s was answered with what somebody else made", p.Name)
		}
	}
}
