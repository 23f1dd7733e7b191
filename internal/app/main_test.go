package app_test

import (
	"testing"

	"chartwright/internal/app/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }
