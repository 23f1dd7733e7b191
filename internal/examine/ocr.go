package examine

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"chartwright/internal/platform/confine"
	"chartwright/internal/platform/traces"
)

// recogniser runs tesseract, one process a page and at most one page per core, on bitmaps that the examiner's child drew (so
// tesseract never sees bytes of the file itself).
type recogniser struct {
	path      string
	env       []string
	languages string
	timeout   time.Duration
	slots     chan struct{}
}

func newRecogniser(o Options) *recogniser {
	r := &recogniser{languages: o.Languages, timeout: o.OCRTimeout, slots: make(chan struct{}, o.Children)}
	// More threads make one page slower, not faster; pages run side by side instead.
	r.env = append([]string{"OMP_THREAD_LIMIT=1", "PATH=" + os.Getenv("PATH")}, o.TesseractEnv...)
	switch o.Tesseract {
	case "none":
	case "":
		r.path, _ = exec.LookPath("tesseract")
	default:
		r.path, _ = exec.LookPath(o.Tesseract)
	}
	return r
}

func (r *recogniser) available() bool { return r.path != "" }

// ocrMemory is the address space of one recognition; a page of A4 at 300 dpi takes a quarter of it.
const ocrMemory = 2 << 30

// read gives what recognition sees in a bitmap, with boxes as fractions of it. Sparse looks for text anywhere instead of for
// the columns of a page.
func (r *recogniser) read(ctx context.Context, b bitmap, sparse bool) (_ []Guess, err error) {
	ctx, span := traces.Start(ctx, "recognise text")
	defer func() { span.End(err) }()
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	layout := "3"
	if sparse {
		layout = "11"
	}
	cmd := exec.Command(r.path, "stdin", "stdout", "--dpi", strconv.Itoa(b.dpi), "-l", r.languages, "--psm", layout, "tsv")
	cmd.Env = r.env
	cmd.Stdin = bytes.NewReader(b.pgm)
	var table []byte
	err = confine.Run(ctx, cmd, confine.Limits{Memory: ocrMemory, Work: r.timeout}, func(out io.Reader) (err error) {
		table, err = io.ReadAll(io.LimitReader(out, maxFrame))
		return err
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fail(OCRFailed)
	}
	return parseTSV(string(table), float64(b.w), float64(b.h)), nil
}

// bitmap is a grey picture to be recognised (netpbm P5).
type bitmap struct {
	pgm       []byte
	w, h, dpi int
}

// minConfidence leaves out specks that tesseract takes for characters.
const minConfidence = 20

// wordsOfGuesses gives the words that are more than specks, and their mean confidence (0..100).
func wordsOfGuesses(guesses []Guess) (words []Word, confidence float64) {
	line, last := -1, -1
	for _, g := range guesses {
		if g.Sure < minConfidence {
			continue
		}
		if g.Line != last {
			line, last = line+1, g.Line
		}
		words = append(words, Word{g.Text, g.Box, line})
		confidence += g.Sure
	}
	if len(words) > 0 {
		confidence /= float64(len(words))
	}
	return evenLines(words), confidence
}

// parseTSV reads tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
func parseTSV(tsv string, w, h float64) (guesses []Guess) {
	line, last := -1, ""
	for row := range strings.Lines(tsv) {
		f := strings.SplitN(strings.TrimRight(row, "\r\n"), "\t", 12)
		if len(f) < 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		sure, err := strconv.ParseFloat(f[10], 64)
		if err != nil || math.IsNaN(sure) {
			continue
		}
		if key := f[2] + "." + f[3] + "." + f[4]; key != last {
			line, last = line+1, key
		}
		at := func(i int) float64 { v, _ := strconv.ParseFloat(f[i], 64); return v }
		box := Box{at(6) / w, at(7) / h, (at(6) + at(8)) / w, (at(7) + at(9)) / h}
		if box.usable() {
			guesses = append(guesses, Guess{Word{strings.TrimSpace(f[11]), box.clamped(), line}, sure})
		}
	}
	return guesses
}
