package app_test

import (
	"net/http"

	"github.com/google/uuid"
)

// pickedAgain leaves a document out and picks it anew: what stood against it stands again, and nothing leaves before a person
// has decided it once more.
func (r *records) pickedAgain() {
	t := r.t
	id := r.enter(map[string]any{"requesterClass": "payer", "legalBasis": "payment", "purpose": "payment_review", "wanted": map[string]any{"text": "the bill", "from": "2020-01-01", "to": "2020-12-31"}})
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	decide := func(decision string) {
		var list struct {
			Items []struct {
				ID        uuid.UUID
				Decidable bool
			}
		}
		r.author.Get(r.path(id, "/findings")).Want(t, http.StatusOK).JSON(t, &list)
		for _, f := range list.Items {
			if f.Decidable {
				r.author.Post(r.path(id, "/decisions"), w.under(map[string]any{"findingId": f.ID, "decision": decision, "reason": "outside what is asked"})).Want(t, http.StatusOK)
			}
		}
	}
	if got := r.found(r.author, w, "scope"); len(got) != 1 {
		t.Fatalf("found %q", got)
	}
	decide("leave_out")
	r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{map[string]any{"documentId": r.document}}}), r.tag(r.author, id)).Want(t, http.StatusOK)
	if got := r.found(r.author, w, "scope"); len(got) != 1 {
		t.Errorf("left out and picked again, found %q", got)
	}
	r.complete(r.author, w).Want(t, http.StatusConflict)
	r.drop(id)
}
