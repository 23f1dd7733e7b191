package bundle

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"time"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/redact"
	"chartwright/internal/roi/release"
)

// writing is a package that is being written.
type writing struct {
	*Builder
	*job
	plan     redact.Plan
	made     *os.File
	report   redact.Report // of all PDFs together
	verified redact.Verification
	reports  []redact.Report
	files    []release.Part
}

// media is what the package is: one PDF, or a ZIP.
func (w *writing) media() string {
	if len(w.names()) == 1 {
		return release.PDF
	}
	return release.ZIP
}

func (w *writing) write(ctx context.Context, sources *opened) error {
	if w.media() == release.PDF {
		size, err := w.seal(ctx, 0, w.made)
		if err != nil {
			return err
		}
		return w.add(release.PartPDF, io.Discard, io.NewSectionReader(w.made, 0, size))
	}
	z := zip.NewWriter(w.made)
	for i := range w.parts {
		if err := w.pdf(ctx, z, i); err != nil {
			return err
		}
	}
	for _, c := range w.given() {
		if err := w.original(ctx, z, sources, c); err != nil {
			return err
		}
	}
	return z.Close()
}

// seal makes a PDF of the pages of a part and has it verified.
func (w *writing) seal(ctx context.Context, part int, file *os.File) (int64, error) {
	r := w.parts[part]
	plan := w.plan
	plan.Pages = plan.Pages[r.First : r.Last+1]
	report, verified, err := redact.Seal(ctx, w.Examiner, w.Tools, plan, nil, file)
	if err != nil {
		return 0, w.explain(plan, r.First, err)
	}
	if part == 0 {
		w.report, w.verified = report, verified
	} else {
		w.report, w.verified = w.report.With(report), w.verified.With(verified)
	}
	w.reports = append(w.reports, report)
	return report.Bytes, w.fits(r, report.Bytes)
}

// pdf puts a part into the archive.
func (w *writing) pdf(ctx context.Context, z *zip.Writer, part int) error {
	file, err := redact.Scratch()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	size, err := w.seal(ctx, part, file)
	if err != nil {
		return err
	}
	entry, err := w.entry(z)
	if err != nil {
		return err
	}
	return w.add(release.PartPDF, entry, io.NewSectionReader(file, 0, size))
}

// original puts a file into the archive as it came, unless it tells what was hidden somewhere.
func (w *writing) original(ctx context.Context, z *zip.Writer, sources *opened, c came) error {
	from := sources.sources[sources.at[c.file]]
	tells, err := redact.Tells(io.NewSectionReader(from.File, 0, from.Size), w.reports...)
	if err != nil {
		return err
	}
	if tells {
		return apperr.Conflict("original-tells", fmt.Sprintf("The original file of %q holds a word that is redacted elsewhere in this release. Nothing was released. "+
			"Redact it there as well, or release without the original files, then submit the request again.", c.title))
	}
	entry, err := w.entry(z)
	if err != nil {
		return err
	}
	return w.add(release.PartOriginal, entry, io.NewSectionReader(from.File, 0, from.Size))
}

// entry begins the next file of the archive. Its day is the release's, so that the archive can be made again.
func (w *writing) entry(z *zip.Writer) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: w.names()[len(w.files)], Method: zip.Deflate, Modified: w.On.In(time.UTC)})
}

// add writes the next file and keeps what it is.
func (w *writing) add(kind string, to io.Writer, content io.Reader) error {
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(to, sum), content)
	n := len(w.files)
	p := release.Part{Kind: kind, Name: w.names()[n], Size: size, Hash: sum.Sum(nil)}
	if kind == release.PartPDF {
		p.First, p.Pages = w.parts[n].First+1, w.parts[n].Last-w.parts[n].First+1
	}
	w.files = append(w.files, p)
	return err
}
