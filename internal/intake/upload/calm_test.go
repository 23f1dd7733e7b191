package upload

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

type nameKey struct{}

// counted stands for the library's context: it must not be asked for values once the request works.
type counted struct {
	context.Context
	asked int
}

func (c *counted) Value(key any) any {
	c.asked++
	return c.Context.Value(key)
}

func TestLibraryContextIsNotAskedForValues(t *testing.T) {
	r := httptest.NewRequest(http.MethodPatch, "/", nil)
	r = keepContext(r.WithContext(context.WithValue(r.Context(), nameKey{}, "person")))
	ending, end := context.WithCancel(r.Context())
	library := &counted{Context: ending}

	ctx := calm(calm(library))
	library.asked = 0
	child, cancel := context.WithCancel(ctx)
	if got := child.Value(nameKey{}); got != "person" {
		t.Errorf("the request's value is %v", got)
	}
	cancel()
	if library.asked != 0 {
		t.Errorf("the library's context was asked for %d values", library.asked)
	}

	other, cancel := context.WithCancel(ctx)
	defer cancel()
	end()
	<-other.Done() // ends with the library's
}
