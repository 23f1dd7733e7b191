package httpx_test

import (
	"net/http"
	"testing"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
)

// FuzzCursor: a cursor of any bytes is one of ours or a 422, and one of ours comes back as it was.
func FuzzCursor(f *testing.F) {
	type place struct {
		I string
		N int64
	}
	f.Add(httpx.EncodeCursor(place{"a", 1}))
	f.Add("!!")
	f.Add("e30")
	f.Fuzz(func(t *testing.T, s string) {
		var at, again place
		more, err := httpx.DecodeCursor(s, &at)
		if err != nil {
			if apperr.From(err).Status != http.StatusUnprocessableEntity {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if more != (s != "") {
			t.Fatalf("%q: %v", s, more)
		}
		if _, err := httpx.DecodeCursor(httpx.EncodeCursor(at), &again); err != nil || again != at {
			t.Fatalf("%+v came back as %+v, %v", at, again, err)
		}
	})
}

// FuzzMatchVersion: If-Match of any bytes is a version or a refusal.
func FuzzMatchVersion(f *testing.F) {
	for _, s := range []string{`"1"`, `W/"2"`, "", `"`, `"9223372036854775808"`, `"-1"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := httpx.MatchVersion(s); err != nil && apperr.From(err).Status >= http.StatusInternalServerError {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
