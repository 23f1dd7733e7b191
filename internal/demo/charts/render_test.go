package charts_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"chartwright/internal/demo/charts"
)

// facilities are four sites, one for each layout.
func facilities() []charts.Facility {
	return []charts.Facility{
		{Name: "St. Brendan Medical Center", Address: "400 Cathedral Avenue, Brenton, OH 44399", Phone: "(330) 555-0100", Layout: 0},
		{Name: "Riverbend Community Hospital", Address: "12 Mill Street, Harlow Springs, OH 43099", Phone: "(614) 555-0110", Layout: 1},
		{Name: "Larkspur Bay Surgical Center", Address: "77 Harbor Way, Larkspur Bay, WA 98499", Phone: "(253) 555-0120", Layout: 2},
		{Name: "Pine Hollow Regional Hospital", Address: "9 Summit Road, Pine Hollow, WA 98299", Phone: "(360) 555-0130", Layout: 3},
	}
}

// poppler is a command of poppler-utils; the test is skipped without it, in CI it fails.
func poppler(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(name + " is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// pageCount counts the page objects of a PDF.
func pageCount(pdf []byte) int {
	return len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(pdf, -1))
}

func TestPagesAndSizes(t *testing.T) {
	t.Parallel()
	bounds := map[charts.DocumentType][2]int{
		charts.DischargeSummary: {2, 4}, charts.HistoryPhysical: {3, 5}, charts.EmergencyNote: {3, 6},
		charts.FaceSheet: {1, 1}, charts.LaboratoryReport: {1, 9},
	}
	patients, encounters := sample(t, 11, 1)
	for i, e := range encounters {
		for _, f := range facilities() {
			total := 0
			for _, d := range e.Documents {
				pdf, err := charts.RenderPDF(d, patients[i], e, f)
				if err != nil {
					t.Fatal(err)
				}
				n := pageCount(pdf)
				total += n
				b, bounded := bounds[d.Type]
				if e.WorkType == charts.SameDaySurgery {
					b[0] = 1 // healthy people's notes are short
				}
				if bounded && (n < b[0] || n > b[1]) {
					t.Errorf("%s, %s, layout %d: %d pages", e.Scenario, d.Type, f.Layout, n)
				}
				if len(pdf) > 40<<10 {
					t.Errorf("%s, %s: %d bytes", e.Scenario, d.Type, len(pdf))
				}
			}
			if e.WorkType == charts.Inpatient && (total < 12 || total > 40) {
				t.Errorf("%s, layout %d: %d pages in all", e.Scenario, f.Layout, total)
			}
		}
	}
}

func TestTextOfPDF(t *testing.T) {
	t.Parallel()
	command := poppler(t, "pdftotext")
	patients, encounters := sample(t, 12, 1)
	for i, e := range encounters {
		f := facilities()[i%4]
		for n, d := range e.Documents {
			pdf, err := charts.RenderPDF(d, patients[i], e, f)
			if err != nil {
				t.Fatal(err)
			}
			run := exec.Command(command, "-", "-") // #nosec G204 -- a fixed tool found on PATH
			run.Stdin = bytes.NewReader(pdf)
			out, err := run.Output()
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(string(out)), " ")
			wanted := []string{strings.ToUpper(patients[i].Last) + ", " + patients[i].First, patients[i].MRN, e.AccountNumber,
				patients[i].DOB.Format("01/02/2006"), f.Name, "Page 1 of " + strconv.Itoa(pageCount(pdf))}
			for _, c := range e.Codes {
				if words := strings.Fields(c.Evidence); c.Document == n {
					wanted = append(wanted, words[0], words[len(words)-1])
				}
			}
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: the PDF's text misses something of its header or evidence", e.Scenario, d.Type)
				}
			}
		}
	}
}

func TestScansHaveNoTextAndDecode(t *testing.T) {
	t.Parallel()
	patients, encounters := sample(t, 13, 1)
	for i, e := range encounters[:6] {
		d, f := e.Documents[len(e.Documents)-1], facilities()[i%4]
		file, err := charts.RenderScan(d, patients[i], e, f, charts.ScanTIFF)
		if err != nil {
			t.Fatal(err)
		}
		img, err := tiff.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != 1700 || b.Dy() != 2200 {
			t.Errorf("page of %v", b)
		}
		pdf, err := charts.RenderScan(d, patients[i], e, f, charts.ScanPDF)
		if err != nil {
			t.Fatal(err)
		}
		if n := pageCount(pdf); n == 0 || len(pdf) > n*60<<10 {
			t.Errorf("%s: %d pages in %d bytes", e.Scenario, n, len(pdf))
		}
		if bytes.Contains(pdf, []byte("/Font")) {
			t.Error("a scan has a text layer")
		}
	}
}

func TestPopplerReadsScans(t *testing.T) {
	t.Parallel()
	command := poppler(t, "pdftoppm")
	patients, encounters := sample(t, 14, 1)
	d := encounters[0].Documents[0]
	pdf, err := charts.RenderScan(d, patients[0], encounters[0], facilities()[0], charts.ScanPDF)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(command, "-r", "40", "-gray", "-", filepath.Join(t.TempDir(), "page")) // #nosec G204
	run.Stdin = bytes.NewReader(pdf)
	var complaints bytes.Buffer
	run.Stderr = &complaints
	if err := run.Run(); err != nil || complaints.Len() > 0 {
		t.Errorf("pdftoppm: %v, %d bytes of complaints", err, complaints.Len())
	}
}

func TestEveryDocumentOfADemoIsDrawn(t *testing.T) {
	patients, encounters := sample(t, 15, 2)
	scans := 0
	for i, e := range encounters[:min(60, len(encounters))] {
		for n, d := range e.Documents {
			if _, err := charts.RenderPDF(d, patients[i], e, facilities()[i%4]); err != nil {
				t.Fatal(err)
			}
			if (i+n)%12 == 0 {
				scans++
				if _, err := charts.RenderScan(d, patients[i], e, facilities()[i%4], charts.ScanPDF); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if scans == 0 {
		t.Error("no document was scanned")
	}
}
