package charts

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// ScanFormat is the container of a scan.
type ScanFormat int

// The scan formats; both hold CCITT Group 4 pages at 200 dpi.
const (
	ScanPDF  ScanFormat = iota // image-only PDF
	ScanTIFF                   // multi-page TIFF
)

// RenderScan gives the document as paper from a scanner: images without a text layer, slightly
// rotated and specked. The typeface is wider than the PDF's, so page breaks may differ from RenderPDF.
func RenderScan(d Document, p Patient, e Encounter, f Facility, format ScanFormat) ([]byte, error) {
	r, err := newRasteriser(f.style().family)
	if err != nil {
		return nil, err
	}
	m, err := r.metrics()
	if err != nil {
		return nil, err
	}
	seed := fnv.New64a()
	_, _ = fmt.Fprint(seed, e.AccountNumber, d.Title) // a hash never fails
	rng := rand.New(rand.NewPCG(seed.Sum64(), 1))     // #nosec G404 -- dust on invented paper
	encoder := newG4Encoder()
	var pages [][]byte
	for _, page := range compose(m, d, p, e, f) {
		if err := r.page(page); err != nil {
			return nil, err
		}
		pages = append(pages, encoder.encode(r.scanned(rng), scanWidth))
	}
	if format == ScanTIFF {
		return tiffFile(pages), nil
	}
	return imagePDF(pages), nil
}

// imagePDF writes a PDF with one G4 image on each page and nothing else.
func imagePDF(pages [][]byte) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Kids [ %s] /Count %d >>", kids, len(pages))
	content := fmt.Sprintf("q %g 0 0 %g 0 0 cm /Scan Do Q", pageWidth, pageHeight)
	for i, page := range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %d 0 R /Resources << /XObject << /Scan %d 0 R >> >> >>",
			pageWidth, pageHeight, 4+3*i, 5+3*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray "+
			"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >> /Length %d >>\nstream\n%s\nendstream",
			scanWidth, scanHeight, scanWidth, scanHeight, len(page), page)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// tiffFile writes a little-endian multi-page TIFF (TIFF 6.0) of G4 pages, one strip a page.
func tiffFile(pages [][]byte) []byte {
	le := binary.LittleEndian
	out := []byte{'I', 'I', 42, 0, 0, 0, 0, 0}
	link := 4 // where the offset of the next directory goes
	for i, page := range pages {
		strip := len(out)
		out = append(out, page...)
		resolution := len(out)
		out = le.AppendUint32(le.AppendUint32(out, scanDPI), 1)
		if len(out)%2 == 1 {
			out = append(out, 0)
		}
		le.PutUint32(out[link:], uint32(len(out)))
		entries := [][3]uint32{ // tag, type (3 short, 4 long, 5 rational), value
			{254, 4, 2}, {256, 4, scanWidth}, {257, 4, scanHeight}, {258, 3, 1}, {259, 3, 4}, {262, 3, 0},
			{273, 4, uint32(strip)}, {277, 3, 1}, {278, 4, scanHeight}, {279, 4, uint32(len(page))},
			{282, 5, uint32(resolution)}, {283, 5, uint32(resolution)}, {296, 3, 2},
			{297, 3, uint32(i) | uint32(len(pages))<<16},
		}
		out = le.AppendUint16(out, uint16(len(entries)))
		for _, entry := range entries {
			count := uint32(1)
			if entry[0] == 297 { // page number and number of pages
				count = 2
			}
			out = le.AppendUint16(le.AppendUint16(out, uint16(entry[0])), uint16(entry[1]))
			out = le.AppendUint32(le.AppendUint32(out, count), entry[2])
		}
		link = len(out)
		out = le.AppendUint32(out, 0)
	}
	return out
}
