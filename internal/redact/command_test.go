package redact_test

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
	"chartwright/internal/redact"
)

// answer is what a script reads.
type answer struct {
	Pages        int   `json:"pages"`
	PagesRebuilt int   `json:"pages_rebuilt"`
	Marks        int   `json:"marks"`
	WordsRemoved int   `json:"words_removed"`
	Unreadable   []int `json:"unreadable"`
	Verification struct {
		OK     bool   `json:"ok"`
		Reason string `json:"reason"`
	} `json:"verification"`
}

func command(t *testing.T, o redact.CommandOptions) (answer, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := redact.Command(t.Context(), o, &out, &errs)
	var a answer
	if out.Len() > 0 {
		if bad := json.Unmarshal(out.Bytes(), &a); bad != nil {
			t.Fatalf("not JSON: %v", bad)
		}
	}
	return a, err
}

// inFolder writes a file to a folder of its own and gives its path and one for the output.
func inFolder(t *testing.T, name string, content []byte) (in, out string) {
	t.Helper()
	dir := t.TempDir()
	in = filepath.Join(dir, name)
	if err := os.WriteFile(in, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return in, filepath.Join(dir, "out.pdf")
}

func pictures(t *testing.T) map[string][]byte {
	t.Helper()
	g := drawn(1700, 1100, 40, "Name: "+secret, "SSN: 219-09-9999", "The patient is well and walks every day.", "Return in a month for another look.")
	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, g); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, g, nil); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"note.png": asPNG.Bytes(), "note.jpg": asJPEG.Bytes(),
		"note.txt": []byte("Name: " + secret + "\nSSN: 219-09-9999\nThe patient is well.\n"),
		"note.pdf": onePage(plenty(700)+"BT /F 12 Tf 72 400 Td (Marjorie Quackenbush, SSN 219-09-9999) Tj ET", "", "").bytes(),
	}
}

func TestCommandTakesEveryKindOfFile(t *testing.T) {
	t.Parallel()
	for name, content := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := inFolder(t, name, content)
			a, err := command(t, redact.CommandOptions{In: in, Out: out, Find: []string{"quackenbush, marjorie", secret}, Patterns: []string{"ssn"}})
			if err != nil || !a.Verification.OK || a.Pages != 1 || a.PagesRebuilt != 1 || a.Marks == 0 || a.WordsRemoved < 2 || a.Unreadable == nil {
				t.Fatalf("%+v: %v", a, err)
			}
			made{path: out}.lacks(t, first, last, "219-09-9999")
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); len(left) > 0 {
				t.Error("a temporary file was left")
			}
		})
	}
}

// TestCommandTakesScansOfManyPages redacts a negative fax of real size.
func TestCommandTakesScansOfManyPages(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out.pdf")
	a, err := command(t, redact.CommandOptions{In: shareddata.Path(t, "charts", "SRM200296_progress_note.tif"), Out: out, Find: []string{"Castillo", "S1007288"}, Patterns: []string{"date", "mrn"}})
	if err != nil || !a.Verification.OK || a.Pages != 2 || a.Marks < 5 {
		t.Fatalf("%+v: %v", a, err)
	}
	made{path: out}.lacks(t, "Castillo", "S1007288", "1976")
}

// TestCommandBoxes: points for documents, pixels for pictures, from the upper left corner.
func TestCommandBoxes(t *testing.T) {
	t.Parallel()
	files := pictures(t)
	// The line of the name on the page, and in the picture.
	for name, boxes := range map[string][]string{"note.pdf": {"1:70,376,400,20"}, "note.png": {"1:0,0,1700,85", "1:0,90,1700,60px"}, "note.jpg": {"1:0,0,792,62pt"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := inFolder(t, name, files[name])
			a, err := command(t, redact.CommandOptions{In: in, Out: out, Boxes: boxes})
			if err != nil || a.Marks != len(boxes) {
				t.Fatalf("%+v: %v", a, err)
			}
			m := made{path: out}
			m.lacks(t, first, last)
			if name != "note.pdf" && !strings.Contains(squeeze(m.seen(t)), "returninamonth") {
				t.Error("more than the area was burned")
			}
		})
	}
}

