package prep

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// SeenDocument names a document and the version that was edited. It is exported since huma reads no others when embedded.
type SeenDocument struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match" doc:"the ETag of the version that was edited"`
}

type describeInput struct {
	SeenDocument
	Body struct {
		Under
		DocumentType string `json:"documentType"`
		DocumentDate string `json:"documentDate,omitempty" format:"date"`
		Signed       *bool  `json:"signed,omitempty" doc:"whether the signature that the checklist demands is there"`
	}
}

func (m *Module) describe(ctx context.Context, in *describeInput) (*documentOutput, error) {
	changes := map[string]any{"document_type": in.Body.DocumentType, "type_source": "person", "type_confidence": 1}
	if !source.KnownType(in.Body.DocumentType) {
		return nil, refused("documentType", "is not a type of document that is known here")
	}
	if in.Body.DocumentDate != "" {
		day, err := time.Parse(time.DateOnly, in.Body.DocumentDate)
		if err != nil {
			return nil, refused("documentDate", "is not a date; write it as YYYY-MM-DD")
		}
		changes["document_date"] = day
	}
	if in.Body.Signed != nil {
		changes["signed"] = *in.Body.Signed
	}
	return m.edit(ctx, in.SeenDocument, in.Body.Under, "prep.describe", func(_ context.Context, tx *db.Tx, _ held, d chart.DocumentRow) (map[string]any, error) {
		return map[string]any{"type": in.Body.DocumentType, "was": d.DocumentType}, chart.UpdateDocument(tx, d.ID, changes)
	})
}

type rotateInput struct {
	SeenDocument
	Body struct {
		Under
		Pages    []int `json:"pages" minItems:"1" maxItems:"5000"`
		Rotation int   `json:"rotation" enum:"0,90,180,270" doc:"clockwise, against the page as it came"`
	}
}

func (m *Module) rotate(ctx context.Context, in *rotateInput) (*documentOutput, error) {
	return m.edit(ctx, in.SeenDocument, in.Body.Under, "prep.rotate", func(_ context.Context, tx *db.Tx, _ held, d chart.DocumentRow) (map[string]any, error) {
		for _, n := range in.Body.Pages {
			if n < 1 || n > d.PageCount {
				return nil, refused("pages", "the document has no such page")
			}
		}
		if err := rotatePages(tx, d.ID, in.Body.Pages, in.Body.Rotation); err != nil {
			return nil, err
		}
		return map[string]any{"pages": len(in.Body.Pages), "rotation": in.Body.Rotation}, chart.UpdateDocument(tx, d.ID, map[string]any{})
	})
}

type splitInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		After        int    `json:"after" minimum:"1" doc:"the last page that stays"`
		DocumentType string `json:"documentType,omitempty" doc:"of the new document; default as the old one"`
	}
}

func (m *Module) split(ctx context.Context, in *splitInput) (*documentOutput, error) {
	if t := in.Body.DocumentType; t != "" && !source.KnownType(t) {
		return nil, refused("documentType", "is not a type of document that is known here")
	}
	return m.on(ctx, in.Body.Under, in.ID, "prep.split", func(_ context.Context, tx *db.Tx, _ held, d chart.DocumentRow) (map[string]any, error) {
		if in.Body.After >= d.PageCount {
			return nil, refused("after", "is the last page or beyond; nothing would be split off")
		}
		part := d
		part.ID, part.PageCount, part.Version, part.CreatedAt = db.NewID(), d.PageCount-in.Body.After, 1, time.Time{}
		if in.Body.DocumentType != "" {
			part.DocumentType, part.TypeSource, part.TypeConfidence = in.Body.DocumentType, "person", 1
		}
		if err := chart.InsertDocument(tx, &part, nil); err != nil {
			return nil, err
		}
		if err := movePages(tx, d.ID, part.ID, in.Body.After); err != nil {
			return nil, err
		}
		return map[string]any{"after": in.Body.After, "made": part.ID}, chart.UpdateDocument(tx, d.ID, map[string]any{"page_count": in.Body.After})
	})
}

type mergeInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		DocumentID uuid.UUID `json:"documentId" doc:"whose pages are appended; it ends"`
	}
}

func (m *Module) merge(ctx context.Context, in *mergeInput) (*documentOutput, error) {
	return m.on(ctx, in.Body.Under, in.ID, "prep.merge", func(_ context.Context, tx *db.Tx, h held, d chart.DocumentRow) (map[string]any, error) {
		if in.Body.DocumentID == d.ID {
			return nil, refused("documentId", "is the document itself")
		}
		other, err := m.document(tx, h, in.Body.DocumentID)
		if err != nil {
			return nil, err
		}
		if !sameEncounter(d, other) {
			return nil, refused("documentId", "belongs to another encounter; match it first")
		}
		if err := appendPages(tx, other.ID, d.ID, d.PageCount); err != nil {
			return nil, err
		}
		if err := chart.UpdateDocument(tx, other.ID, map[string]any{"state": "merged", "page_count": 0}); err != nil {
			return nil, err
		}
		return map[string]any{"ended": other.ID}, chart.UpdateDocument(tx, d.ID, map[string]any{"page_count": d.PageCount + other.PageCount})
	})
}

func sameEncounter(a, b chart.DocumentRow) bool {
	if a.EncounterID == nil || b.EncounterID == nil {
		return a.EncounterID == b.EncounterID
	}
	return *a.EncounterID == *b.EncounterID
}

type arrangeInput struct {
	SeenDocument
	Body struct {
		Under
		PageIDs []uuid.UUID `json:"pageIds" minItems:"1" maxItems:"5000" doc:"all pages of the document in their new order, with those to be moved here"`
	}
}

func (m *Module) arrange(ctx context.Context, in *arrangeInput) (*documentOutput, error) {
	return m.edit(ctx, in.SeenDocument, in.Body.Under, "prep.arrange", func(_ context.Context, tx *db.Tx, h held, d chart.DocumentRow) (map[string]any, error) {
		if err := m.checkArrangement(tx, d, in.Body.PageIDs); err != nil {
			return nil, err
		}
		givers, err := documentsOfPages(tx, in.Body.PageIDs)
		if err != nil {
			return nil, err
		}
		for _, id := range givers {
			other, err := m.document(tx, h, id)
			if err != nil {
				return nil, refused("pageIds", "names a page that is not of this work")
			}
			if !sameEncounter(d, other) {
				return nil, refused("pageIds", "names a page of another encounter; match its document first")
			}
		}
		if err := placePages(tx, d.ID, in.Body.PageIDs); err != nil {
			return nil, err
		}
		for _, id := range givers {
			if id != d.ID {
				if err := closeRanks(tx, id); err != nil {
					return nil, err
				}
			}
		}
		return map[string]any{"pages": len(in.Body.PageIDs)}, chart.UpdateDocument(tx, d.ID, map[string]any{"page_count": len(in.Body.PageIDs)})
	})
}

// checkArrangement: every page of the document is named, none twice.
func (m *Module) checkArrangement(tx *db.Tx, d chart.DocumentRow, wanted []uuid.UUID) error {
	seen := map[uuid.UUID]bool{}
	for _, id := range wanted {
		if seen[id] {
			return refused("pageIds", "names a page twice")
		}
		seen[id] = true
	}
	own, err := chart.PagesOf(tx, d.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(own, func(p chart.PageRow) bool { return !seen[p.ID] }) {
		return refused("pageIds", "leaves out a page of the document; split it off instead")
	}
	return nil
}

func refused(field, why string) error {
	return apperr.Invalid("This cannot be done; the part is named below.", apperr.Field{Location: "body." + field, Message: why})
}
