package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/platform/httpx"
)

// intake measures the way of a file from a hospital's browser to the coders' queue.
func intake(ctx context.Context, b *bench) error {
	if !b.Has("uploads-create") || !b.Has("encounters-create") {
		b.Add("from the last byte to ready", "-", "", "this house takes no files in")
		return nil
	}
	a, err := b.Agency(ctx, "intake")
	if err != nil {
		return err
	}
	var took []time.Duration
	const charts = 3
	for n := range charts {
		chart, err := textChart(20, n) // a duplicate would not be examined
		if err != nil {
			return err
		}
		t, err := b.chartToReady(ctx, a, n, chart)
		if err != nil {
			return err
		}
		took = append(took, t)
	}
	t := measure.Of(took)
	b.Add("20-page text PDF, from its last byte to ready in the queue", report.Short(t.At(.5)), "", fmt.Sprintf("median of %d, one after the other; %s to %s", charts, report.Short(t.At(0)), report.Short(t.At(1))))
	if err := b.pictures(ctx, a); err != nil {
		return err
	}
	return b.wholeUpload(ctx, a)
}

// chartToReady registers an encounter, sends its chart and waits until its work is offered.
func (b *bench) chartToReady(ctx context.Context, a *stand.Agency, n int, chart []byte) (time.Duration, error) {
	encounter, err := a.Register(ctx, a.Manager, "ED", stand.Anybody(fmt.Sprint("B", n)))
	if err != nil {
		return 0, err
	}
	if err := send(ctx, a.Manager, chart, map[string]string{"filename": "chart.pdf", "encounterId": encounter.String(), "documentType": "emergency_note"}); err != nil {
		return 0, err
	}
	arrived := time.Now()
	err = stand.Until(ctx, 2*time.Minute, func() (ready bool, err error) {
		err = b.Root.QueryRow(ctx, `select exists (select from work_items where tenant_id = $1 and encounter_id = $2 and kind = 'coding' and state = 'ready')`, a.ID, encounter).Scan(&ready)
		return ready, err
	})
	if err != nil {
		return 0, fmt.Errorf("the chart did not become ready: %w", err)
	}
	return time.Since(arrived), nil
}

// warm has every examiner open a file: the first of an installation compiles what reads PDF, for some seconds, once.
func (b *bench) warm(ctx context.Context) error {
	const side = 4 // charts at once, more than there are examiners
	a, err := b.Agency(ctx, fmt.Sprint("warm-", time.Now().UnixNano()))
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for n := range side {
		group.Go(func() error {
			chart, err := textChart(lifePages, n)
			if err == nil {
				_, err = b.chartToReady(ctx, a, n, chart)
			}
			return err
		})
	}
	return group.Wait()
}

// send uploads a file by the tus protocol: one request to begin and one with all bytes.
func send(ctx context.Context, p *stand.Person, file []byte, metadata map[string]string) error {
	req, err := p.Request(ctx, http.MethodPost, "/uploads", nil)
	if err != nil {
		return err
	}
	var pairs []string
	for name, value := range metadata {
		pairs = append(pairs, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Upload-Length", fmt.Sprint(len(file)))
	req.Header.Set("Upload-Metadata", strings.Join(pairs, ","))
	header, _, err := p.Send(req)
	if err != nil {
		return err
	}
	_, path, _ := strings.Cut(header.Get("Location"), httpx.Prefix)
	if req, err = p.Request(ctx, http.MethodPatch, path, file); err != nil {
		return err
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Upload-Offset", "0")
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	_, _, err = p.Send(req)
	return err
}

// wholeUpload is the rate of a large file through everything: sign-in, policy, tus, encryption, trail.
func (b *bench) wholeUpload(ctx context.Context, a *stand.Agency) error {
	file := make([]byte, b.upload)
	copy(file, "not a chart\x00")
	t, err := measure.Count(3, func(n int) error {
		file[len(file)-1] = byte(n)
		return send(ctx, a.Manager, file, map[string]string{"filename": "large.bin", "facilityId": a.Facility.String()})
	})
	if err == nil {
		b.Add(fmt.Sprintf("upload of %d MB by tus through the whole house", b.upload>>20), fmt.Sprintf("%.0f MB/s", float64(b.upload)/1e6/t.At(0).Seconds()), "", "best of 3; to be read beside the section store")
	}
	return err
}
