package examine

import "strings"

// Kind is what a file is by its content.
type Kind string

// The kinds the examiner can open. KindUnknown is everything else.
const (
	KindPDF     Kind = "pdf"
	KindTIFF    Kind = "tiff"
	KindJPEG    Kind = "jpeg"
	KindPNG     Kind = "png"
	KindText    Kind = "text"
	KindUnknown Kind = "unknown"
)

// Verdict says what becomes of a file. Refused: no page of it can be used. Quarantined: a person must look before it is used.
type Verdict string

// The three verdicts.
const (
	Accepted    Verdict = "accepted"
	Refused     Verdict = "refused"
	Quarantined Verdict = "quarantined"
)

// Size is the width and height of a page as displayed, in points (1/72 inch).
type Size struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Note is something worth knowing about a file that does not change its verdict. Code is stable (mislabelled, repaired,
// encrypted, javascript, launch_action, embedded_files, rich_media, dynamic_form); Message is for people.
type Note struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Facts is what the inspection of a whole file found. Pages is the number of pages the file declares, which may be more
// than can be opened when the verdict is not Accepted. Sizes has one entry for each page that can be opened.
type Facts struct {
	Kind    Kind    `json:"type"`
	MIME    string  `json:"mime"`
	Pages   int     `json:"pages"`
	Sizes   []Size  `json:"sizes,omitempty"`
	Pixels  []Size  `json:"pixels,omitempty"`
	Verdict Verdict `json:"verdict"`
	Reason  Reason  `json:"reason,omitempty"`
	Message string  `json:"message,omitempty"`
	Notes   []Note  `json:"notes,omitempty"`
}

// reject sets the verdict that belongs to the reason, and its message.
func (f *Facts) reject(r Reason) {
	f.Reason, f.Verdict, f.Message = r, r.Verdict(), r.Message()
}

// Box is a rectangle in fractions (0..1) of the displayed page, origin at the top left.
type Box struct {
	X0 float64 `json:"x0"`
	Y0 float64 `json:"y0"`
	X1 float64 `json:"x1"`
	Y1 float64 `json:"y1"`
}

// union returns the smallest box that holds both.
func (b Box) union(o Box) Box {
	return Box{min(b.X0, o.X0), min(b.Y0, o.Y0), max(b.X1, o.X1), max(b.Y1, o.Y1)}
}

// Word is one word of a page in reading order. Line numbers count from 0 within the page; words of one line share theirs.
type Word struct {
	Text string `json:"text"`
	Box  Box    `json:"box"`
	Line int    `json:"line"`
}

// TextSource says where the words of a page come from.
type TextSource string

// SourceNone marks a page without words: blank, or an image that has not been read yet.
const (
	SourceNone  TextSource = "none"
	SourceLayer TextSource = "text"
	SourceOCR   TextSource = "ocr"
)

// Page is one page with its words. Width and Height are points as displayed; Rotation (0, 90, 180, 270, clockwise) is
// already applied to them and to the boxes. Scanned says that the page is a picture with no or little text of its own, so
// text recognition is worth while. Confidence (0..100) is the mean over words, for SourceOCR only.
type Page struct {
	Number     int        `json:"number"`
	Width      float64    `json:"width"`
	Height     float64    `json:"height"`
	Rotation   int        `json:"rotation"`
	Words      []Word     `json:"words"`
	Source     TextSource `json:"source"`
	Scanned    bool       `json:"scanned"`
	Confidence float64    `json:"confidence,omitempty"`
}

// Text is the words of the page joined by blanks, with a line break after each line.
func (p Page) Text() string {
	var b strings.Builder
	for i, w := range p.Words {
		switch {
		case i == 0:
		case w.Line != p.Words[i-1].Line:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// Image is a rendered page, ready for a browser. W and H are pixels.
type Image struct {
	Bytes []byte
	MIME  string
	W, H  int
}
