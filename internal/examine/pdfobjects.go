package examine

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// Bounds of walks through a page: objects looked at for images, and forms within forms.
const (
	maxObjects = 5000
	maxNested  = 4
)

// images gives where images lie on a page. One inside a form counts with the whole of the form.
func (d *pdfDoc) images(n int) []Box {
	place, err := d.placer(n)
	if err != nil {
		return nil
	}
	var out []Box
	left := maxObjects
	d.eachObject(n, func(o references.FPDF_PAGEOBJECT) bool {
		if d.pictured(o, maxNested, &left) {
			at, err := d.lib.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o})
			if err == nil {
				out = append(out, place.rectangle(float64(at.Left), float64(at.Bottom), float64(at.Right), float64(at.Top)).clamped())
			}
		}
		return left > 0
	})
	return out
}

// eachObject visits the objects of a page until visit wants no more.
func (d *pdfDoc) eachObject(n int, visit func(references.FPDF_PAGEOBJECT) bool) {
	count, err := d.lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: d.at(n)})
	if err != nil {
		return
	}
	for i := range count.Count {
		object, err := d.lib.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: d.at(n), Index: i})
		if err != nil || !visit(object.PageObject) {
			return
		}
	}
}

// pictured says whether an object is an image or a form that holds one.
func (d *pdfDoc) pictured(o references.FPDF_PAGEOBJECT, depth int, left *int) bool {
	*left--
	if *left < 0 {
		return false
	}
	if d.kindOf(o) == enums.FPDF_PAGEOBJ_IMAGE {
		return true
	}
	found := false
	d.eachInner(o, depth, func(inner references.FPDF_PAGEOBJECT) bool {
		found = d.pictured(inner, depth-1, left)
		return !found && *left > 0
	})
	return found
}

func (d *pdfDoc) kindOf(o references.FPDF_PAGEOBJECT) enums.FPDF_PAGEOBJ {
	kind, err := d.lib.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return enums.FPDF_PAGEOBJ_UNKNOWN
	}
	return kind.Type
}

// eachInner visits what a form object holds.
func (d *pdfDoc) eachInner(o references.FPDF_PAGEOBJECT, depth int, visit func(references.FPDF_PAGEOBJECT) bool) {
	if depth == 0 || d.kindOf(o) != enums.FPDF_PAGEOBJ_FORM {
		return
	}
	count, err := d.lib.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
	if err != nil {
		return
	}
	for i := range count.Count {
		inner, err := d.lib.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
		if err != nil || !visit(inner.PageObject) {
			return
		}
	}
}

// unmark takes the marks of marked content from all objects of the page that is loaded. One of them, ActualText, gives another
// text for what shows (ISO 32000-1, 14.9.4), which is believed by those who read text and seen by nobody.
func (d *pdfDoc) unmark(n int) {
	d.eachObject(n, func(o references.FPDF_PAGEOBJECT) bool {
		d.unmarkObject(o, maxNested)
		return true
	})
}

func (d *pdfDoc) unmarkObject(o references.FPDF_PAGEOBJECT, depth int) {
	count, err := d.lib.FPDFPageObj_CountMarks(&requests.FPDFPageObj_CountMarks{PageObject: o})
	for i := 0; err == nil && i < count.Count; i++ {
		var mark *responses.FPDFPageObj_GetMark
		mark, err = d.lib.FPDFPageObj_GetMark(&requests.FPDFPageObj_GetMark{PageObject: o, Index: 0})
		if err == nil {
			_, err = d.lib.FPDFPageObj_RemoveMark(&requests.FPDFPageObj_RemoveMark{PageObject: o, PageObjectMark: mark.Mark})
		}
	}
	d.eachInner(o, depth, func(inner references.FPDF_PAGEOBJECT) bool {
		d.unmarkObject(inner, depth-1)
		return true
	})
}
