package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

// The chart that is redacted and packaged.
const (
	redactPages   = 500
	redactMarks   = 300
	redactedPages = 120
)

// secretOf is a word that stands once in the chart and is to be removed; no two are alike, nor like a word of the text.
func secretOf(n int) string { return fmt.Sprintf("Zq%cx%cv%cw", 'a'+n%26, 'a'+n/26%26, 'a'+n*7%26) }

// packaging measures redacting and packaging a chart, in a process of its own whose memory is watched with all it starts, and
// then looks for what is left by three programs that had no part in it.
func packaging(ctx context.Context, b *bench) error {
	pages, marks, marked := redactPages, redactMarks, redactedPages
	if b.during < 2*time.Second { // quick
		pages, marks, marked = redactPages/10, redactMarks/10, redactedPages/10
	}
	chart, err := secretChart(pages, marks, marked)
	if err != nil {
		return err
	}
	in, out := filepath.Join(b.Dir, "chart.pdf"), filepath.Join(b.Dir, "package.pdf")
	if err := os.WriteFile(in, chart, 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, packageChild, in, out, filepath.Join(b.Dir, "cache", "pdfium"))
	cmd.Stderr = os.Stderr
	answer, peak, err := watched(cmd)
	if err != nil {
		return err
	}
	var told struct {
		Seconds float64
		Report  redact.Report
	}
	if err := json.Unmarshal(answer, &told); err != nil {
		return err
	}
	what := fmt.Sprintf("%d pages, %d redactions over %d", told.Report.Pages, told.Report.Marks, told.Report.PagesRedacted)
	b.Add("redacting, packaging and verifying a chart of "+what, fmt.Sprintf("%.1f s", told.Seconds), "", fmt.Sprintf("%.1f MB", float64(told.Report.Bytes)/1e6))
	b.Add("memory of all its processes at the peak", fmt.Sprintf("%d MB", peak>>20), "under 400 MB", "proportional set size")
	return b.leftovers(ctx, out, marks)
}

// leftovers counts bytes of the removed words that independent programs still find.
func (b *bench) leftovers(ctx context.Context, pdf string, marks int) error {
	text, err := exec.CommandContext(ctx, "pdftotext", "-raw", pdf, "-").Output()
	if err != nil {
		return err
	}
	streams, err := exec.CommandContext(ctx, "qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", pdf, "-").Output()
	if err != nil {
		return err
	}
	seen, drawn, err := b.readByEye(ctx, pdf)
	if err != nil {
		return err
	}
	left := map[string]int{}
	streams = bytes.ToLower(streams)
	for n := range marks {
		for _, form := range [][]byte{[]byte(secretOf(n)), wide(secretOf(n))} {
			left["qpdf"] += len(form) * (bytes.Count(streams, bytes.ToLower(form)) + bytes.Count(streams, []byte(hex.EncodeToString(form))))
		}
		left["pdftotext"] += len(secretOf(n)) * bytes.Count(text, []byte(secretOf(n)))
		left["tesseract"] += len(secretOf(n)) * strings.Count(seen, secretOf(n))
	}
	for _, by := range []string{"pdftotext", "qpdf", "tesseract"} {
		note := map[string]string{"pdftotext": "text that is extracted", "qpdf": "all streams, decompressed", "tesseract": fmt.Sprintf("%d redacted pages, drawn by poppler", drawn)}[by]
		b.Add("bytes of removed words left, by "+by, strconv.Itoa(left[by]), "0", note)
	}
	if left["pdftotext"]+left["qpdf"]+left["tesseract"] > 0 {
		return errors.New("a redaction did not remove what it covers")
	}
	return nil
}

func wide(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// readByEye has the redacted pages drawn and recognised.
func (b *bench) readByEye(ctx context.Context, pdf string) (text string, pages int, err error) {
	f, err := os.Open(pdf)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	e, err := examine.New(examine.Options{Children: 2, CacheDir: filepath.Join(b.Dir, "cache", "pdfium")})
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = e.Close() }()
	doc, err := e.Open(ctx, f, info.Size(), "")
	if err != nil {
		return "", 0, err
	}
	all := len(doc.Facts().Sizes)
	_ = doc.Close()
	front := all % 10 // the chart's pages are a round number
	for n := front + 1; n <= all; n += markedEvery {
		number := strconv.Itoa(n)
		draw := exec.CommandContext(ctx, "pdftoppm", "-gray", "-r", "150", "-f", number, "-l", number, pdf)
		picture, err := draw.Output()
		if err != nil {
			return "", 0, err
		}
		read := exec.CommandContext(ctx, "tesseract", "stdin", "stdout", "--psm", "6")
		read.Env, read.Stdin = append(os.Environ(), "OMP_THREAD_LIMIT=1"), bytes.NewReader(picture)
		words, err := read.Output()
		if err != nil {
			return "", 0, err
		}
		text, pages = text+string(words), pages+1
	}
	return text, pages, nil
}

// watched runs a program and gives its output and the most memory that it and all it started had at a time.
func watched(cmd *exec.Cmd) ([]byte, int64, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	quit, peak := make(chan struct{}), make(chan int64)
	go func() {
		tick, most := time.NewTicker(50*time.Millisecond), int64(0)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				peak <- most
				return
			case <-tick.C:
				most = max(most, treeMemory(cmd.Process.Pid))
			}
		}
	}()
	answer, err := io.ReadAll(out)
	err = errors.Join(err, cmd.Wait())
	close(quit)
	return answer, <-peak, err
}

// treeMemory is the proportional set size of a process and its descendants in bytes.
func treeMemory(pid int) (sum int64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
			kilobytes, _ := strconv.ParseInt(f[1], 10, 64)
			sum += kilobytes << 10
		}
	}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for _, c := range strings.Fields(string(children)) {
			if child, err := strconv.Atoi(c); err == nil {
				sum += treeMemory(child)
			}
		}
	}
	return sum
}
