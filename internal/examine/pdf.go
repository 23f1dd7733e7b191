package examine

import (
	"context"
	"errors"
	"image"
	"io"
	"math"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// pdfEngine is PDFium in WebAssembly, without any file system. Each document gets a fresh instance, so that nothing of one
// document (or of one agency) can be found in the memory of the next.
type pdfEngine struct {
	pool   pdfium.Pool
	memory *memoryLimit
}

func newPDFEngine(cacheDir string) (*pdfEngine, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	memory := &memoryLimit{}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithMemoryAllocator(context.Background(), memory),
		MaxTotal:      1,
		RuntimeConfig: config,
		FSConfig:      wazero.NewFSConfig(),
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return nil, err
	}
	return &pdfEngine{pool: pool, memory: memory}, nil
}

func (e *pdfEngine) close() { _ = e.pool.Close() }

// blame gives the reason of a trap: the document asked for more memory than it may have, or otherwise broke the decoder.
func (e *pdfEngine) blame(otherwise Reason) Reason {
	if e.memory.exhausted {
		return DecompressionBomb
	}
	return otherwise
}

type pdfDoc struct {
	engine *pdfEngine
	lib    pdfium.Pdfium
	ref    references.FPDF_DOCUMENT
	found  Facts
	form   bool
	file   *remoteFile
	flat   *flatDoc // opened when first needed
}

const instanceTimeout = 20 * time.Second

func (e *pdfEngine) open(f *remoteFile, l limits) (*pdfDoc, error) {
	e.memory.exhausted = false
	lib, err := e.pool.GetInstance(instanceTimeout)
	if err != nil {
		return nil, err
	}
	d := &pdfDoc{engine: e, lib: lib, found: Facts{Verdict: Accepted}, file: f}
	opened, err := lib.OpenDocument(&requests.OpenDocument{FileReader: f.reader(), FileReaderSize: f.size})
	if err != nil {
		d.close()
		return nil, openFailure(err, f)
	}
	d.ref = opened.Document
	if err := d.inspect(f, l); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func openFailure(err error, f *remoteFile) error {
	switch {
	case errors.Is(err, pdferrors.ErrPassword):
		return fail(PasswordProtected)
	case errors.Is(err, pdferrors.ErrSecurity):
		return fail(EncryptionUnsupported)
	case errors.Is(err, pdferrors.ErrFormat), errors.Is(err, pdferrors.ErrFile), errors.Is(err, pdferrors.ErrPage),
		errors.Is(err, pdferrors.ErrUnknown), errors.Is(err, pdferrors.ErrSuccess), errors.Is(err, pdferrors.ErrUnexpected):
		if !endsProperly(f) {
			return fail(Truncated)
		}
		return fail(Damaged)
	}
	return err
}

func (d *pdfDoc) inspect(f *remoteFile, l limits) error {
	count, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if err != nil {
		return err
	}
	d.found.Pages = count.PageCount
	if d.found.Pages < 1 {
		return fail(NoPages)
	}
	if d.found.Pages > l.Pages {
		d.found.reject(TooManyPages)
		return nil
	}
	if err := d.measure(); err != nil {
		return err
	}
	d.judgeStructure(f)
	return d.noteContent(f)
}

// measure reads the size of every page. A page without a usable size is taken as US Letter, which keeps the others usable.
func (d *pdfDoc) measure() error {
	letter := Size{612, 792}
	for i := range d.found.Pages {
		size := letter
		got, err := d.lib.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: d.ref, Index: i})
		if err != nil && d.engine.memory.exhausted {
			return err
		}
		if err == nil && got.Width >= 1 && got.Height >= 1 && !math.IsInf(got.Width*got.Height, 0) {
			size = Size{got.Width, got.Height}
		}
		d.found.Sizes = append(d.found.Sizes, size)
	}
	return nil
}

func (d *pdfDoc) facts() Facts { return d.found }

func (d *pdfDoc) at(n int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: n - 1}}
}

func (d *pdfDoc) raster(n, w, h int) (image.Image, func(), error) {
	got, err := d.lib.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: d.at(n), Width: w, Height: h, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, RenderForm: d.form, Document: &d.ref,
	})
	if err != nil {
		return nil, nil, pageFailure(err)
	}
	img := got.Result.RenderedImage
	if rgba, ok := img.(*image.RGBA); ok && got.Result.HasTransparency {
		flatten(rgba)
	}
	return img, got.Cleanup, nil
}

func pageFailure(err error) error {
	if errors.Is(err, pdferrors.ErrPage) {
		return fail(Damaged)
	}
	return err
}

// nativeDPI is that of the sharpest large image on the page.
func (d *pdfDoc) nativeDPI(n int) int {
	count, err := d.lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: d.at(n)})
	if err != nil {
		return 0
	}
	best := 0.0
	for i := range min(count.Count, 50) {
		object, err := d.lib.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: d.at(n), Index: i})
		if err != nil {
			return int(best)
		}
		meta, err := d.lib.FPDFImageObj_GetImageMetadata(&requests.FPDFImageObj_GetImageMetadata{ImageObject: object.PageObject, Page: d.at(n)})
		if err == nil && meta.ImageMetadata.Width > 400 {
			best = max(best, float64(meta.ImageMetadata.HorizontalDPI))
		}
	}
	return int(math.Round(best))
}

func (d *pdfDoc) close() { _ = d.lib.Close() }
