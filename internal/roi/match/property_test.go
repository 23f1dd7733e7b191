package match_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"chartwright/internal/roi/match"
)

func people() *rapid.Generator[match.Person] {
	name := rapid.OneOf(rapid.SampledFrom([]string{"", "Ann", "Anna", "Bill", "William", "José", "Garcia-Lopez", "Lopez", "O'Brien", "Obrien Jr", "J", "de la Cruz", "Nguyễn"}), rapid.String())
	date := rapid.Custom(func(t *rapid.T) civil.Date {
		if rapid.Bool().Draw(t, "unknown") {
			return civil.Date{}
		}
		return civil.DateOf(time.Unix(int64(rapid.IntRange(-1_500_000_000, 1_700_000_000).Draw(t, "born")), 0).UTC())
	})
	return rapid.Custom(func(t *rapid.T) match.Person {
		return match.Person{
			MRN: rapid.SampledFrom([]string{"", "1", "12", "00012", "S123", "S124", "S132"}).Draw(t, "mrn"), First: name.Draw(t, "first"),
			Middle: name.Draw(t, "middle"), Last: name.Draw(t, "last"), Suffix: rapid.SampledFrom([]string{"", "Jr", "Sr", "III"}).Draw(t, "suffix"),
			Former: rapid.SliceOfN(name, 0, 2).Draw(t, "former"), Birth: date.Draw(t, "birth"), Sex: rapid.SampledFrom([]string{"", "F", "M", "U"}).Draw(t, "sex"),
			Postal: rapid.SampledFrom([]string{"", "94103", "94103-1234", "10001"}).Draw(t, "postal"),
			Phone:  rapid.SampledFrom([]string{"", "4155550100", "1-415-555-0100", "2"}).Draw(t, "phone"), Email: rapid.SampledFrom([]string{"", "a@b", "A@B "}).Draw(t, "email"),
		}
	})
}

func TestItDoesNotMatterWhoComesFirst(t *testing.T) {
	t.Parallel()
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := people().Draw(t, "a"), people().Draw(t, "b")
		if x, y := m.Compare(a, b), m.Compare(b, a); !reflect.DeepEqual(x, y) {
			t.Fatalf("%+v\n%+v", x, y)
		}
	})
}

// TestBetterAgreementNeverWeighsLess puts the other side's value into one field after the other: the score may only rise.
func TestBetterAgreementNeverWeighsLess(t *testing.T) {
	t.Parallel()
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := people().Draw(t, "a"), people().Draw(t, "b")
		a.Former, b.Former = nil, nil
		before := levels(m.Compare(a, b))
		for name, copied := range map[string]func(*match.Person){
			"mrn": func(p *match.Person) { p.MRN = b.MRN }, "birth_date": func(p *match.Person) { p.Birth = b.Birth },
			"sex": func(p *match.Person) { p.Sex = b.Sex }, "postal": func(p *match.Person) { p.Postal = b.Postal },
			"phone": func(p *match.Person) { p.Phone = b.Phone }, "email": func(p *match.Person) { p.Email = b.Email },
			"last_name": func(p *match.Person) { p.Last = b.Last }, "first_name": func(p *match.Person) { p.First = b.First },
		} {
			c := a
			copied(&c)
			after := levels(m.Compare(c, b))
			if before[name].Level != "missing" && after[name].Level != "missing" && after[name].Weight < before[name].Weight {
				t.Fatalf("%s fell from %+v to %+v", name, before[name], after[name])
			}
		}
	})
}

func levels(c match.Comparison) map[string]match.Field {
	out := map[string]match.Field{}
	for _, f := range c.Fields {
		out[f.Name] = f
	}
	return out
}

// TestAutoMeansSure holds for whatever two people look like: who is accepted without a person has no doubt, and no field among
// number, names, birth date, suffix and sex that differs.
func TestAutoMeansSure(t *testing.T) {
	t.Parallel()
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a := people().Draw(t, "a")
		b := a
		other := people().Draw(t, "b")
		if rapid.Bool().Draw(t, "first") {
			b.First = other.First
		}
		if rapid.Bool().Draw(t, "last") {
			b.Last = other.Last
		}
		if rapid.Bool().Draw(t, "birth") {
			b.Birth = other.Birth
		}
		if rapid.Bool().Draw(t, "rest") {
			b.MRN, b.Suffix, b.Sex = other.MRN, other.Suffix, other.Sex
		}
		c := m.Compare(a, b)
		if c.Verdict != match.Auto {
			return
		}
		at := levels(c)
		for _, f := range []string{"mrn", "last_name", "first_name", "birth_date", "suffix", "sex", "middle"} {
			if at[f].Level == "differs" {
				t.Fatalf("accepted although %s differs", f)
			}
		}
		if len(c.Doubts) > 0 || at["birth_date"].Level != "exact" || !slices.Contains([]string{"exact", "nickname"}, at["first_name"].Level) {
			t.Fatalf("accepted with %+v", c)
		}
	})
}
