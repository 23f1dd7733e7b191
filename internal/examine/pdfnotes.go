package examine

import (
	"bytes"
	"errors"
	"io"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

const tailLength = 4 << 10

// endsProperly looks for the end-of-file marker (ISO 32000-1, 7.5.5) near the end.
func endsProperly(f *remoteFile) bool {
	n := min(tailLength, f.size)
	tail := make([]byte, n)
	if _, err := f.ReadAt(tail, f.size-n); err != nil {
		return false
	}
	return bytes.Contains(tail, []byte("%%EOF"))
}

// judgeStructure tells a repaired file from one that lost its end. PDFium rebuilds a missing cross-reference table by search.
func (d *pdfDoc) judgeStructure(f *remoteFile) {
	if d.found.Verdict != Accepted {
		return
	}
	table, err := d.lib.FPDF_DocumentHasValidCrossReferenceTable(&requests.FPDF_DocumentHasValidCrossReferenceTable{Document: d.ref})
	if err != nil || table.DocumentHasValidCrossReferenceTable {
		return
	}
	if !endsProperly(f) {
		d.found.reject(Truncated)
		return
	}
	d.note("repaired", "The file was damaged and has been repaired while opening. Compare its pages with the original.")
}

// noteContent notes what a file can do besides showing pages. Nothing of it is ever run: pages are drawn, scripts are not.
func (d *pdfDoc) noteContent(f *remoteFile) error {
	if form, err := d.lib.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d.ref}); err == nil {
		d.form = form.FormType != enums.FPDF_FORMTYPE_NONE
		if form.FormType == enums.FPDF_FORMTYPE_XFA_FULL {
			d.note("dynamic_form", "The file is a dynamic (XFA) form; what is shown may be only its placeholder page.")
		}
	}
	found, err := scanTokens(f)
	if err != nil {
		return err
	}
	scripts, err := d.lib.FPDFDoc_GetJavaScriptActionCount(&requests.FPDFDoc_GetJavaScriptActionCount{Document: d.ref})
	if found["/JavaScript"] || found["/JS"] || err == nil && scripts.JavaScriptActionCount > 0 {
		d.note("javascript", "The file contains scripts. They are not run; the pages are shown without them.")
	}
	if found["/Launch"] {
		d.note("launch_action", "The file tries to start a program. It is not started; the pages are shown without it.")
	}
	files, err := d.lib.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref})
	if found["/EmbeddedFile"] || err == nil && files.AttachmentCount > 0 {
		d.note("embedded_files", "The file carries other files inside. They are not opened; upload them on their own if they are needed.")
	}
	if found["/RichMedia"] {
		d.note("rich_media", "The file contains sound, video or 3D content, which is not played.")
	}
	if found["/Encrypt"] {
		d.note("encrypted", "The file is encrypted but opens without a password.")
	}
	return nil
}

func (d *pdfDoc) note(code, message string) {
	d.found.Notes = append(d.found.Notes, Note{code, message})
}

// maxTokenScan bounds the search for names in very large (scanned) files.
const maxTokenScan = 64 << 20

// scanTokens looks for the names of active content in the raw file, head first; what hides in compressed object streams is
// found by PDFium's own counts instead.
func scanTokens(f *remoteFile) (map[string]bool, error) {
	tokens := []string{"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/Encrypt"}
	found := map[string]bool{}
	const overlap = 16
	buf := make([]byte, blockSize+overlap)
	for off := int64(0); off < min(f.size, maxTokenScan); off += blockSize {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), f.size-off)], off)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		for _, t := range tokens {
			if !found[t] && containsName(buf[:n], t) {
				found[t] = true
			}
		}
	}
	return found, nil
}

// containsName finds a whole PDF name: /JS must not match /JSomething.
func containsName(data []byte, name string) bool {
	for {
		i := bytes.Index(data, []byte(name))
		if i < 0 {
			return false
		}
		data = data[i+len(name):]
		if len(data) == 0 || bytes.IndexByte([]byte(" \t\r\n\f\x00()<>[]{}/%"), data[0]) >= 0 {
			return true
		}
	}
}
