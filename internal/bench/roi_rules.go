package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/bench/measure"
	"chartwright/internal/roi/match"
	"chartwright/internal/roi/rules"
)

// Sizes of the generated release-of-information requests.
const (
	roiRequests = 10_000
	roiPatients = 20_000
	roiBlock    = 30 // candidates that the index's keys give for a request
)

// roiWork is a request in all three parts.
type roiWork struct {
	asked  match.Person
	truth  string // id of the patient meant; empty for a stranger
	index  []match.Candidate
	clock  rules.ClockInput
	fee    rules.FeeInput
	result match.Result
}

// roiRules measures matching, deadlines and fees over generated requests, on one core.
func roiRules(_ context.Context, b *bench) error {
	set, err := rules.Load()
	if err != nil {
		return err
	}
	models, err := match.Load()
	if err != nil {
		return err
	}
	on := civil.Date{Year: 2026, Month: 11, Day: 28}
	model, err := models.On(on)
	if err != nil {
		return err
	}
	work, err := generateROI(on)
	if err != nil {
		return err
	}
	parts := []struct {
		name string
		do   func(w *roiWork) error
	}{
		{"matching", func(w *roiWork) error { w.result = model.Rank(w.asked, w.index); return nil }},
		{"deadline", func(w *roiWork) error { _, err := set.Deadline(w.clock); return err }},
		{"fee", func(w *roiWork) error { _, err := set.Fee(w.fee); return err }},
	}
	var took time.Duration
	for _, p := range parts {
		t, err := measure.Count(len(work), func(n int) error { return p.do(&work[n]) })
		if err != nil {
			return err
		}
		took += t.Wall
		b.Spread(p.name+" of a request", t, "", fmt.Sprintf("%d requests, one core", len(work)))
	}
	b.Add("requests through matching, deadline and fee", fmt.Sprintf("%.0f/s", float64(len(work))/took.Seconds()), "",
		fmt.Sprintf("%d candidates each", roiBlock))
	return b.matched(work)
}

// matched counts what was accepted without a person; one accepted wrongly fails the run.
func (b *bench) matched(work []roiWork) error {
	auto, wrong, found, known := 0, 0, 0, 0
	for _, w := range work {
		if w.truth != "" {
			known++
		}
		if len(w.result.Candidates) == 0 {
			continue
		}
		first := w.result.Candidates[0].ID
		if w.truth != "" && first == w.truth {
			found++
		}
		if w.result.Verdict == match.Auto {
			auto++
			if first != w.truth {
				wrong++
			}
		}
	}
	b.Add("requests whose patient stands first", fmt.Sprintf("%.3f", float64(found)/float64(known)), "", fmt.Sprintf("of %d whose patient is in the index", known))
	b.Add("accepted without a person", fmt.Sprintf("%.3f", float64(auto)/float64(len(work))), "", "a third of the requests hold a mistake, a tenth are of strangers")
	b.Add("of these wrong", fmt.Sprint(wrong), "0", "twins, Jr and Sr, and namesakes are among the candidates")
	if wrong > 0 {
		return fmt.Errorf("%d requests were matched wrongly without a person", wrong)
	}
	return nil
}