// TestCommandRefusals: every wrong call says what to do, quotes nothing, and leaves no file.
func TestCommandRefusals(t *testing.T) {
	t.Parallel()
	in, out := inFolder(t, "Quackenbush.pdf", pictures(t)["note.pdf"])
	broken, _ := inFolder(t, "Quackenbush.pdf", []byte("%PDF-1.7 nothing more"))
	find := []string{last}
	for name, c := range map[string]struct {
		o   redact.CommandOptions
		say string
	}{
		"no files":           {redact.CommandOptions{Find: find}, "--in FILE --out FILE.pdf"},
		"nothing to remove":  {redact.CommandOptions{In: in, Out: out}, "say what to remove"},
		"no PDF":             {redact.CommandOptions{In: in, Out: out + ".txt", Find: find}, "ends in .pdf"},
		"no such file":       {redact.CommandOptions{In: in + "x", Out: out, Find: find}, "cannot be opened: no such file"},
		"a folder":           {redact.CommandOptions{In: filepath.Dir(in), Out: out, Find: find}, "not a folder"},
		"the same file":      {redact.CommandOptions{In: in, Out: in, Find: find}, "another name"},
		"no folder for it":   {redact.CommandOptions{In: in, Out: filepath.Join(in+"x", "out.pdf"), Find: find}, "make it first"},
		"no letter":          {redact.CommandOptions{In: in, Out: out, Find: []string{"--"}}, "at least one letter"},
		"an empty text":      {redact.CommandOptions{In: in, Out: out, Find: []string{""}}, "number 1 is empty"},
		"no such pattern":    {redact.CommandOptions{In: in, Out: out, Patterns: []string{"Quackenbush"}}, "there are ssn, phone, date, mrn"},
		"a crooked area":     {redact.CommandOptions{In: in, Out: out, Boxes: []string{"1:2,3"}}, "PAGE:x,y,w,h"},
		"a page too many":    {redact.CommandOptions{In: in, Out: out, Boxes: []string{"2:1,1,1,1"}}, "there is no page 2"},
		"beside the page":    {redact.CommandOptions{In: in, Out: out, Boxes: []string{"1:700,1,10,10"}}, "612 by 792 points"},
		"pixels of a text":   {redact.CommandOptions{In: in, Out: out, Boxes: []string{"1:1,1,1,1px"}}, "only the pages of pictures"},
		"a file that breaks": {redact.CommandOptions{In: broken, Out: out, Find: find}, "cannot be redacted. "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := command(t, c.o)
			if err == nil || !strings.Contains(err.Error(), c.say) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), last) {
				t.Error("the error quotes the arguments")
			}
			if _, err := os.Stat(c.o.Out); c.o.Out != "" && c.o.Out != in && err == nil {
				t.Error("a file was left")
			}
		})
	}
}

// TestSameInputSameBytes: a release can be made again to the byte.
func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	in, out := inFolder(t, "note.pdf", pictures(t)["note.pdf"])
	var all [][]byte
	for i := range 2 {
		to := strconv.Itoa(i) + ".pdf"
		if _, err := command(t, redact.CommandOptions{In: in, Out: filepath.Join(filepath.Dir(out), to), Find: []string{last}}); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(filepath.Dir(out), to))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Fatal("two runs made different files")
	}
}

// TestScratchHasNoName: what is not verified yet cannot be left behind by a killed program.
func TestScratchHasNoName(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f, err := redact.Scratch()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString("secret"); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Fatalf("%d files are left, %v", len(left), err)
	}
}

// TestFeetAndTurns: pages turned by a person keep their marks where the person drew them, and a foot stands below, out of reach.
func TestFeetAndTurns(t *testing.T) {
	t.Parallel()
	content := onePage(plenty(700)+"BT /F 12 Tf 72 400 Td (Marjorie Quackenbush) Tj ET", "", "").bytes()
	box := readPages(t, content)[0]
	name := box.Words[len(box.Words)-2].Box
	around := map[int]examine.Box{0: name, 90: {X0: 1 - name.Y1, Y0: name.X0, X1: 1 - name.Y0, Y1: 0.9}, 180: {X0: 0.1, Y0: 1 - name.Y1, X1: 1 - name.X0, Y1: 1 - name.Y0},
		270: {X0: name.Y0, Y0: 0.1, X1: name.Y1, Y1: 1 - name.X0}}
	around[0] = examine.Box{X0: name.X0, Y0: name.Y0, X1: 0.9, Y1: name.Y1}
	for turn, mark := range around {
		plan := redact.Plan{Sources: []redact.Source{{File: bytes.NewReader(content), Size: int64(len(content))}},
			Pages: []redact.PageRef{{Number: 1, Turn: turn, Marks: []examine.Box{mark}, Foot: "ROI-7K2M · Quackenbush page 1 of 1"}}}
		m := made{path: filepath.Join(t.TempDir(), "out.pdf")}
		out, err := os.Create(m.path)
		if err != nil {
			t.Fatal(err)
		}
		report, _, err := redact.Seal(t.Context(), shared(t), redact.Tools{}, plan, nil, out)
		if err != nil || report.Marks != 1 || report.WordsRemoved != 2 {
			t.Fatalf("turned by %d: %+v, %v", turn, report, err)
		}
		_ = out.Close()
		text := m.text(t)
		if strings.Contains(text, first) || strings.Count(text, last) != 1 || !strings.Contains(text, "ROI-7K2M") || !strings.Contains(squeeze(text), "quick") {
			t.Errorf("turned by %d the page reads otherwise", turn)
		}
	}
}
