package demo

import "time"

// The scripts of the requests: what the agency's people did, one after the other.

// validating begins and is given back: papers of its path are still to come.
func validating(k *tale) error {
	return k.all(k.approve, k.take, k.check, k.giveBack)
}

func corrected(k *tale) error {
	return k.all(k.take, k.accept, k.tick, k.check, func() error {
		return k.send(Mail{Kind: "correction_needed", Values: map[string]string{"answer_by": longDay(k.now.AddDate(0, 0, 30))}})
	})
}

func selecting(k *tale) error {
	return k.all(k.take, k.accept, k.pick, func() error { return k.m.Records.Redact(k.who, k.desk, "phone", "not_requested") }, k.check, k.giveBack)
}

func extended(k *tale) error {
	return k.all(k.take, k.accept, func() error {
		promised := k.received.AddDate(0, 0, 55)
		return k.send(Mail{Kind: "extension", DueOn: promised.Format(time.DateOnly), Values: map[string]string{"delay_reason": "older volumes are kept in storage off site"}})
	}, k.giveBack)
}

func sensitive(k *tale) error {
	return k.all(k.approve, k.take, k.accept, k.tick, k.pick, k.check, k.giveBack)
}

func submitted(k *tale) error {
	return k.all(k.approve, k.take, k.accept, k.tick, k.pick, k.decide, k.complete)
}

func sentBack(k *tale) error {
	return k.all(func() error { return submitted(k) }, func() error {
		return k.review("return", "Page 1 still shows the telephone number of a visitor.", "The cover letter should name the stay by its dates.")
	})
}

func invoiced(k *tale) error {
	return k.all(k.take, k.accept, k.tick, k.pick, func() error { return k.m.Records.Invoice(k.who, k.desk) }, k.decide, k.complete)
}

func heldByLaw(k *tale) error {
	return k.all(k.take, k.accept, k.check, k.giveBack, func() error {
		return k.m.Records.PlaceHold(k.hospital, k.request, "The hospital's counsel asked to wait for the motion to quash.")
	})
}

func denied(k *tale) error {
	return k.all(k.take, k.accept, func() error {
		return k.send(Mail{Kind: "denial_final", Values: map[string]string{"denial_basis": "Psychotherapy notes are kept apart from the record, and the law gives no right of access to them."}})
	})
}

func duplicate(k *tale) error {
	return k.m.Records.Cancel(k.hospital, k.request, "duplicate")
}

func expired(k *tale) error {
	return k.all(func() error { return corrected(k) }, func() error {
		k.at(k.received.AddDate(0, 0, 40))
		return k.m.Records.Cancel(k.hospital, k.request, "not_answered")
	})
}

func released(k *tale) error {
	return k.all(k.take, k.accept, k.pick, k.decide, k.complete)
}

func approved(k *tale) error {
	return k.all(func() error { return submitted(k) }, func() error { return k.review("approve") })
}

// ready stands as a request does while its package waits for its turn: this one's turn does not come within the story.
func ready(k *tale) error {
	k.m.Records.BuildFrom(k.t.founded.AddDate(1, 0, 0))
	defer k.m.Records.BuildFrom(time.Time{})
	return released(k)
}
