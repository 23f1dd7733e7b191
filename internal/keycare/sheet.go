package keycare

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

// Sheet is a table with columns that are sealed under the data key of the client's columns. Its rows have client_id and id.
type Sheet struct {
	Table   string
	Sealed  []Sealed
	Indexes []Index
}

// Sealed is a column, and what its values are bound to beside the row's id.
type Sealed struct{ Column, Bound string }

// Index is a column with blind indexes.
type Index struct {
	Column, Field string
	// From gives the normal forms that the index may be of, from the row's sealed columns as they open.
	From func(plain map[string]string) ([]string, error)
	// Gone is SQL: rows of which the index is of no more use. It is emptied there where it cannot be made anew.
	Gone string
	// Why says of other rows why it may not be possible, and what to do.
	Why string
}

// sealedRow is a row of a sheet, locked.
type sealedRow struct {
	ID    uuid.UUID
	Texts string // JSON: every column's bytes, hex
	Gone  string // JSON: of every index
}

// values gives the bytes by column, and which indexes are of no more use.
func (s Sheet) values(r sealedRow) (map[string][]byte, []bool, error) {
	var texts []*string
	var gone []bool
	if err := errors.Join(json.Unmarshal([]byte(r.Texts), &texts), json.Unmarshal([]byte(r.Gone), &gone)); err != nil {
		return nil, nil, err
	}
	out := map[string][]byte{}
	for i, column := range s.columns() {
		if texts[i] == nil {
			continue
		}
		b, err := hex.DecodeString(*texts[i])
		if err != nil {
			return nil, nil, err
		}
		out[column] = b
	}
	return out, gone, nil
}

func (s Sheet) columns() []string {
	var out []string
	for _, c := range s.Sealed {
		out = append(out, c.Column)
	}
	for _, c := range s.Indexes {
		out = append(out, c.Column)
	}
	return out
}

// older is SQL: rows with a value by another data key than the generation of the arguments.
func (s Sheet) older() string {
	return "(" + strings.Join(s.eachOlder(), " or ") + ")"
}

// eachOlder is older column by column.
func (s Sheet) eachOlder() []string {
	var out []string
	for _, c := range s.Sealed {
		out = append(out, s.olderSealed(c))
	}
	for _, c := range s.Indexes {
		out = append(out, s.olderIndex(c))
	}
	return out
}

func (s Sheet) olderSealed(c Sealed) string {
	return fmt.Sprintf(`coalesce(length(s.%[1]s) > 0 and substring(s.%[1]s from 1 for 5) <> cast(@seal as bytea), false)`, c.Column)
}

func (s Sheet) olderIndex(c Index) string {
	return fmt.Sprintf(`coalesce(length(s.%[1]s) > 0 and (length(s.%[1]s) = 32 or substring(s.%[1]s from 1 for 4) <> cast(@mark as bytea)), false)`, c.Column)
}

func marks(generation int) map[string]any {
	return map[string]any{"seal": keys.SealedBy(uint32(generation)), "mark": keys.IndexedBy(uint32(generation))}
}

// next gives rows with a value by an older data key, locked. Those that somebody else holds just now are passed over, or waited for.
func (s Sheet) next(tx *db.Tx, client uuid.UUID, generation int, after uuid.UUID, n int, wait bool) ([]sealedRow, error) {
	texts, gone := make([]string, 0, len(s.Sealed)+len(s.Indexes)), make([]string, 0, len(s.Indexes))
	for _, c := range s.columns() {
		texts = append(texts, "encode(s."+c+", 'hex')")
	}
	for _, c := range s.Indexes {
		gone = append(gone, "("+orFalse(c.Gone)+")")
	}
	how := " skip locked"
	if wait {
		how = ""
	}
	args := marks(generation)
	args["client"], args["after"], args["n"] = client, after, n
	var rows []sealedRow
	return rows, tx.Select(&rows, fmt.Sprintf(`select s.id, jsonb_build_array(%s)::text as texts, jsonb_build_array(%s)::text as gone from %s s
		where s.tenant_id = @tenant and s.client_id = @client and s.id > @after and %s order by s.id limit @n for no key update%s`,
		strings.Join(texts, ", "), strings.Join(gone, ", "), s.Table, s.older(), how), args)
}

func orFalse(condition string) string {
	if condition == "" {
		return "false"
	}
	return condition
}

// errAltered: a value opens by no data key, or not in its place.
var errAltered = errors.New("altered")

// renew seals what an older data key sealed, and makes the indexes anew. One whose value is not known stays.
func (s Sheet) renew(sealer *keys.Sealer, r sealedRow) (map[string][]byte, error) {
	values, gone, err := s.values(r)
	if err != nil {
		return nil, err
	}
	fresh, plain := map[string][]byte{}, map[string]string{}
	for _, c := range s.Sealed {
		if len(values[c.Column]) == 0 {
			continue
		}
		place := keys.Join(c.Bound, r.ID.String())
		text, err := sealer.Open(values[c.Column], place)
		if err != nil {
			return nil, errAltered
		}
		if plain[c.Column] = string(text); !sealer.Current(values[c.Column]) {
			fresh[c.Column] = sealer.Seal(text, place)
		}
	}
	for i, c := range s.Indexes {
		old := values[c.Column]
		if len(old) == 0 || keys.IndexGeneration(old) == sealer.Generation() {
			continue
		}
		index, err := c.again(sealer, plain, old)
		switch {
		case err != nil:
			return nil, errAltered
		case index != nil:
			fresh[c.Column] = index
		case gone[i]:
			fresh[c.Column] = []byte{}
		}
	}
	return fresh, nil
}

// again is the index of the value that the old one was made of; nil where that is not known.
func (c Index) again(sealer *keys.Sealer, plain map[string]string, old []byte) ([]byte, error) {
	forms, err := c.From(plain)
	if err != nil {
		return nil, err
	}
	for _, form := range forms {
		all := sealer.BlindIndexes(c.Field, []byte(form))
		if slices.ContainsFunc(all, func(index []byte) bool { return bytes.Equal(index, old) }) {
			return all[0], nil
		}
	}
	return nil, nil
}

func (s Sheet) put(tx *db.Tx, client, id uuid.UUID, fresh map[string][]byte) error {
	args, set := map[string]any{"client": client, "id": id}, make([]string, 0, len(fresh))
	for _, c := range s.columns() {
		if value, is := fresh[c]; is {
			args["v"+c] = value
			set = append(set, c+" = @v"+c)
		}
	}
	_, err := tx.Exec(fmt.Sprintf(`update %s set %s where tenant_id = @tenant and client_id = @client and id = @id`, s.Table, strings.Join(set, ", ")), args)
	return err
}

// count is how many values of each column another data key made than the generation.
func (s Sheet) count(tx *db.Tx, client uuid.UUID, generation int) (n int64, err error) {
	each := s.eachOlder()
	for i, condition := range each {
		each[i] = "count(*) filter (where " + condition + ")"
	}
	args := marks(generation)
	args["client"] = client
	return n, tx.Select(&n, fmt.Sprintf(`select %s from %s s where s.tenant_id = @tenant and s.client_id = @client`, strings.Join(each, " + "), s.Table), args)
}
