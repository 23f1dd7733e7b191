package app_test

import (
	"os"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
)

// asProgram has the test binary be the program itself, for tests that need several processes of it.
const asProgram = "TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	apptest.Main(m)
}
