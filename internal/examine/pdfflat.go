package examine

import (
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// flatDoc is a second reading of a PDF in which form fields and annotations become part of the page, so that their words are
// found, and in which text is what shows. Pages are drawn from the first reading, which shows fields that bring no appearance of their own as well.
type flatDoc struct {
	ref  references.FPDF_DOCUMENT
	done map[int]bool
}

// flatPages is how many pages are changed before the file is read anew: what was changed stays in memory.
const flatPages = 16

func (c *child) flat(q request) (answer, error) {
	if d, ok := c.doc.(*pdfDoc); ok {
		return pageAnswer(d.flatPage(q.Page))
	}
	return pageAnswer(c.doc.page(q.Page))
}

func (d *pdfDoc) flatPage(n int) (Page, error) {
	if d.flat != nil && len(d.flat.done) >= flatPages && !d.flat.done[n] {
		if _, err := d.lib.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: d.flat.ref}); err != nil {
			return Page{}, err
		}
		d.flat = nil
	}
	if d.flat == nil {
		opened, err := d.lib.OpenDocument(&requests.OpenDocument{FileReader: d.file.reader(), FileReaderSize: d.file.size})
		if err != nil {
			return Page{}, openFailure(err, d.file)
		}
		d.flat = &flatDoc{ref: opened.Document, done: map[int]bool{}}
	}
	if !d.flat.done[n] {
		if err := d.flatten(n); err != nil {
			return Page{}, err
		}
		d.flat.done[n] = true
	}
	second := *d
	second.ref = d.flat.ref
	second.unmark(n)
	return second.page(n)
}

// flatten changes page n. It is loaded for that alone: a page that is open already would not show the change.
func (d *pdfDoc) flatten(n int) error {
	page, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.flat.ref, Index: n - 1})
	if err != nil {
		return pageFailure(err)
	}
	_, err = d.lib.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: requests.Page{ByReference: &page.Page}})
	if _, closed := d.lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}); closed != nil && err == nil {
		err = closed
	}
	if err != nil {
		return pageFailure(err)
	}
	return nil
}
