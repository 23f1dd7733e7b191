package examine

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Options sets limits and places. The zero value takes the defaults named at each field.
type Options struct {
	Command      []string      // how to start a child; default: this binary with ChildCommand
	ChildEnv     []string      // more environment for children ("KEY=value"); default none
	CacheDir     string        // where compiled PDFium is kept between starts; default: the user's cache folder
	Children     int           // child processes at most; default: number of cores
	IdleAfter    time.Duration // an idle child is ended after this; default 5 minutes
	ChildMemory  int64         // bytes resident in one child at most; default 1 GiB
	OpenTimeout  time.Duration // processor time to inspect one file; default 30 s
	PageTimeout  time.Duration // processor time for words or image of one page; default 10 s
	OCRTimeout   time.Duration // processor time to recognise the text of one page; default 1 minute
	FileBudget   time.Duration // processor time to survey a whole file, besides 250 ms for each page; default 2 minutes
	MaxPages     int           // default 5,000
	MaxBytes     int64         // default 2 GiB
	Tesseract    string        // path of the binary; default: found on PATH; "none" switches recognition off
	TesseractEnv []string      // more environment for it, such as TESSDATA_PREFIX; default none
	Languages    string        // of tesseract; default "eng"
}

func (o Options) withDefaults() (Options, error) {
	if len(o.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return o, err
		}
		o.Command = []string{self, ChildCommand}
	}
	if o.CacheDir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			base = os.TempDir()
		}
		o.CacheDir = filepath.Join(base, "chartwright", "pdfium")
	}
	orDefault(&o.Children, runtime.NumCPU())
	orDefault(&o.IdleAfter, 5*time.Minute)
	orDefault(&o.ChildMemory, 1<<30)
	orDefault(&o.OpenTimeout, 30*time.Second)
	orDefault(&o.PageTimeout, 10*time.Second)
	orDefault(&o.OCRTimeout, time.Minute)
	orDefault(&o.FileBudget, 2*time.Minute)
	orDefault(&o.MaxPages, 5000)
	orDefault(&o.MaxBytes, 2<<30)
	orDefault(&o.Languages, "eng")
	return o, os.MkdirAll(o.CacheDir, 0o700)
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Examiner opens files in child processes. It is safe for use by many goroutines.
type Examiner struct {
	options Options
	pool    *pool
	ocr     *recogniser
}

// New makes an Examiner; children start when they are first needed. It fails only where this binary or a cache folder cannot
// be found.
func New(o Options) (*Examiner, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Examiner{options: o, pool: newPool(o), ocr: newRecogniser(o)}, nil
}

// Close ends all children. Documents still open fail at their next call.
func (e *Examiner) Close() error {
	e.pool.close()
	return nil
}

// Warm starts one child and keeps it, so that the first document does not wait for PDFium to load.
func (e *Examiner) Warm(ctx context.Context) error {
	c, err := e.pool.take(ctx, nil)
	if err != nil {
		return err
	}
	e.pool.give(c, true)
	return nil
}

// CanOCR says whether text recognition is installed.
func (e *Examiner) CanOCR() bool { return e.ocr.available() }

// Open inspects a file of size bytes. A file that cannot be used is no error: Facts of the document say why. The name serves
// only to note a wrong extension; src must stay readable until Close. Errors are of ctx, of src, or of starting a child.
func (e *Examiner) Open(ctx context.Context, src io.ReaderAt, size int64, name string) (*Document, error) {
	d := &Document{e: e, src: src, size: size, extension: filepath.Ext(name)}
	if err := d.open(ctx); err != nil {
		return nil, err
	}
	return d, nil
}
