package examine

import (
	"bufio"
	"encoding/json"
	"errors"
	"image"
	"io"
	"os"
	"runtime/debug"
)

// ChildCommand is the hidden sub-command with which the binary starts itself as a child; it must call ChildMain.
const ChildCommand = "examine-child"

// ChildMain serves examination requests on stdin and stdout until stdin ends, and returns the exit code. It is the body of the
// hidden sub-command; nothing else may write to stdout.
func ChildMain(stdin io.Reader, stdout io.Writer) int {
	engine, err := newPDFEngine(os.Getenv(envCacheDir))
	if err != nil {
		return 1
	}
	defer engine.close()
	forbidFiles()
	c := &child{out: bufio.NewWriterSize(stdout, 64<<10), in: make(chan frame), engine: engine}
	go c.pump(bufio.NewReaderSize(stdin, 64<<10))
	if err := writeFrame(c.out, frameReady); err != nil {
		return 1
	}
	return c.serve()
}

// pages is a file opened by one of the decoders. Methods return a *Failure when the file is to blame.
type pages interface {
	facts() Facts
	page(n int) (Page, error)
	// raster gives page n at w x h pixels; free must be called when the image is no longer used.
	raster(n, w, h int) (img image.Image, free func(), err error)
	// nativeDPI is the resolution at which page n was scanned, 0 when unknown.
	nativeDPI(n int) int
	close()
}

type child struct {
	in     chan frame
	out    *bufio.Writer
	engine *pdfEngine
	file   *remoteFile
	doc    pages
	sizes  []Size
}

func (c *child) pump(r *bufio.Reader) {
	defer close(c.in)
	for {
		kind, body, err := readFrame(r)
		if err != nil {
			return
		}
		c.in <- frame{kind, body}
	}
}

func (c *child) serve() int {
	for f := range c.in {
		if f.kind != frameRequest {
			return 1
		}
		var q request
		if err := json.Unmarshal(f.body, &q); err != nil {
			return 1
		}
		if err := writeAnswer(c.out, c.answer(q)); err != nil {
			return 1
		}
	}
	return 0
}

// answer never panics: a decoder that does is blamed on the file, and the child is given up.
func (c *child) answer(q request) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{Reason: c.engine.blame(Malformed), Tainted: true}
		}
	}()
	a, err := c.handle(q)
	if err == nil {
		return a
	}
	var f *Failure
	if errors.As(err, &f) {
		return answer{Reason: f.Reason}
	}
	return answer{Reason: c.engine.blame(Malformed), Tainted: true}
}

func (c *child) handle(q request) (answer, error) {
	if q.Op == opOpen {
		c.closeDoc()
		return c.open(q)
	}
	if q.Op == opClose {
		c.closeDoc()
		return answer{}, nil
	}
	if c.doc == nil || q.Page < 1 || q.Page > len(c.sizes) {
		return answer{}, fail(NoPages)
	}
	switch q.Op {
	case opPage:
		return pageAnswer(c.doc.page(q.Page))
	case opFlat:
		return c.flat(q)
	case opBurn:
		return c.burn(q)
	case opRender:
		return c.render(q)
	case opBoth:
		return c.renderBoth(q)
	case opScan:
		return c.scan(q)
	case opBeyond:
		return c.beyond(q)
	}
	return answer{}, errFrame
}

func pageAnswer(p Page, err error) (answer, error) {
	if p.Words == nil {
		p.Words = []Word{}
	}
	return answer{Page: &p}, err
}

func (c *child) open(q request) (answer, error) {
	c.file = newRemoteFile(c.in, c.out, q.Size)
	doc, facts, err := openByContent(c.engine, c.file, q)
	if c.file.failed {
		return answer{}, errSource
	}
	if err != nil {
		return answer{}, err
	}
	c.doc, c.sizes = doc, facts.Sizes
	return answer{Facts: &facts}, nil
}

func (c *child) closeDoc() {
	if c.doc != nil {
		c.doc.close()
	}
	c.doc, c.file, c.sizes = nil, nil, nil
	debug.FreeOSMemory() // the parent counts resident pages against the next document
}

func (c *child) render(q request) (answer, error) {
	w, h := pixels(c.sizes[q.Page-1], q.DPI, q.Width)
	img, free, err := c.doc.raster(q.Page, w, h)
	if err != nil {
		return answer{}, err
	}
	defer free()
	bytes, mime, err := encodeForBrowser(img)
	if err != nil {
		return answer{}, err
	}
	b := img.Bounds()
	return answer{MIME: mime, W: b.Dx(), H: b.Dy(), blob: bytes}, nil
}

// renderBoth draws a page once, for the eye and for the thumbnail.
func (c *child) renderBoth(q request) (answer, error) {
	w, h := pixels(c.sizes[q.Page-1], q.DPI, 0)
	img, free, err := c.doc.raster(q.Page, w, h)
	if err != nil {
		return answer{}, err
	}
	defer free()
	if grey, ok := asGray(img); ok {
		img = grey
	}
	large, mime, err := encodeForBrowser(img)
	if err != nil {
		return answer{}, err
	}
	sw, sh := pixels(c.sizes[q.Page-1], 0, q.Width)
	tiny, tinyMIME, err := encodeForBrowser(resize(img, sw, sh))
	if err != nil {
		return answer{}, err
	}
	b := img.Bounds()
	return answer{MIME: mime, W: b.Dx(), H: b.Dy(), Small: &small{tinyMIME, sw, sh, len(large)}, blob: append(large, tiny...)}, nil
}

func (c *child) scan(q request) (answer, error) {
	dpi := c.doc.nativeDPI(q.Page)
	if dpi == 0 {
		dpi = 200
	}
	dpi = min(max(dpi, 150), 300)
	w, h := pixels(c.sizes[q.Page-1], dpi, 0)
	img, free, err := c.doc.raster(q.Page, w, h)
	if err != nil {
		return answer{}, err
	}
	defer free()
	grey := upright(toGray(img), q.Area, q.Turn)
	return answer{W: grey.Rect.Dx(), H: grey.Rect.Dy(), DPI: dpi, blob: encodePGM(grey)}, nil
}
