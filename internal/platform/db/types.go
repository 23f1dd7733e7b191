package db

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// IDs is a uuid[] as a parameter of hand-written SQL, which would take a plain slice for a list of parameters. The text casts
// it: cast(@ids as uuid[]).
type IDs []uuid.UUID

// Value implements driver.Valuer.
func (ids IDs) Value() (driver.Value, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return "{" + strings.Join(texts, ",") + "}", nil
}

// Texts is a text[] column.
type Texts []string

// GormDataType implements gorm's schema.GormDataTypeInterface.
func (Texts) GormDataType() string { return "text[]" }

// Scan implements sql.Scanner; null reads as no texts.
func (t *Texts) Scan(src any) error {
	*t = Texts{}
	if src == nil {
		return nil
	}
	var text []byte
	switch v := src.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("db: text[] came as %T", src)
	}
	return pgtype.NewMap().Scan(pgtype.TextArrayOID, pgtype.TextFormatCode, text, (*[]string)(t))
}

// Value implements driver.Valuer.
func (t Texts) Value() (driver.Value, error) {
	out, err := pgtype.NewMap().Encode(pgtype.TextArrayOID, pgtype.TextFormatCode, append([]string{}, t...), nil)
	return string(out), err
}
