package examine

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// The protocol between parent and child: frames of one kind byte, a 32-bit big-endian length and that many bytes. The parent
// sends one request; while the child works on it, it may ask for ranges of the file; it ends with one answer.
const (
	frameReady    = 'r' // child: started and warm
	frameRequest  = 'q' // parent: JSON request
	frameRead     = 'R' // child: offset (8 bytes), length (4 bytes)
	frameData     = 'D' // parent: the bytes asked for
	frameAnswer   = 'a' // child: length of JSON (4 bytes), JSON answer, binary
	maxFrame      = 64 << 20
	maxReadLength = 1 << 20
)

type op string

const (
	opOpen   op = "open"
	opPage   op = "page"
	opRender op = "render"
	opBoth   op = "both"   // a page by DPI and, from the same drawing, small by width
	opScan   op = "scan"   // a page as a grey bitmap for text recognition
	opFlat   op = "flat"   // the words of a page, with those of its form fields and annotations
	opBurn   op = "burn"   // a page as an image for paper, areas of it black
	opBeyond op = "beyond" // what a page shows that its words do not account for
	opClose  op = "close"
)

type request struct {
	Op     op     `json:"op"`
	Size   int64  `json:"size,omitempty"`
	Name   string `json:"name,omitempty"` // file extension only: names may hold PHI
	Page   int    `json:"page,omitempty"`
	Width  int    `json:"width,omitempty"` // pixels; 0 means by DPI
	DPI    int    `json:"dpi,omitempty"`
	Burn   []Box  `json:"burn,omitempty"`
	Look   []Box  `json:"look,omitempty"`
	Area   *Box   `json:"area,omitempty"`
	Turn   int    `json:"turn,omitempty"` // degrees clockwise
	Limits limits `json:"limits"`
}

type limits struct {
	Pages int   `json:"pages,omitempty"`
	Bytes int64 `json:"bytes,omitempty"`
}

// answer carries what was asked for, or a reason. Tainted asks the parent to end this child.
type answer struct {
	Reason  Reason  `json:"reason,omitempty"`
	Tainted bool    `json:"tainted,omitempty"`
	Facts   *Facts  `json:"facts,omitempty"`
	Page    *Page   `json:"page,omitempty"`
	MIME    string  `json:"mime,omitempty"`
	W       int     `json:"w,omitempty"`
	H       int     `json:"h,omitempty"`
	DPI     int     `json:"dpi,omitempty"`
	Small   *small  `json:"small,omitempty"`
	Bits    int     `json:"bits,omitempty"`
	Colours int     `json:"colours,omitempty"`
	Seen    []bool  `json:"seen,omitempty"`
	Beyond  *Beyond `json:"beyond,omitempty"`
	blob    []byte
}

// small is the picture that lies in the blob behind the first one.
type small struct {
	MIME string `json:"mime"`
	W    int    `json:"w"`
	H    int    `json:"h"`
	At   int    `json:"at"` // where in the blob it begins
}

var errFrame = errors.New("examine: broken frame")

func writeFrame(w *bufio.Writer, kind byte, parts ...[]byte) error {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if n > maxFrame {
		return errFrame
	}
	var head [5]byte
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(n))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return w.Flush()
}

func readFrame(r *bufio.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err = io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, errFrame
	}
	body = make([]byte, n)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}

func writeAnswer(w *bufio.Writer, a answer) error {
	meta, err := json.Marshal(a)
	if err != nil {
		return err
	}
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(meta)))
	return writeFrame(w, frameAnswer, n[:], meta, a.blob)
}

func parseAnswer(body []byte) (a answer, err error) {
	if len(body) < 4 {
		return a, errFrame
	}
	n := binary.BigEndian.Uint32(body)
	if uint64(n) > uint64(len(body)-4) {
		return a, errFrame
	}
	err = json.Unmarshal(body[4:4+n], &a)
	a.blob = body[4+n:]
	return a, err
}

func encodeRange(off int64, n int) []byte {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], uint64(off))
	binary.BigEndian.PutUint32(b[8:], uint32(n))
	return b[:]
}

func decodeRange(b []byte) (off int64, n int, err error) {
	if len(b) != 12 {
		return 0, 0, errFrame
	}
	off, n = int64(binary.BigEndian.Uint64(b)), int(binary.BigEndian.Uint32(b[8:]))
	if off < 0 || n > maxReadLength {
		return 0, 0, errFrame
	}
	return off, n, nil
}
