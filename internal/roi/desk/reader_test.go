package desk

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

// counted counts how often a document's words are asked for.
type counted struct {
	request.Charts
	asked map[uuid.UUID]int
}

func (c counted) Read(_ context.Context, _ *db.Tx, document uuid.UUID) ([]request.ReadPage, error) {
	c.asked[document]++
	return []request.ReadPage{{Document: document, N: 1}}, nil
}

// TestWordsAreReadOnce: a chart of hundreds of pages is deciphered once for a check, not once for each of its questions.
func TestWordsAreReadOnce(t *testing.T) {
	t.Parallel()
	charts := counted{asked: map[uuid.UUID]int{}}
	m := New(Needs{Requests: request.New(request.Needs{Charts: charts})})
	r, one, other := m.reader(), uuid.New(), uuid.New()
	for _, id := range []uuid.UUID{one, other, one, one, other} {
		pages, err := r.document(t.Context(), nil, id)
		if err != nil || len(pages) != 1 || pages[0].Document != id {
			t.Fatalf("read %+v (%v)", pages, err)
		}
	}
	if charts.asked[one] != 1 || charts.asked[other] != 1 {
		t.Errorf("asked %v", charts.asked)
	}
}
