package demo

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/demo/papers"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// enter enters the request as the hospital does, with the paper that came; what was there already is left as it is.
func (k *tale) enter(was requested) error {
	k.at(k.received.Add(20 * time.Minute))
	if k.request = was.ID; k.request == uuid.Nil {
		if err := k.ask(); err != nil {
			return err
		}
	}
	if was.Files > 0 {
		return nil
	}
	body, _, err := k.letter()
	if err != nil {
		return err
	}
	at := k.t.facilities[k.stay.Facility.Code]
	return k.m.Charts.Receive(k.hospital, Incoming{Client: at.ClientID, Facility: at.ID, Request: k.request,
		Files: []IncomingFile{{Name: k.wish.paper + ".pdf", Body: body}}})
}

func (k *tale) ask() (err error) {
	w, p := k.wish, k.stay.Patient
	by := w.asks(k.stay)
	a := Asking{Facility: k.t.facilities[k.stay.Facility.Code].ID, Received: k.received, Channel: "mail", Class: w.class, Basis: w.basis, Purpose: w.purpose,
		Language: w.language, Medium: "electronic", Text: w.text, Name: by.Name, Organisation: by.Organisation, Address: by.Address, Phone: "555-555-0190",
		Email: mail(by), Last: p.Last, First: p.First, BirthDate: p.DOB.Format(time.DateOnly), MRN: p.MRN, Sex: p.Sex, Situations: w.situations, Held: w.held, Priority: w.priority}
	if w.class != "patient" {
		a.Channel, a.Reference = "fax", "REF-"+k.stay.Chart.AccountNumber[:5]
	}
	if w.paper == "audit" {
		a.LetterOn = k.received.Add(-2 * day).Format(time.DateOnly)
	}
	k.request, err = k.m.Records.Enter(k.hospital, a)
	return err
}

// letter writes the paper that came with the request, and where the elements of an authorization stand on it.
func (k *tale) letter() ([]byte, map[string]papers.Box, error) {
	w, f := k.wish, k.stay.Facility
	hospital := papers.Party{Name: f.Name, Address: f.Address}
	by, name := w.asks(k.stay), k.stay.Patient.First+" "+k.stay.Patient.Last
	home := papers.Party{Name: name, Address: k.stay.Patient.Street + "\n" + k.stay.Patient.City + ", " + k.stay.Patient.State + " " + k.stay.Patient.ZIP}
	if w.paper == "authorization" {
		return papers.Authorization{Hospital: hospital, Recipient: by, Patient: home, BirthDate: longDay(k.stay.Patient.DOB), Records: w.text,
			Purpose:  map[string]string{"litigation": "For a legal matter, at my request."}[w.purpose] + map[string]string{"disability_claim": "To decide on my claim for disability benefits."}[w.purpose],
			SignedOn: k.signed(), ExpiresOn: k.expires(), Omit: w.omit}.Render()
	}
	l := papers.Letter{From: by, To: hospital, On: k.received.Add(-2 * day), Signature: by.Name, Subject: "Request for the records of " + name,
		Paragraphs: []string{"Patient: " + name + ", born " + longDay(k.stay.Patient.DOB) + ", record number " + k.stay.Patient.MRN + ".", w.text,
			"Please send a copy in electronic form to the address above. Thank you."}}
	switch w.paper {
	case "subpoena":
		l.Subject = "SUBPOENA DUCES TECUM - Circuit Court, Case No. 26-CV-00417"
		l.Paragraphs = slices.Insert(l.Paragraphs, 0, "You are commanded to produce the records named below within fourteen days at the office of counsel.")
	case "audit":
		l.Subject = "ADDITIONAL DOCUMENTATION REQUEST"
		l.Paragraphs = slices.Insert(l.Paragraphs, 0, "A claim of your hospital was selected for review. Send the documentation within 45 days of the date of this letter, or the claim is denied.")
	}
	body, err := l.Render()
	return body, nil, err
}

func (k *tale) signed() time.Time  { return k.received.Add(-4 * day) }
func (k *tale) expires() time.Time { return k.received.AddDate(0, 9, 0) }

func longDay(t time.Time) string { return t.Format("January 2, 2006") }

// approve is the hospital's consent, where its settings ask for it.
func (k *tale) approve() error {
	if k.stay.Facility.Client != "SRH" || k.wish.class == "patient" || k.wish.class == "personal_representative" {
		return nil
	}
	return k.m.Records.Approve(k.hospital, k.request)
}

func (k *tale) take() error { return k.draw("roi") }

// draw has the manager give the item to the specialist, who opens it.
func (k *tale) draw(kind string) error {
	me, err := principal.From(k.who)
	if err != nil {
		return err
	}
	if k.desk.Item, err = k.m.Records.Route(k.m.as(k.who, k.t, manager), k.request, kind, me.UserID); err != nil {
		return err
	}
	k.desk.Fence, err = k.m.Records.Open(k.who, k.desk.Item)
	return err
}

func (k *tale) giveBack() error { return k.m.Records.Release(k.who, k.desk) }
func (k *tale) complete() error { return k.m.Records.Complete(k.who, k.desk) }
func (k *tale) accept() error   { return k.m.Records.Accept(k.who, k.desk, k.here.PatientID) }
func (k *tale) check() error    { return k.m.Records.Check(k.who, k.desk, "") }

func (k *tale) decide() error {
	return k.m.Records.Check(k.who, k.desk, "Looked at; it belongs to what was asked for and allowed.")
}

func (k *tale) send(l Mail) error { return k.m.Records.Send(k.who, k.desk, l) }

// tick fills the checklist from the paper, as far as it goes.
func (k *tale) tick() error {
	_, places, err := k.letter()
	if err != nil {
		return err
	}
	t := Ticks{Paper: k.paper, Places: places, SignedOn: k.signed().Format(time.DateOnly), ExpiresOn: k.expires().Format(time.DateOnly)}
	if k.wish.omit != "" {
		t.Missing = []string{k.wish.omit}
	}
	if k.wish.omit == "signature_date" {
		t.SignedOn = ""
	}
	return k.m.Records.Tick(k.who, k.desk, t)
}

// pick selects the documents of the stay that was asked for.
func (k *tale) pick() error {
	var documents []uuid.UUID
	err := k.m.DB.InTenant(machine(k.who), func(_ context.Context, tx *db.Tx) error {
		byFile, err := documentsInOrder(tx, k.here.ID)
		for _, file := range slices.Sorted(maps.Keys(byFile)) {
			documents = append(documents, byFile[file]...)
		}
		return err
	})
	if err != nil {
		return err
	}
	return k.m.Records.Pick(k.who, k.desk, documents)
}

// machine acts for the agency itself.
func machine(ctx context.Context) context.Context {
	p, _ := principal.From(ctx)
	return principal.With(ctx, principal.ForTenant(p.TenantID))
}

// review is the colleague's decision on what was submitted.
func (k *tale) review(decision string, reasons ...string) error {
	k.at(k.now.Add(20 * hour))
	k.who = k.m.as(k.who, k.t, k.colleague())
	if err := k.draw("roi_review"); err != nil {
		return err
	}
	return k.m.Records.Review(k.who, k.desk, decision, reasons...)
}
