package codeset

import (
	"context"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/apperr"
)

type searchInput struct {
	System string `query:"system" enum:"ICD10CM,ICD10PCS,HCPCS,CPT" default:"ICD10CM" doc:"code system"`
	Q      string `query:"q" required:"true" maxLength:"200" doc:"what the coder typed: words in any order, abbreviations, a code"`
	On     string `query:"on" format:"date" doc:"the day the codes must be in force, yyyy-mm-dd: discharge for inpatients, service otherwise; without it the newest release"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type searchOutput struct {
	Body struct {
		Items       []index.Hit `json:"items"`
		StarterOnly bool        `json:"starterOnly" doc:"only the small starter set is loaded"`
	}
}

func (m *Module) searchCodes(ctx context.Context, in *searchInput) (*searchOutput, error) {
	on, err := day(in.On)
	if err != nil {
		return nil, err
	}
	hits, err := m.Search(ctx, index.Query{System: published.System(in.System), Text: in.Q, On: on, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &searchOutput{}
	out.Body.Items, out.Body.StarterOnly = orEmpty(hits), m.StarterOnly()
	return out, nil
}

type codeInput struct {
	System string `path:"system" enum:"ICD10CM,ICD10PCS,HCPCS,CPT"`
	Code   string `path:"code" pattern:"^[A-Za-z0-9.]{2,8}$" doc:"with or without its dot"`
	On     string `query:"on" format:"date" doc:"yyyy-mm-dd; without it the newest release"`
}

type codeOutput struct {
	Body struct {
		index.Details
		Children   []index.Hit `json:"children" doc:"the codes directly below a header"`
		Neighbours []index.Hit `json:"neighbours" doc:"the codes under the same header, in tabular order"`
	}
}

func (m *Module) getCode(ctx context.Context, in *codeInput) (*codeOutput, error) {
	on, err := day(in.On)
	if err != nil {
		return nil, err
	}
	system := published.System(in.System)
	ix, err := m.indexFor(ctx, system)
	if err != nil {
		return nil, err
	}
	d, ok := ix.Lookup(system, in.Code, on)
	if !ok {
		return nil, apperr.NotFound()
	}
	out := &codeOutput{}
	out.Body.Details = d
	out.Body.Children = orEmpty(ix.Children(system, in.Code, on))
	out.Body.Neighbours = orEmpty(ix.Neighbours(system, in.Code, on))
	return out, nil
}

type releasesOutput struct {
	Body struct {
		Items       []index.Release `json:"items"`
		StarterOnly bool            `json:"starterOnly" doc:"only the small starter set is loaded"`
	}
}

func (m *Module) listReleases(context.Context, *struct{}) (*releasesOutput, error) {
	out := &releasesOutput{}
	out.Body.Items, out.Body.StarterOnly = m.current.Load().index.Releases(), m.StarterOnly()
	return out, nil
}

func day(s string) (published.Date, error) {
	on, err := published.ParseDate(s)
	if err != nil {
		return 0, apperr.Invalid("The day cannot be read.", apperr.Field{Location: "query.on", Message: "write it as yyyy-mm-dd"})
	}
	return on, nil
}

func orEmpty(hits []index.Hit) []index.Hit {
	if hits == nil {
		return []index.Hit{}
	}
	return hits
}
