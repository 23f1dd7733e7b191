package app

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"

	"github.com/google/uuid"

	"chartwright/internal/intake"
	"chartwright/internal/notices"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/portal"
	"chartwright/internal/roi"
)

// authenticate finds who makes a request: the portal's visitors by the portal alone, everybody else by identity alone.
func (h *house) authenticate(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	if portal.Theirs(r.URL.Path) {
		return h.portal.Authenticate(w, r)
	}
	return h.identity.Authenticate(w, r)
}

// publicDoor is the portal as release of information sees it; the portal is built after it.
type publicDoor struct{ h *house }

// Hospital implements roi.Door.
func (d publicDoor) Hospital(ctx context.Context, slug string) (context.Context, roi.PublicPage, error) {
	ctx, p, err := d.h.portal.Hospital(ctx, slug)
	return ctx, publicPage(p), err
}

// PageOf implements roi.Door.
func (d publicDoor) PageOf(tx *db.Tx, client uuid.UUID) (roi.PublicPage, error) {
	p, err := d.h.portal.PageOf(tx, client)
	return publicPage(p), err
}

func publicPage(p portal.Page) roi.PublicPage {
	return roi.PublicPage{Client: p.Client, DocumentClasses: p.DocumentClasses, Contact: p.Contact}
}

// Admit implements roi.Door.
func (d publicDoor) Admit(ctx context.Context, tx *db.Tx, client, request uuid.UUID) (string, error) {
	return d.h.portal.Admit(ctx, tx, client, request)
}

// Spend implements roi.Door.
func (d publicDoor) Spend(ctx context.Context, kind string) error { return d.h.portal.Spend(ctx, kind) }

// Address implements roi.Door and roi.DeliveryDoor.
func (d publicDoor) Address(tx *db.Tx, client uuid.UUID) (string, error) {
	return d.h.portal.Address(tx, client)
}

// EndAll implements roi.DeliveryDoor.
func (d publicDoor) EndAll(tx *db.Tx, request uuid.UUID) error { return d.h.portal.EndAll(tx, request) }

// ByTracking implements portal.Requests.
func (d publicDoor) ByTracking(ctx context.Context, tx *db.Tx, tracking string) (uuid.UUID, []byte, bool, error) {
	return d.h.roi.ByTracking(ctx, tx, tracking)
}

// CodeHash implements portal.Requests.
func (d publicDoor) CodeHash(tracking, code string) []byte { return d.h.roi.CodeHash(tracking, code) }

// requestPapers is intake as the requester's side sees it.
type requestPapers struct{ *intake.Module }

// Receive implements roi.Papers.
func (p requestPapers) Receive(ctx context.Context, row roi.RequestRow, name, documentType string, body io.Reader) (uuid.UUID, error) {
	kept, err := p.Module.Receive(ctx, intake.Place{Client: row.ClientID, Facility: row.FacilityID, Request: row.ID},
		[]intake.File{{Name: name, DocumentType: documentType, Body: body}})
	if err != nil || len(kept) == 0 {
		return uuid.Nil, err
	}
	return kept[0], nil
}

// Of implements roi.Papers.
func (p requestPapers) Of(tx *db.Tx, request uuid.UUID) ([]roi.Paper, error) {
	papers, err := p.PapersOf(tx, request)
	out := make([]roi.Paper, len(papers))
	for i, paper := range papers {
		out[i] = roi.Paper(paper)
	}
	return out, err
}

// requestNotices is the room of notices as release of information sees it.
type requestNotices struct{ *notices.Module }

// Post implements roi.Notices.
func (n requestNotices) Post(ctx context.Context, tx *db.Tx, in roi.Notice) error {
	return n.Module.Post(ctx, tx, notices.Notice{Client: in.Client, Request: in.Request, Kind: in.Kind, To: in.To, Language: in.Language,
		Values: notices.Values{Tracking: in.Values.Tracking, Page: in.Values.Page, Code: in.Values.Code}})
}

// carriers are how notices leave this installation; without a gateway there is none for short messages.
func carriers(cfg config.Config) (mail, phone notices.Carrier) {
	mail = notices.Folder{Dir: filepath.Join(cfg.DataDir, "outbox"), From: cfg.SMTPFrom}
	if host, port, err := net.SplitHostPort(cfg.SMTPAddress); err == nil {
		n, _ := strconv.Atoi(port) // checked by the configuration
		mail = notices.Server{Host: host, Port: n, TLS: cfg.SMTPTLS, User: cfg.SMTPUser, Password: cfg.SMTPPassword.Reveal(), From: cfg.SMTPFrom}
	}
	if cfg.SMSURL != "" {
		phone = notices.Gateway{URL: cfg.SMSURL.Reveal(), Token: cfg.SMSToken.Reveal()}
	}
	return mail, phone
}
