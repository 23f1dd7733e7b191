package apperr_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"syscall"
	"testing"

	"chartwright/internal/platform/apperr"
)

// A full disk is named, wherever it was met; it passes, as an absence does, and a refusal does not.
func TestWhatPasses(t *testing.T) {
	t.Parallel()
	full := fmt.Errorf("blob: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	if e := apperr.From(full); e.Status != http.StatusInsufficientStorage || e.Code != "disk-full" || !errors.Is(e, syscall.ENOSPC) || e.Wait == 0 {
		t.Errorf("a full disk: %+v", e)
	}
	for err, want := range map[error]bool{
		full: true,
		apperr.New(http.StatusServiceUnavailable, "away", "Away.").Because(errors.New("gone")): true,
		apperr.Conflict("no", "No."):  false,
		errors.New("something inner"): false,
	} {
		if apperr.Passing(fmt.Errorf("work: %w", err)) != want {
			t.Errorf("%v passes: %v", err, !want)
		}
	}
}