func generateROI(on civil.Date) ([]roiWork, error) {
	r := rand.New(rand.NewPCG(164, 524)) //nolint:gosec // the same requests in every run
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		return nil, err
	}
	patients := make([]match.Candidate, roiPatients)
	for i := range patients {
		patients[i] = match.Candidate{ID: fmt.Sprint(i), Person: inventPerson(r, i)}
	}
	work := make([]roiWork, roiRequests)
	for i := range work {
		at := r.IntN(len(patients))
		w := roiWork{truth: patients[at].ID, asked: patients[at].Person}
		for range roiBlock {
			if other := r.IntN(len(patients)); other != at {
				w.index = append(w.index, patients[other])
			}
		}
		w.index = append(relatives(r, patients[at].Person), w.index...)
		if i%10 == 0 { // a stranger: the patient is not in the index
			w.truth = ""
		} else {
			w.index = append(w.index, patients[at])
		}
		if i%3 == 0 {
			mistake(r, &w.asked)
		}
		w.clock, w.fee = inventClock(r, zone, i), inventFee(r, on)
		work[i] = w
	}
	return work, nil
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func inventPerson(r *rand.Rand, n int) match.Person {
	syllable := func() string {
		return pick(r, "ba", "ker", "lin", "mo", "ran", "sel", "tor", "vi", "wen", "za", "gar", "ho")
	}
	born := civil.Date{Year: 1936, Month: 1, Day: 1}.AddDays(r.IntN(85 * 365))
	return match.Person{MRN: fmt.Sprintf("M%07d", n), First: pick(r, "Mary", "William", "José", "Anna", "Robert", "Elizabeth", "Juan", "Patricia", "Theo", "Ada", "Yusuf", "Mei"),
		Middle: pick(r, "", "A", "Louise", "James"), Last: syllable() + syllable() + syllable(), Birth: born, Sex: pick(r, "F", "M"),
		Postal: fmt.Sprintf("%05d", 60000+r.IntN(400)), Phone: fmt.Sprintf("312%07d", r.IntN(10_000_000))}
}

// relatives are those who are mistaken for a person: a twin, a father of the same name, a namesake.
func relatives(r *rand.Rand, p match.Person) []match.Candidate {
	twin, father, namesake := p, p, p
	twin.First, twin.MRN = p.First+"ne", fmt.Sprintf("T%07d", r.IntN(10_000_000))
	father.Suffix, father.Birth, father.MRN = "Sr", p.Birth.AddDays(-9000), fmt.Sprintf("F%07d", r.IntN(10_000_000))
	namesake.Birth, namesake.Phone, namesake.MRN = p.Birth.AddDays(400), "", fmt.Sprintf("N%07d", r.IntN(10_000_000))
	return []match.Candidate{{ID: "twin", Person: twin}, {ID: "father", Person: father}, {ID: "namesake", Person: namesake}}
}

// mistake is what people write wrong on a request.
func mistake(r *rand.Rand, p *match.Person) {
	switch r.IntN(6) {
	case 0:
		p.MRN = ""
	case 1:
		p.MRN, p.Last = "", p.Last[:len(p.Last)-1]
	case 2:
		p.Birth = p.Birth.AddDays(9)
	case 3:
		p.MRN, p.Last = "", p.Last+"-Smith"
	case 4:
		p.MRN, p.Phone, p.Postal = "", "", ""
	case 5:
		p.MRN = p.MRN[:3] + "9" + p.MRN[4:]
	}
}

func inventClock(r *rand.Rand, zone *time.Location, n int) rules.ClockInput {
	received := time.Date(2026, 1, 1, 15, 0, 0, 0, time.UTC).Add(time.Duration(n) * 47 * time.Minute)
	in := rules.ClockInput{Basis: pick(r, rules.Bases()...), Class: pick(r, rules.Classes()...), State: pick(r, "CA", "TX", "NY", "FL"), ReceivedAt: received, Zone: zone, Now: received.AddDate(0, 0, 12)}
	if n%4 == 0 {
		in.Stops = []rules.Stop{{Reason: pick(r, rules.StopReasons()...), Owner: "requester", From: received.AddDate(0, 0, 2), To: received.AddDate(0, 0, 6)}}
	}
	return in
}

func inventFee(r *rand.Rand, on civil.Date) rules.FeeInput {
	return rules.FeeInput{Basis: pick(r, rules.Access, rules.AuthorizationOf, rules.Subpoena), Class: pick(r, rules.Classes()...), State: pick(r, "CA", "FL", "AL", "DC", "TX", "NY"),
		Medium: pick(r, rules.Media()...), Purpose: pick(r, rules.Purposes()...), On: on, Pages: 1 + r.IntN(400), ClericalMinutes: r.IntN(60), PostageMinor: int64(r.IntN(2000)),
		Patient: rules.PatientCosts{CopyingMinutes: r.IntN(30), LabourPerHourMinor: 2200, SuppliesMinor: 150, ElectronicPHI: true, ChooseFlat: r.IntN(2) == 0}}
}
