package examine

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

const sniffLength = 8 << 10

// openByContent finds what the file is and opens it with the decoder for that. A file that cannot be used is not an error: its
// facts say why, and the pages are nil.
func openByContent(engine *pdfEngine, f *remoteFile, q request) (pages, Facts, error) {
	facts := Facts{Kind: KindUnknown, MIME: "application/octet-stream", Verdict: Accepted}
	if f.size == 0 {
		facts.reject(EmptyFile)
		return nil, facts, nil
	}
	if f.size > q.Limits.Bytes {
		facts.reject(TooLarge)
		return nil, facts, nil
	}
	head := make([]byte, min(sniffLength, f.size))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, facts, err
	}
	facts.Kind, facts.MIME = sniff(head)
	doc, err := openKind(facts.Kind, engine, f, q.Limits)
	if doc != nil {
		kind, mime := facts.Kind, facts.MIME
		facts = doc.facts()
		facts.Kind, facts.MIME = kind, mime
	}
	var failure *Failure
	if errors.As(err, &failure) {
		facts.reject(failure.Reason)
		err = nil
	}
	if facts.Kind == KindUnknown {
		facts.Message = unsupportedMessage(facts.MIME)
	}
	noteMislabelled(&facts, q.Name)
	return doc, facts, err
}

func openKind(k Kind, engine *pdfEngine, f *remoteFile, l limits) (pages, error) {
	switch k {
	case KindPDF:
		return asPages(engine.open(f, l))
	case KindTIFF:
		return asPages(openTIFF(f, l))
	case KindJPEG, KindPNG:
		return asPages(openPicture(f, k))
	case KindText:
		return asPages(openText(f, l))
	}
	return nil, fail(UnsupportedType)
}

// asPages keeps a nil pointer from becoming a non-nil interface.
func asPages[T interface {
	comparable
	pages
}](doc T, err error) (pages, error) {
	var none T
	if doc == none {
		return nil, err
	}
	return doc, err
}

// sniff names the kind by the first bytes. A PDF header may stand anywhere in the first 1,024 bytes (ISO 32000-1, annex H).
func sniff(head []byte) (Kind, string) {
	if bytes.Contains(head[:min(1024, len(head))], []byte("%PDF-")) {
		return KindPDF, "application/pdf"
	}
	m := mimetype.Detect(head)
	switch {
	case m.Is("application/pdf"):
		return KindPDF, "application/pdf"
	case m.Is("image/tiff"), bytes.HasPrefix(head, []byte("II+\x00")), bytes.HasPrefix(head, []byte("MM\x00+")):
		return KindTIFF, "image/tiff"
	case m.Is("image/jpeg"):
		return KindJPEG, "image/jpeg"
	case m.Is("image/png"):
		return KindPNG, "image/png"
	}
	mime, _, _ := strings.Cut(m.String(), ";")
	if isPlainText(m) {
		return textOrPDF(head)
	}
	return KindUnknown, mime
}

// textOrPDF knows the source of a PDF that lost its first line from a document written as text.
func textOrPDF(head []byte) (Kind, string) {
	if bytes.Contains(head, []byte("endobj")) || bytes.Contains(head, []byte("startxref")) {
		return KindPDF, "application/pdf"
	}
	return KindText, "text/plain"
}

// isPlainText takes what reads as text to a person. Markup and RTF do not: shown as text they would hide what they say.
func isPlainText(m *mimetype.MIME) bool {
	for _, markup := range []string{"text/html", "text/xml", "text/rtf", "application/rtf", "image/svg+xml"} {
		for p := m; p != nil; p = p.Parent() {
			if p.Is(markup) {
				return false
			}
		}
	}
	for p := m; p != nil; p = p.Parent() {
		if p.Is("text/plain") {
			return true
		}
	}
	return false
}

// unsupportedMessage names the type in a clerk's words where it is one that hospitals send.
func unsupportedMessage(mime string) string {
	names := []struct{ part, name string }{
		{"wordprocessingml", "a Word document"}, {"msword", "a Word document"}, {"x-ole", "an Office document"},
		{"spreadsheetml", "an Excel sheet"}, {"ms-excel", "an Excel sheet"}, {"presentationml", "a PowerPoint file"},
		{"rtf", "an RTF document"}, {"html", "a web page"}, {"xml", "an XML file"}, {"zip", "a ZIP archive"},
		{"heic", "an iPhone (HEIC) photo"}, {"heif", "an iPhone (HEIC) photo"}, {"gif", "a GIF image"}, {"webp", "a WebP image"},
		{"bmp", "a BMP image"}, {"dicom", "a DICOM image"}, {"outlook", "an Outlook message"}, {"audio/", "a sound file"}, {"video/", "a video"},
	}
	for _, n := range names {
		if strings.Contains(mime, n.part) {
			return "This is " + n.name + ", which cannot be taken. Save or print it as a PDF and upload that."
		}
	}
	return UnsupportedType.Message()
}

func noteMislabelled(f *Facts, extension string) {
	kinds := map[string]Kind{
		".pdf": KindPDF, ".tif": KindTIFF, ".tiff": KindTIFF, ".jpg": KindJPEG, ".jpeg": KindJPEG, ".png": KindPNG, ".txt": KindText,
	}
	want, known := kinds[strings.ToLower(extension)]
	if !known || want == f.Kind || f.Kind == KindUnknown {
		return
	}
	f.Notes = append(f.Notes, Note{"mislabelled", "The name of the file says " + strings.ToUpper(string(want)) +
		", but it holds " + strings.ToUpper(string(f.Kind)) + ". It was taken for what it holds."})
}
