package sso

import (
	"context"
	"net/http"

	"chartwright/internal/platform/httpx"
)

// IdentityProvider is View under the name the contract gives it.
type IdentityProvider View

// IdentityProviderChange is Change under the name the contract gives it.
type IdentityProviderChange Change

type output struct {
	ETag string `header:"ETag"`
	Body IdentityProvider
}

type putInput struct {
	IfMatch string `header:"If-Match" doc:"the ETag of the settings that were edited"`
	Body    IdentityProviderChange
}

// RegisterRoutes adds the operations of the settings.
func (m *Module) RegisterRoutes(api *httpx.API) {
	const tag = "Setup"
	httpx.Register(api, httpx.Op{ID: "identity-provider-get", Method: http.MethodGet, Path: "/identity-provider", Tag: tag,
		Summary: "The organisation by which the agency's people sign in"}, m.get)
	httpx.Register(api, httpx.Op{ID: "identity-provider-put", Method: http.MethodPut, Path: "/identity-provider", Tag: tag,
		Summary: "Set the organisation by which the agency's people sign in"}, m.put)
}

func (m *Module) get(ctx context.Context, _ *struct{}) (*output, error) {
	return answer(m.Get(ctx))
}

func (m *Module) put(ctx context.Context, in *putInput) (*output, error) {
	return answer(m.Put(ctx, in.IfMatch, Change(in.Body)))
}

func answer(v *View, err error) (*output, error) {
	if err != nil {
		return nil, err
	}
	return &output{ETag: httpx.ContentTag(v), Body: IdentityProvider(*v)}, nil
}
