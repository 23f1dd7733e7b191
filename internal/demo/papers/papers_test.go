package papers

import (
	"bytes"
	"testing"
	"time"
)

func some() Authorization {
	return Authorization{Hospital: Party{Name: "Some Hospital", Address: "1 Main Street\nSpringfield, CO 80499"},
		Recipient: Party{Name: "A. Counsel", Organisation: "Counsel & Counsel", Address: "2 Court Street\nSpringfield, CO 80499"},
		Patient:   Party{Name: "Ottokarine Zwettlinger", Address: "3 Elm Street\nSpringfield, CO 80499"}, BirthDate: "May 6, 1944",
		Records: "Discharge summary and operative report of the stay of March 2026.", Purpose: "Legal matter.",
		SignedOn: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
}

func TestAuthorization(t *testing.T) {
	t.Parallel()
	body, places, err := some().Render()
	if err != nil || len(places) != 10 {
		t.Fatalf("%d places, %v", len(places), err)
	}
	for key, b := range places {
		if b[0] < 0 || b[1] < 0 || b[2] > 1 || b[3] > 1 || b[0] >= b[2] || b[1] >= b[3] {
			t.Errorf("%s stands at %v", key, b)
		}
	}
	again, _, err := some().Render()
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("the same form is set differently: %v", err)
	}
	lacking := some()
	lacking.Omit = "signature_date"
	if _, places, _ = lacking.Render(); len(places) != 9 {
		t.Errorf("%d places on a form that lacks one", len(places))
	}
}

func TestLetter(t *testing.T) {
	t.Parallel()
	a := some()
	body, err := Letter{From: a.Recipient, To: a.Hospital, On: a.SignedOn, Subject: "Request", Paragraphs: []string{"Please send the records."}, Signature: "A. Counsel"}.Render()
	if err != nil || !bytes.HasPrefix(body, []byte("%PDF-")) {
		t.Errorf("no letter: %v", err)
	}
}
