package examine_test

import (
	"fmt"
	"testing"

	"chartwright/internal/examine"
)

// tally counts over documents: type right, identifiers found.
type tally struct {
	n, typed, matchable int
	fields              map[examine.Field]int
}

func (c *tally) add(p examine.Page, docType string, found map[examine.Field]bool) {
	c.n++
	if got, _, _ := examine.ProposeType(p.Text()); got == docType {
		c.typed++
	}
	for f := range found {
		c.fields[f]++
	}
	if (found[examine.FieldAccount] || found[examine.FieldMRN]) && (found[examine.FieldBirth] || found[examine.FieldName]) {
		c.matchable++
	}
}

func (c tally) String() string {
	return fmt.Sprintf("%d documents, type right %d, matchable %d, found %v", c.n, c.typed, c.matchable, c.fields)
}

func (c tally) mustReach(t *testing.T, typed, matchable float64) {
	t.Helper()
	for _, m := range []struct {
		what string
		got  int
		want float64
	}{{"type", c.typed, typed}, {"identifiers", c.matchable, matchable}} {
		if rate := float64(m.got) / float64(c.n); rate < m.want {
			t.Errorf("%s: %.2f, want at least %.2f", m.what, rate, m.want)
		}
	}
}
