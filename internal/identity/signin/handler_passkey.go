package signin

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/platform/httpx"
)

// PasskeyOptions are what the browser is asked, as WebAuthn words it (Level 3, PublicKeyCredential's JSON forms).
type PasskeyOptions struct {
	PublicKey any `json:"publicKey" doc:"for PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON"`
}

// NewPasskey is what the browser made.
type NewPasskey struct {
	Label    string `json:"label" minLength:"1" maxLength:"60" pattern:"\\S" doc:"what it is, e.g. the laptop"`
	Response any    `json:"response" doc:"PublicKeyCredential.toJSON() of the registration"`
}

// PasskeyAnswer answers a challenge by a passkey.
type PasskeyAnswer struct {
	Challenge string `json:"challenge" maxLength:"200"`
	Response  any    `json:"response" doc:"PublicKeyCredential.toJSON() of the assertion"`
}

// PasskeyList lists a person's passkeys.
type PasskeyList struct {
	Items []Passkey `json:"items" nullable:"false"`
}

type passkeyID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (m *Module) registerPasskeys(api *httpx.API) {
	const tag = "Sign-in"
	httpx.Register(api, httpx.Op{ID: "sessions-passkey-options", Method: http.MethodPost, Path: "/sessions/passkey/options", Tag: tag,
		Summary: "Ask for what a passkey is to sign"}, m.passkeyOptions)
	httpx.Register(api, httpx.Op{ID: "sessions-passkey", Method: http.MethodPost, Path: "/sessions/passkey", Tag: tag, Status: http.StatusCreated,
		Summary: "Show a passkey as the second factor"}, m.showPasskey)
	httpx.Register(api, httpx.Op{ID: "me-passkeys-list", Method: http.MethodGet, Path: "/me/passkeys", Tag: tag, Summary: "One's passkeys"}, m.listOwnPasskeys)
	httpx.Register(api, httpx.Op{ID: "me-passkeys-options", Method: http.MethodPost, Path: "/me/passkeys/options", Tag: tag,
		Summary: "Begin to add a passkey", Description: "Asks for the second factor there is."}, m.newPasskeyOptions)
	httpx.Register(api, httpx.Op{ID: "me-passkeys-create", Method: http.MethodPost, Path: "/me/passkeys", Tag: tag, Status: http.StatusCreated,
		Summary: "Add a passkey"}, m.addPasskey)
	httpx.Register(api, httpx.Op{ID: "me-passkeys-delete", Method: http.MethodDelete, Path: "/me/passkeys/{id}", Tag: tag, Status: http.StatusNoContent,
		Summary: "Remove a passkey"}, m.removePasskey)
}

func (m *Module) passkeyOptions(ctx context.Context, in *body[Challenge]) (*body[PasskeyOptions], error) {
	o, err := m.AskPasskey(ctx, in.Body.Challenge)
	if err != nil {
		return nil, err
	}
	return &body[PasskeyOptions]{Body: PasskeyOptions{PublicKey: o.Response}}, nil
}

func (m *Module) showPasskey(ctx context.Context, in *body[PasskeyAnswer]) (*withCookies[SignInStep], error) {
	response, err := json.Marshal(in.Body.Response)
	if err != nil {
		return nil, err
	}
	return m.answer(ctx)(m.ShowPasskey(ctx, in.Body.Challenge, response))
}

func (m *Module) listOwnPasskeys(ctx context.Context, _ *nothing) (*body[PasskeyList], error) {
	items, err := m.Passkeys(ctx)
	return &body[PasskeyList]{Body: PasskeyList{Items: items}}, err
}

func (m *Module) newPasskeyOptions(ctx context.Context, in *body[SecondFactorCode]) (*body[PasskeyOptions], error) {
	o, err := m.StartPasskey(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &body[PasskeyOptions]{Body: PasskeyOptions{PublicKey: o.Response}}, nil
}

func (m *Module) addPasskey(ctx context.Context, in *body[NewPasskey]) (*body[*Passkey], error) {
	response, err := json.Marshal(in.Body.Response)
	if err != nil {
		return nil, err
	}
	p, err := m.AddPasskey(ctx, in.Body.Label, response)
	return &body[*Passkey]{Body: p}, err
}

func (m *Module) removePasskey(ctx context.Context, in *passkeyID) (*nothing, error) {
	return &nothing{}, m.RemovePasskey(ctx, in.ID)
}
