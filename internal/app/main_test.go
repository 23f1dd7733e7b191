package app_test

import (
	"os"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
)

// asProgram has the test binary be the program itself, for tests that need several processes of it.
const asProgram = "TEST_AS_PROGRAM"

var kmsCredentials = map[string]string{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	for name, value := range kmsCredentials { // the key service that tests start lets anybody in
		_ = os.Setenv(name, value)
	}
	apptest.Main(m)
}
