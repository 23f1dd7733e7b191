package published

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Bounds of an XML file: the published ones are less than 14 deep and no element has 16 KB of text.
const (
	maxXMLDepth = 48
	maxXMLText  = 64 << 10
)

// element is one open XML element and the text that stands directly in it.
type element struct {
	name  string
	attrs []xml.Attr
	text  strings.Builder
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// walker streams through XML keeping only the path of open elements. open is called after an element's start,
// closed after its end, with the element still on top of the path.
type walker struct {
	dec    *xml.Decoder
	path   []*element
	open   func(*walker) error
	closed func(*walker) error
}

// top is the element being opened or closed; up(1) is its parent.
func (w *walker) top() *element { return w.path[len(w.path)-1] }

// up returns the n-th ancestor, or an empty element above the root.
func (w *walker) up(n int) *element {
	if i := len(w.path) - 1 - n; i >= 0 {
		return w.path[i]
	}
	return &element{}
}

func (w *walker) line() int {
	line, _ := w.dec.InputPos()
	return line
}

func walkXML(r *bufio.Reader, open, closed func(*walker) error) error {
	w := &walker{dec: xml.NewDecoder(r), open: open, closed: closed}
	w.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // text passes through clean
	for {
		tok, err := w.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			var pe *ParseError
			if errors.As(err, &pe) {
				return err
			}
			return malformed(w.line(), "the XML is not well formed")
		}
		if err := w.handle(tok); err != nil {
			return err
		}
	}
}

func (w *walker) handle(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		if len(w.path) >= maxXMLDepth {
			return &ParseError{Line: w.line(), Reason: "elements are nested deeper than in any published file", Cause: ErrTooLarge}
		}
		w.path = append(w.path, &element{name: t.Name.Local, attrs: t.Attr})
		if w.open != nil {
			return w.open(w)
		}
	case xml.CharData:
		if len(w.path) == 0 {
			return nil
		}
		top := w.top()
		if top.text.Len()+len(t) > maxXMLText {
			return &ParseError{Line: w.line(), Reason: "an element holds more text than in any published file", Cause: ErrTooLarge}
		}
		top.text.Write(t)
	case xml.EndElement:
		if err := w.closed(w); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return nil
}
