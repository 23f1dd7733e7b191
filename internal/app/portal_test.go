package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/yeka/zip"
)

// TestPatientAsksAndFetches takes a patient's request from the public page to the file in their hands: signed, proved, asked for a
// correction, answered, agreed to, released, fetched by ranges.
func TestPatientAsksAndFetches(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	c := d.h.Agencies[0].Clients[0]
	v := d.ask(c, nil)
	s := v.look()
	if s.Status != "received" || !slices.Equal(s.ToDo, []string{"sign", "contact"}) {
		t.Fatalf("asked, and it is %+v", s)
	}
	var item string
	d.h.Scan(&item, `select state from work_items where case_id = $1`, v.request)
	if item != "preparing" {
		t.Errorf("the work is %s before anybody could be reached", item)
	}
	v.sign()
	v.prove()
	s = v.until(func(s seen) bool { return len(s.ToDo) == 0 && len(s.Files) == 1 && s.Files[0].State == "accepted" })
	if !s.Signed || s.Contacted != "passed" || s.Files[0].Kind != "authorization" {
		t.Errorf("signed and proved, and it is %+v", s)
	}
	d.h.Eventually(func() bool {
		d.h.Scan(&item, `select state from work_items where case_id = $1`, v.request)
		return item == "ready"
	})
	v.signatureIsKept()

	d.h.SQL(`update roi_requests set status = 'correction_needed' where id = $1`, v.request)
	d.h.SQL(`insert into roi_messages (tenant_id, client_id, id, request_id, direction, kind, body_sealed, at)
		select tenant_id, client_id, gen_random_uuid(), request_id, 'to_requester', 'correction', body_sealed, now() from roi_messages where false`)
	v.call(http.MethodPost, "/request/messages", map[string]any{"text": "It was my left hip."}).Want(t, http.StatusCreated)
	if s = v.look(); len(s.Messages) != 1 || s.Messages[0].Text != "It was my left hip." {
		t.Errorf("wrote, and the messages are %+v", s.Messages)
	}
	d.h.SQL(`update roi_requests set status = 'selecting' where id = $1`, v.request)
	v.agreesToFee()

	v.seal(content)
	v.deliver(map[string]any{"method": "portal"})
	again := v.back()
	s = again.look()
	if !slices.Equal(s.ToDo, []string{"download"}) || len(s.Deliveries) != 1 || s.Deliveries[0].Left != 5 {
		t.Fatalf("released, and it is %+v", s)
	}
	again.fetchesByRanges(s)
	v.until(func(s seen) bool { return s.Status == "closed" })
}

// signatureIsKept looks at what the specialist sees of the signature.
func (v *visitor) signatureIsKept() {
	t := v.d.t
	t.Helper()
	var kept struct {
		State      string
		Proofs     []struct{ Method, State string }
		Signatures []struct {
			Name, Words, Hash, Address string
			Strokes                    [][]int
		}
	}
	v.c.Hospital.Get("/roi-requests/"+v.request.String()+"/identity").Want(t, http.StatusOK).JSON(t, &kept)
	if len(kept.Signatures) != 1 {
		t.Fatalf("kept %+v", kept)
	}
	s := kept.Signatures[0]
	sum := sha256.Sum256([]byte(s.Words))
	if s.Name != "Ottoline Marchbanks" || s.Address != v.from() || len(s.Strokes) != 1 || s.Hash != hex.EncodeToString(sum[:]) ||
		!strings.Contains(s.Words, "everything about my hip") {
		t.Errorf("the signature is %+v", s)
	}
}

// agreesToFee shows a fee, refuses a decision about another, and takes the decision.
func (v *visitor) agreesToFee() {
	t := v.d.t
	t.Helper()
	v.d.h.SQL(`insert into roi_invoices (tenant_id, client_id, id, request_id, document, total_minor, currency) select tenant_id, client_id, gen_random_uuid(), id,
		'{"engine":"patient_access","pages":3,"currency":"USD","totalMinor":650,"lines":[{"key":"flat","text":"Flat fee","quantity":1,"unitMinor":650,"amountMinor":650,
		"rule":{"id":"fees/us-patient-access","version":1,"source":"45 CFR 164.524(c)(4)"}}],"reasons":["A flat fee."],"schedule":{"id":"fees/us-patient-access","version":1,"source":"x"}}',
		650, 'USD' from roi_requests where id = $1`, v.request)
	s := v.look()
	if s.Fee == nil || s.Fee.State != "issued" || s.Fee.Fee.TotalMinor != 650 || !s.Fee.ReleasedUnpaid || s.Fee.Waits || !slices.Contains(s.ToDo, "fee") {
		t.Fatalf("the fee is %+v", s.Fee)
	}
	v.call(http.MethodPost, "/request/fee", map[string]any{"invoiceId": v.request, "agree": true}).Want(t, http.StatusConflict)
	v.call(http.MethodPost, "/request/fee", map[string]any{"invoiceId": s.Fee.ID, "agree": false}).Want(t, http.StatusNoContent)
	if s = v.look(); s.Fee.State != "declined" {
		t.Errorf("declined, and the fee is %+v", s.Fee)
	}
	v.call(http.MethodPost, "/request/fee", map[string]any{"invoiceId": s.Fee.ID, "agree": true}).Want(t, http.StatusNoContent)
	if s = v.look(); s.Fee.State != "accepted" || slices.Contains(s.ToDo, "fee") {
		t.Errorf("agreed, and the fee is %+v", s.Fee)
	}
}

