package portal

import (
	"context"
	"crypto/hmac"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/throttle"
	"chartwright/internal/tenancy/principal"
)

type publicSignInInput struct {
	Slug string `path:"slug" maxLength:"60"`
	Body struct {
		Tracking string `json:"tracking" minLength:"1" maxLength:"40" doc:"as it was shown; case, blanks and hyphens do not matter"`
		Code     string `json:"code" minLength:"1" maxLength:"40"`
	}
}

// signIn lets who knows a tracking number and its code back to the request. Whether the number exists cannot be told from the
// answer, from the work done or from the time it takes.
func (m *Module) signIn(ctx context.Context, in *publicSignInInput) (*cookieOutput, error) {
	began := time.Now()
	out := &cookieOutput{}
	err := m.judge(ctx, in, out)
	if err != nil {
		throttle.HoldBack(ctx, began, m.Floor)
	}
	return out, err
}

func (m *Module) judge(ctx context.Context, in *publicSignInInput, out *cookieOutput) error {
	ctx, page, err := m.Hospital(ctx, in.Slug)
	if err != nil {
		return err
	}
	tracking := Normal(in.Body.Tracking)
	limits := m.guessing(ctx, page, tracking)
	locks, err := m.spend(ctx, limits)
	if err != nil {
		return err
	}
	right := false
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		request, hash, found, err := m.Requests.ByTracking(ctx, tx, tracking)
		if err != nil {
			return err
		}
		given := m.Requests.CodeHash(tracking, Normal(in.Body.Code))
		right = hmac.Equal(given, hash) && found
		if right {
			out.SetCookie, err = m.Admit(ctx, tx, page.Client, request)
			if err != nil {
				return err
			}
			return throttle.Restore(tx, limits)
		}
		e := trail.Entry{Act: "portal.guess", ObjectType: "portal_page", ObjectID: page.Client, ClientID: page.Client, Details: map[string]any{"locked": locks}}
		if found {
			e.ObjectType, e.ObjectID = "roi_request", request
		}
		return trail.Write(ctx, tx, e)
	})
	if err == nil && !right {
		err = apperr.New(http.StatusUnauthorized, "wrong-code", "That tracking number and code do not belong together. Check both and try again; after a few tries you have to wait.")
	}
	return err
}

// Normal is a number or code as it is compared: capitals, without the signs that people leave out or put in, and with the
// hyphens of ours.
func Normal(s string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	s = b.String()
	if rest, is := strings.CutPrefix(s, "R"); is && len(rest) == 10 {
		return "R-" + rest[:5] + "-" + rest[5:]
	}
	return s
}

func (m *Module) signInAs(ctx context.Context, tenant, client uuid.UUID) context.Context {
	return principal.With(ctx, principal.AtHospital(tenant, client))
}
