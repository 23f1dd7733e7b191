package examine

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
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

// read gives the words of a bitmap with boxes, and their mean confidence (0..100).
func (r *recogniser) read(ctx context.Context, bitmap answer) ([]Word, float64, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	bounded, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	cmd := exec.CommandContext(bounded, r.path, "stdin", "stdout", "--dpi", strconv.Itoa(bitmap.DPI), "-l", r.languages, "--psm", "3", "tsv")
	cmd.Env = r.env
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { killGroup(cmd.Process); return nil }
	cmd.WaitDelay = time.Second
	cmd.Stdin = bytes.NewReader(bitmap.blob)
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	if err != nil {
		return nil, 0, fail(OCRFailed)
	}
	words, confidence := parseTSV(string(out), float64(bitmap.W), float64(bitmap.H))
	return words, confidence, nil
}

// minConfidence leaves out specks that tesseract takes for characters.
const minConfidence = 20

// parseTSV reads tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
func parseTSV(tsv string, w, h float64) (words []Word, confidence float64) {
	line, last := -1, ""
	for row := range strings.Lines(tsv) {
		f := strings.SplitN(strings.TrimRight(row, "\r\n"), "\t", 12)
		if len(f) < 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		sure, err := strconv.ParseFloat(f[10], 64)
		if err != nil || sure < minConfidence {
			continue
		}
		if key := f[2] + "." + f[3] + "." + f[4]; key != last {
			line, last = line+1, key
		}
		at := func(i int) float64 { v, _ := strconv.ParseFloat(f[i], 64); return v }
		box := Box{at(6) / w, at(7) / h, (at(6) + at(8)) / w, (at(7) + at(9)) / h}
		words = append(words, Word{strings.TrimSpace(f[11]), box.clamped(), line})
		confidence += sure
	}
	if len(words) > 0 {
		confidence /= float64(len(words))
	}
	return evenLines(words), confidence
}
