package redact

import (
	"testing"
	"unicode"
)

// TestFoldOfEveryCharacter: what was folded stays as it is, and a letter's two cases are one.
func TestFoldOfEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := string(fold(string(r)))
		if twice := string(fold(once)); twice != once {
			t.Errorf("%U folds to %q and then to %q", r, once, twice)
		}
		if other := unicode.SimpleFold(r); unicode.IsLetter(r) && string(fold(string(other))) != once {
			t.Errorf("%U folds to %q, and its other case %U to %q", r, once, other, string(fold(string(other))))
		}
	}
}
