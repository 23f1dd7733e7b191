package redact

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"chartwright/internal/examine"
)

// rounds is how often a file is built at most because its own check finds what the first reading missed.
const rounds = 4

// Seal applies a plan to an empty file and verifies it. What the queries still find in the finished file, because a fresh
// recognition reads it otherwise, is marked as well and the file built again. The file is good only where the error is nil; the
// report then holds the marks that were added. Errors are those of Apply and Verify.
func Seal(ctx context.Context, e *examine.Examiner, tools Tools, plan Plan, queries []Query, file *os.File) (Report, Verification, error) {
	plan.Pages = slices.Clone(plan.Pages)
	for round := 1; ; round++ {
		if err := file.Truncate(0); err != nil {
			return Report{}, Verification{}, err
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return Report{}, Verification{}, err
		}
		r, err := Apply(ctx, e, plan, file)
		if err != nil {
			return r, Verification{}, err
		}
		r.Expected.Queries = queries
		v, err := Verify(ctx, e, tools, file, r.Expected)
		var survived *SurvivedError
		if !errors.As(err, &survived) || len(survived.found) == 0 || round == rounds {
			r.Rounds = round
			return r, v, err
		}
		for _, m := range survived.found { // pages of the new file
			ref := &plan.Pages[m.Page-1]
			ref.Marks = append(slices.Clone(ref.Marks), m.Box)
		}
	}
}

// Scratch gives a file without a name, for what is not verified yet: nothing is left of it, however the program ends.
func Scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "chartwright-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
