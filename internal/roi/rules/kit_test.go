package rules_test

import (
	"testing"
	"time"

	"cloud.google.com/go/civil"

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

func with(t testing.TB, document string) *rules.Set {
	t.Helper()
	s, err := load(t).With([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// at is a moment in a zone: at("2026-03-01 09:00", zone).
func at(s string, z *time.Location) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, z)
	if err != nil {
		panic(err)
	}
	return t
}
