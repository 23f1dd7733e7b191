package network

import (
	"context"
	"net/http"

	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/reqctx"
)

// AllowedNetworks are an agency's networks.
type AllowedNetworks struct {
	Items       []Allowed `json:"items" nullable:"false" doc:"a use without a network is open to every network"`
	YourAddress string    `json:"yourAddress" doc:"where this request came from, as it is judged"`
}

type output struct {
	ETag string `header:"ETag"`
	Body AllowedNetworks
}

type putInput struct {
	IfMatch string `header:"If-Match" doc:"the ETag of the networks that were edited"`
	Body    struct {
		Items []Allowed `json:"items" maxItems:"200"`
	}
}

// RegisterRoutes adds the operations of networks.
func (m *Module) RegisterRoutes(api *httpx.API) {
	const tag = "Setup"
	httpx.Register(api, httpx.Op{ID: "allowed-networks-get", Method: http.MethodGet, Path: "/allowed-networks", Tag: tag,
		Summary: "Networks from which the agency's people sign in and tokens are used"}, m.get)
	httpx.Register(api, httpx.Op{ID: "allowed-networks-put", Method: http.MethodPut, Path: "/allowed-networks", Tag: tag,
		Summary: "Replace the networks", Description: "Sessions of the agency's people elsewhere end with their next request. A list that leaves out your own address is refused."}, m.put)
}

func (m *Module) get(ctx context.Context, _ *struct{}) (*output, error) {
	return answer(ctx)(m.Get(ctx))
}

func (m *Module) put(ctx context.Context, in *putInput) (*output, error) {
	return answer(ctx)(m.Replace(ctx, in.IfMatch, in.Body.Items))
}

func answer(ctx context.Context) func([]Allowed, error) (*output, error) {
	return func(items []Allowed, err error) (*output, error) {
		return &output{ETag: httpx.ContentTag(items), Body: AllowedNetworks{Items: items, YourAddress: reqctx.From(ctx).Address}}, err
	}
}