// fetchesByRanges fetches a release in two parts, the first of which breaks off in the middle.
func (v *visitor) fetchesByRanges(s seen) {
	t := v.d.t
	t.Helper()
	at, _ := v.begin(s.Deliveries[0].ID)
	half := len(content) / 2
	first := v.call(http.MethodGet, at, nil, "Range", fmt.Sprintf("bytes=0-%d", half-1)).Want(t, http.StatusPartialContent)
	rest := v.call(http.MethodGet, at, nil, "Range", fmt.Sprintf("bytes=%d-", half), "If-Range", first.Header.Get("ETag")).Want(t, http.StatusPartialContent)
	if got := append(first.Body, rest.Body...); !bytes.Equal(got, content) {
		t.Errorf("fetched %d bytes, want the %d of the release", len(got), len(content))
	}
	if kind := first.Header.Get("Content-Disposition"); kind != `attachment; filename="records-`+v.Tracking+`.pdf"` {
		t.Errorf("it is handed over as %s", kind)
	}
}

// TestDownloadsEnd refuses a download past the limit, one that was served, one that has run out, one that was revoked and one of
// somebody else's.
func TestDownloadsEnd(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	v.seal(content)
	made := v.deliver(map[string]any{"method": "portal", "times": 2})

	at, _ := v.begin(made.ID)
	for range 2 {
		v.call(http.MethodGet, at, nil).Want(t, http.StatusOK)
	}
	v.call(http.MethodGet, at, nil).Want(t, http.StatusGone)
	v.call(http.MethodGet, at, nil, "Range", "bytes=0-0").Want(t, http.StatusGone)
	v.call(http.MethodGet, at, nil, "Range", "bytes=0-0,5-9").Want(t, http.StatusGone)

	second, _ := v.begin(made.ID)
	if _, a := v.begin(made.ID); a.Status != http.StatusGone {
		t.Errorf("the third of two downloads was answered %d", a.Status)
	}
	stranger := d.ask(v.c, nil)
	stranger.call(http.MethodGet, second, nil).Want(t, http.StatusNotFound)
	if _, a := stranger.begin(made.ID); a.Status != http.StatusNotFound {
		t.Errorf("somebody else's download was answered %d", a.Status)
	}
	v.call(http.MethodGet, second, nil, "Range", "bytes=99999999-").Want(t, http.StatusRequestedRangeNotSatisfiable)
	d.h.SQL(`update roi_pickups set expires_at = now() where id = $1`, strings.TrimPrefix(second, "/request/downloads/"))
	v.call(http.MethodGet, second, nil).Want(t, http.StatusGone)

	third := v.deliver(map[string]any{"method": "portal"})
	at, _ = v.begin(third.ID)
	v.manager().Post("/roi-deliveries/"+third.ID.String()+"/revocation", nil).Want(t, http.StatusOK)
	v.call(http.MethodGet, at, nil).Want(t, http.StatusGone)
	fourth := v.deliver(map[string]any{"method": "portal"})
	d.h.SQL(`update roi_deliveries set expires_at = now() where id = $1`, fourth.ID)
	for _, id := range []string{third.ID.String(), fourth.ID.String()} {
		v.call(http.MethodPost, "/request/deliveries/"+id+"/downloads", nil).Want(t, http.StatusGone)
	}
	if s := v.look(); s.Deliveries[0].State != "expired" || s.Deliveries[1].State != "revoked" || s.Deliveries[2].Open {
		t.Errorf("the deliveries are %+v", s.Deliveries)
	}
}

// TestArchiveIsEncrypted hands a release over as an archive that opens by its passphrase alone, to a requester who had no code.
func TestArchiveIsEncrypted(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	d.h.SQL(`update roi_requests set code_hash = null, channel = 'mail' where id = $1`, v.request)
	v.seal(content)
	made := v.deliver(map[string]any{"method": "zip"})
	if made.Code == "" || made.Passphrase == "" || made.Tracking != v.Tracking {
		t.Fatalf("made %+v", made)
	}
	v.enter(v.Tracking, v.Code).Want(t, http.StatusUnauthorized)
	v.Code = made.Code
	v = v.back()
	s := v.until(func(s seen) bool { return len(s.Deliveries) == 1 && s.Deliveries[0].Open })
	if s.Deliveries[0].Passphrase != made.Passphrase {
		t.Error("the requester is shown another passphrase than the agency was")
	}
	at, _ := v.begin(made.ID)
	file := v.call(http.MethodGet, at, nil).Want(t, http.StatusOK).Body
	for secret, want := range map[string]bool{made.Passphrase: true, "wrong": false} {
		got, err := unzip(file, secret)
		if (err == nil && bytes.Equal(got, content)) != want {
			t.Errorf("with the right passphrase: %v, opened %d bytes, %v", want, len(got), err)
		}
	}
	if bytes.Contains(file, content[:32]) {
		t.Error("the archive holds the release in the clear")
	}
}

func unzip(file []byte, secret string) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	r.File[0].SetPassword(secret)
	f, err := r.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}
