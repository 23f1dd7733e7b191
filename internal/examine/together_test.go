package examine_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit"
)

// A page that takes for ever costs only itself: the next page opens, and the survey names it.
func TestHostilePageCostsOnlyItself(t *testing.T) {
	t.Parallel()
	bomb := string(laughs(9))
	two := strings.NewReplacer("/Count 1/Kids[3 0 R]", "/Count 2/Kids[3 0 R 99 0 R]", "%%EOF", "").Replace(bomb)
	two += "99 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>\nendobj\ntrailer\n<</Size 100/Root 1 0 R>>\n%%EOF\n"
	e := newExaminer(t, examine.Options{PageTimeout: 1500 * time.Millisecond})
	d := openBytes(t, e, []byte(two), "a.pdf")
	_, err := d.Render(context.Background(), 1, 72)
	var failure *examine.Failure
	if !errors.As(err, &failure) || failure.Reason != examine.TooSlow || failure.Page != 1 {
		t.Fatalf("page 1: %v", err)
	}
	if _, err := d.Render(context.Background(), 2, 72); err != nil {
		t.Fatalf("page 2: %v", err)
	}
	s, err := d.Survey(context.Background(), false)
	if err != nil || s.Facts.Reason != examine.SomePagesUnreadable || len(s.Unreadable) != 1 || s.Unreadable[0] != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

// Documents that are open but not at work do not keep others waiting: more are open here than there are children.
func TestOpenDocumentsShareChildren(t *testing.T) {
	t.Parallel()
	e := newExaminer(t, examine.Options{Children: 1})
	var open []*examine.Document
	for range 4 {
		open = append(open, openBytes(t, e, textPage(0, ""), "a.pdf"))
	}
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	for range 2 {
		for _, d := range open {
			if p, err := d.Page(ctx, 1); err != nil || len(p.Words) != 6 {
				t.Fatalf("%d words, %v", len(p.Words), err)
			}
		}
	}
}

// Many files at once share few children, and a caller who goes away leaves nothing broken.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	e := newExaminer(t, examine.Options{Children: 2})
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			content := textPage(0, "")
			d, err := e.Open(ctx, bytes.NewReader(content), int64(len(content)), "a.pdf")
			if err != nil {
				t.Error(err)
				return
			}
			defer d.Close()
			if i%3 == 0 {
				cancel()
				_, _ = d.Render(ctx, 1, 150)
				return
			}
			if p, err := d.Page(ctx, 1); err != nil || len(p.Words) != 6 {
				t.Errorf("%d words, %v", len(p.Words), err)
			}
		})
	}
	wg.Wait()
	mustStillWork(t, e)
}
