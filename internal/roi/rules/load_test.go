package rules_test

import (
	"testing"

	"chartwright/internal/roi/rules"
)

func load(t testing.TB) *rules.Set {
	t.Helper()
	s, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoad(t *testing.T) {
	t.Parallel()
	load(t)
}
