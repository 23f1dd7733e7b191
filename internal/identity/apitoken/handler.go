package apitoken

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/platform/httpx"
)

// APITokenCreated shows the secret, once.
type APITokenCreated struct {
	APIToken
	Token string `json:"token" doc:"send it as Authorization: Bearer; it is not shown again, so it is empty where a request was repeated"`
}

type createInput struct{ Body NewAPIToken }

type createOutput struct{ Body APITokenCreated }

// APITokenPage lists tokens.
type APITokenPage struct {
	Items      []*APIToken `json:"items" nullable:"false"`
	NextCursor string      `json:"nextCursor,omitempty"`
}

type listInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type listOutput struct{ Body APITokenPage }

type idInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

// RegisterRoutes adds the operations of API tokens.
func (m *Module) RegisterRoutes(api *httpx.API) {
	const tag = "API tokens"
	httpx.Register(api, httpx.Op{ID: "api-tokens-create", Method: http.MethodPost, Path: "/api-tokens", Tag: tag, Status: http.StatusCreated, Makes: true,
		Summary: "Make a token for a hospital's system"}, m.create)
	httpx.Register(api, httpx.Op{ID: "api-tokens-list", Method: http.MethodGet, Path: "/api-tokens", Tag: tag, Summary: "List tokens"}, m.list)
	httpx.Register(api, httpx.Op{ID: "api-tokens-revoke", Method: http.MethodDelete, Path: "/api-tokens/{id}", Tag: tag, Status: http.StatusNoContent,
		Summary: "Revoke a token"}, m.revoke)
}

func (m *Module) create(ctx context.Context, in *createInput) (*createOutput, error) {
	t, secret, err := m.Create(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &createOutput{Body: APITokenCreated{APIToken: *t, Token: secret}}, nil
}

func (m *Module) list(ctx context.Context, in *listInput) (*listOutput, error) {
	items, next, err := m.List(ctx, in.Cursor, in.Limit)
	return &listOutput{Body: APITokenPage{Items: items, NextCursor: next}}, err
}

func (m *Module) revoke(ctx context.Context, in *idInput) (*struct{}, error) {
	return &struct{}{}, m.Revoke(ctx, in.ID)
}
