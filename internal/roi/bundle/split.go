package bundle

import (
	"context"
	"fmt"
	"io"
	"slices"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/redact"
	"chartwright/internal/roi/packet"
)

// split draws the front, which names the files, and divides the pages into them. The front may grow by naming more files and so
// move pages into further ones; it never shrinks, so that this ends.
func (b *Builder) split(ctx context.Context, j *job, o *opened, pages []redact.PageRef) (err error) {
	sizes := make([]int64, len(pages))
	front := int64(0) // bytes of a page of the front at most
	limits := packet.Limits{Pages: j.Row.Packing().PartPages, Bytes: int64(j.Row.Packing().PartMB) << 20}
	if limits.Bytes > 0 {
		limits.Bytes -= redact.Frame
		if front, sizes, err = b.measure(ctx, j, o, pages); err != nil {
			return err
		}
	}
	for {
		if j.front, j.fronts, err = packet.Front(j.letter(), j.index()); err != nil {
			return err
		}
		parts := packet.Divide(append(slices.Repeat([]int64{front}, j.fronts), sizes...), limits)
		if slices.Equal(parts, j.parts) {
			return nil
		}
		j.parts = parts
	}
}

// slack is by how much a page may be larger than it was measured because its number has more digits, in bytes.
const slack = 256

// measure makes all pages, as they will be, and gives what each takes in a file. A page of the front is counted as twice the largest:
// the index is not written yet.
func (b *Builder) measure(ctx context.Context, j *job, o *opened, pages []redact.PageRef) (front int64, sizes []int64, err error) {
	if j.front, j.fronts, err = packet.Front(j.letter(), j.index()); err != nil {
		return 0, nil, err
	}
	plan := j.plan(o, pages)
	report, err := redact.Apply(ctx, b.Examiner, plan, io.Discard)
	if err != nil {
		return 0, nil, j.explain(plan, 0, err)
	}
	for i, n := range report.PageBytes {
		if i < j.fronts {
			front = max(front, 2*n)
		} else {
			sizes = append(sizes, n+slack)
		}
	}
	return front, sizes, nil
}

// index is what the papers say of the release.
func (j *job) index() packet.Index {
	in := packet.Index{Documents: j.entries()}
	names := j.names()
	if len(names) > 1 {
		for i, r := range j.parts {
			in.Files = append(in.Files, packet.File{Name: names[i], First: r.First + 1, Last: r.Last + 1})
		}
		for _, name := range names[len(j.parts):] {
			in.Files = append(in.Files, packet.File{Name: name})
		}
	}
	for _, c := range j.came {
		w := packet.Withheld{Title: c.title, Why: c.why}
		if c.why != "" && !slices.Contains(in.Withheld, w) {
			in.Withheld = append(in.Withheld, w)
		}
	}
	return in
}

// names gives the names of the files: the PDFs, then those that are given as they came. None holds patient data.
func (j *job) names() (out []string) {
	digits := len(fmt.Sprint(len(j.parts)))
	for i := range j.parts {
		name := "records-" + j.Row.Tracking
		if len(j.parts) > 1 {
			name += fmt.Sprintf("-%0*d-of-%d", digits, i+1, len(j.parts))
		}
		out = append(out, name+".pdf")
	}
	for _, c := range j.given() {
		out = append(out, c.name)
	}
	return out
}

// fits refuses a PDF that is larger than it may be and could be smaller.
func (j *job) fits(part packet.Range, size int64) error {
	limit := j.Row.Packing().PartMB
	if limit == 0 || size <= int64(limit)<<20 || part.First == part.Last {
		return nil
	}
	return apperr.Conflict("part-too-large", "The release could not be split into files that small. Choose larger files, or split it by pages, then submit the request again.")
}
