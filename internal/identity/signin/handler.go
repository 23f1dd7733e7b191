package signin

import (
	"context"
	"net/http"

	"chartwright/internal/platform/httpx"
)

// Credentials are an e-mail address and a password.
type Credentials struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"1024"`
}

// SignInStep says what comes next.
type SignInStep struct {
	Status    string `json:"status" enum:"ok,totp_required,totp_enrolment,password_change" doc:"ok: the session's cookies are set"`
	Challenge string `json:"challenge,omitempty" doc:"hand it back with the next step, within 10 minutes; good once"`
	Passkey   bool   `json:"passkey,omitempty" doc:"with totp_required: a passkey may be shown in place of a code"`
}

// Challenge names an open sign-in.
type Challenge struct {
	Challenge string `json:"challenge" maxLength:"200"`
}

// ChallengeCode answers a challenge.
type ChallengeCode struct {
	Challenge string `json:"challenge" maxLength:"200"`
	Code      string `json:"code" minLength:"1" maxLength:"40" doc:"six digits of the authenticator app, or a recovery code"`
}

// TotpEnrolled is the end of an enrolment.
type TotpEnrolled struct {
	SignInStep
	RecoveryCodes []string `json:"recoveryCodes" nullable:"false" doc:"each replaces the second factor once; never shown again"`
}

// SecondFactorCode is a code of who is signed in.
type SecondFactorCode struct {
	Code string `json:"code" minLength:"1" maxLength:"40" doc:"six digits of the authenticator app, or a recovery code"`
}

// RecoveryCodes replace the second factor.
type RecoveryCodes struct {
	RecoveryCodes []string `json:"recoveryCodes" nullable:"false" doc:"each works once; never shown again"`
}

// PasswordReplacement is the password that a sign-in waits for.
type PasswordReplacement struct {
	Challenge   string `json:"challenge" maxLength:"200"`
	NewPassword string `json:"newPassword" minLength:"1" maxLength:"1024"`
}

// PasswordChange is a new password of who is signed in.
type PasswordChange struct {
	CurrentPassword string `json:"currentPassword" minLength:"1" maxLength:"1024"`
	NewPassword     string `json:"newPassword" minLength:"1" maxLength:"1024"`
}

type body[T any] struct{ Body T }

type withCookies[T any] struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      T
}

type onlyCookies struct {
	SetCookie []string `header:"Set-Cookie"`
}

type nothing struct{}

// RegisterRoutes adds the operations of sign-in.
func (m *Module) RegisterRoutes(api *httpx.API) {
	const tag = "Sign-in"
	httpx.Register(api, httpx.Op{ID: "sessions-create", Method: http.MethodPost, Path: "/sessions", Tag: tag, Status: http.StatusCreated,
		Summary: "Sign in with e-mail address and password"}, m.create)
	httpx.Register(api, httpx.Op{ID: "sessions-totp", Method: http.MethodPost, Path: "/sessions/totp", Tag: tag, Status: http.StatusCreated,
		Summary: "Show the second factor"}, m.totp)
	httpx.Register(api, httpx.Op{ID: "sessions-totp-enrolment", Method: http.MethodPost, Path: "/sessions/totp/enrolment", Tag: tag,
		Summary: "Begin to set up a second factor"}, m.enrolment)
	httpx.Register(api, httpx.Op{ID: "sessions-totp-enrolment-confirm", Method: http.MethodPost, Path: "/sessions/totp/enrolment/confirm", Tag: tag,
		Summary: "Finish setting up a second factor"}, m.confirm)
	httpx.Register(api, httpx.Op{ID: "sessions-password", Method: http.MethodPost, Path: "/sessions/password", Tag: tag,
		Summary: "Replace a password that somebody else set"}, m.replacePassword)
	m.registerOrganisation(api)
	m.registerPasskeys(api)
	httpx.Register(api, httpx.Op{ID: "sessions-end-current", Method: http.MethodDelete, Path: "/sessions/current", Tag: tag, Status: http.StatusNoContent,
		Summary: "Sign out"}, m.endCurrent)
	httpx.Register(api, httpx.Op{ID: "sessions-end-all", Method: http.MethodDelete, Path: "/sessions", Tag: tag, Status: http.StatusNoContent,
		Summary: "Sign out everywhere"}, m.endAll)
	httpx.Register(api, httpx.Op{ID: "me-password-put", Method: http.MethodPut, Path: "/me/password", Tag: tag, Status: http.StatusNoContent,
		Summary: "Change one's password", Description: "Sessions of the person in other browsers end."}, m.changePassword)
	httpx.Register(api, httpx.Op{ID: "me-totp-enrolment", Method: http.MethodPost, Path: "/me/totp/enrolment", Tag: tag,
		Summary: "Begin to set up a second factor of one's own accord"}, m.ownEnrolment)
	httpx.Register(api, httpx.Op{ID: "me-totp-enrolment-confirm", Method: http.MethodPost, Path: "/me/totp/enrolment/confirm", Tag: tag,
		Summary: "Finish setting up a second factor of one's own accord"}, m.ownConfirm)
	httpx.Register(api, httpx.Op{ID: "me-recovery-codes-create", Method: http.MethodPost, Path: "/me/recovery-codes", Tag: tag, Status: http.StatusCreated,
		Summary: "Replace one's recovery codes"}, m.recoveryCodes)
	httpx.Register(api, httpx.Op{ID: "me-get", Method: http.MethodGet, Path: "/me", Tag: tag, Summary: "Who is signed in"}, m.me)
}

func (m *Module) create(ctx context.Context, in *body[Credentials]) (*withCookies[SignInStep], error) {
	return m.answer(ctx)(m.Password(ctx, in.Body.Email, in.Body.Password))
}

func (m *Module) totp(ctx context.Context, in *body[ChallengeCode]) (*withCookies[SignInStep], error) {
	return m.answer(ctx)(m.Code(ctx, in.Body.Challenge, in.Body.Code))
}

func (m *Module) replacePassword(ctx context.Context, in *body[PasswordReplacement]) (*withCookies[SignInStep], error) {
	return m.answer(ctx)(m.ReplacePassword(ctx, in.Body.Challenge, in.Body.NewPassword))
}

// changePassword takes the cookies away where the agency meanwhile asks for more to sign in than the person showed.
func (m *Module) changePassword(ctx context.Context, in *body[PasswordChange]) (*onlyCookies, error) {
	out, err := m.ChangePassword(ctx, in.Body.CurrentPassword, in.Body.NewPassword)
	if err != nil {
		return nil, err
	}
	return &onlyCookies{SetCookie: m.cookies(ctx, out.Session)}, nil
}

func (m *Module) enrolment(ctx context.Context, in *body[Challenge]) (*body[*TotpEnrolment], error) {
	out, err := m.StartEnrolment(ctx, in.Body.Challenge)
	return &body[*TotpEnrolment]{Body: out}, err
}

func (m *Module) confirm(ctx context.Context, in *body[ChallengeCode]) (*withCookies[TotpEnrolled], error) {
	return m.enrolled(ctx)(m.ConfirmEnrolment(ctx, in.Body.Challenge, in.Body.Code))
}

func (m *Module) ownEnrolment(ctx context.Context, _ *nothing) (*body[*TotpEnrolment], error) {
	out, err := m.StartOwnEnrolment(ctx)
	return &body[*TotpEnrolment]{Body: out}, err
}

func (m *Module) ownConfirm(ctx context.Context, in *body[SecondFactorCode]) (*withCookies[TotpEnrolled], error) {
	return m.enrolled(ctx)(m.ConfirmOwnEnrolment(ctx, in.Body.Code))
}

func (m *Module) recoveryCodes(ctx context.Context, in *body[SecondFactorCode]) (*body[RecoveryCodes], error) {
	codes, err := m.NewRecoveryCodes(ctx, in.Body.Code)
	return &body[RecoveryCodes]{Body: RecoveryCodes{RecoveryCodes: codes}}, err
}

// enrolled turns the end of an enrolment into what the browser gets.
func (m *Module) enrolled(ctx context.Context) func(*Outcome, []string, error) (*withCookies[TotpEnrolled], error) {
	return func(out *Outcome, codes []string, err error) (*withCookies[TotpEnrolled], error) {
		step, err := m.answer(ctx)(out, err)
		if err != nil {
			return nil, err
		}
		return &withCookies[TotpEnrolled]{SetCookie: step.SetCookie, Body: TotpEnrolled{SignInStep: step.Body, RecoveryCodes: codes}}, nil
	}
}

func (m *Module) endCurrent(ctx context.Context, _ *nothing) (*onlyCookies, error) {
	err := m.SignOut(ctx)
	return &onlyCookies{SetCookie: m.cookies(ctx, nil)}, err
}

func (m *Module) endAll(ctx context.Context, _ *nothing) (*onlyCookies, error) {
	err := m.SignOutEverywhere(ctx)
	return &onlyCookies{SetCookie: m.cookies(ctx, nil)}, err
}

func (m *Module) me(ctx context.Context, _ *nothing) (*body[*Me], error) {
	me, err := m.Me(ctx)
	return &body[*Me]{Body: me}, err
}

// answer turns an outcome into what the browser gets.
func (m *Module) answer(ctx context.Context) func(*Outcome, error) (*withCookies[SignInStep], error) {
	return func(out *Outcome, err error) (*withCookies[SignInStep], error) {
		if err != nil {
			return nil, err
		}
		step := &withCookies[SignInStep]{Body: SignInStep{Status: out.Waits.status(), Challenge: out.Challenge, Passkey: out.Passkey}}
		if out.Session != nil {
			step.SetCookie = m.cookies(ctx, out.Session)
		}
		return step, nil
	}
}

func (s stage) status() string {
	switch s {
	case stagePassword:
		return "totp_required"
	case stageChange:
		return "password_change"
	case stageEnrolment:
		return "totp_enrolment"
	}
	return "ok"
}
