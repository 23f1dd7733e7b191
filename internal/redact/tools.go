package redact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"chartwright/internal/platform/confine"
)

// Tools are the programs that judge a finished file. Empty paths are looked up on PATH.
type Tools struct {
	PDFToText string
	PDFToPPM  string
	PDFImages string
	QPDF      string
}

// MissingError says which programs are not installed; nothing can be released without them.
type MissingError struct{ Programs []string }

// Error implements error and says what to do.
func (m *MissingError) Error() string {
	return "redact: the finished file cannot be checked because " + strings.Join(m.Programs, ", ") +
		" cannot be found; install poppler-utils and qpdf"
}

// Find fills in where the programs are, or gives a *MissingError.
func (t Tools) Find() (Tools, error) {
	var missing []string
	for _, p := range []struct {
		path *string
		name string
	}{{&t.PDFToText, "pdftotext"}, {&t.PDFToPPM, "pdftoppm"}, {&t.PDFImages, "pdfimages"}, {&t.QPDF, "qpdf"}} {
		if *p.path == "" {
			*p.path = p.name
		}
		found, err := exec.LookPath(*p.path)
		if err != nil {
			missing = append(missing, p.name)
		}
		*p.path = found
	}
	if missing != nil {
		return t, &MissingError{missing}
	}
	return t, nil
}

const (
	fileOfTool   = "/dev/fd/3" // the finished file as the program sees it, so that it needs no name
	maxToolFault = 1 << 20
	wordless     = "no word list" // what pdftotext says of every page without words
)

// toolLimits bound a program that reads the finished file.
var toolLimits = confine.Limits{Memory: 1 << 30, Work: 5 * time.Minute}

// run starts a program on the file and lets read take its output as it comes.
func run(ctx context.Context, file *os.File, read func(io.Reader) error, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	cmd.ExtraFiles = []*os.File{file}
	faults := &headOf{left: maxToolFault}
	cmd.Stderr = faults
	var readErr error
	err := confine.Run(ctx, cmd, toolLimits, func(r io.Reader) error {
		readErr = read(r)
		return readErr
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(readErr, new(*SurvivedError)):
		return readErr
	case readErr != nil:
		return fmt.Errorf("redact: what %s says of the finished file cannot be read (it ended with %s): %w", baseName(program), cmd.ProcessState, readErr)
	case err != nil:
		return errors.Join(fmt.Errorf("redact: %s cannot read the finished file", baseName(program)), err)
	case strings.TrimSpace(strings.ReplaceAll(faults.String(), wordless, "")) != "": // what it says may quote the file
		return fmt.Errorf("redact: %s complains about the finished file", baseName(program))
	}
	return nil
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// headOf keeps the beginning of what a program says.
type headOf struct {
	bytes.Buffer
	left int
}

// Write implements io.Writer.
func (h *headOf) Write(p []byte) (int, error) {
	n := min(len(p), h.left)
	h.left -= n
	h.Buffer.Write(p[:n])
	return len(p), nil
}
