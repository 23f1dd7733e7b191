package match_test

import (
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/match"
)

var today = civil.Date{Year: 2026, Month: 11, Day: 28}

func model(t testing.TB) *match.Model {
	t.Helper()
	models, err := match.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := models.On(today)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func born(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// ada is the patient of the index with whom requests are compared.
func ada() match.Person {
	return match.Person{MRN: "S1000911", First: "Ada", Middle: "Louise", Last: "Hernandez", Birth: born("1975-06-27"), Sex: "F", Postal: "94103", Phone: "(415) 555-0100", Email: "ada@example.org"}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	m := model(t)
	for _, tc := range []struct {
		name   string
		change func(*match.Person)
		want   match.Verdict
		rule   string
		level  string // of a field, "field level"
	}{
		{"all the same", func(*match.Person) {}, match.Auto, "record_number_and_birth_date", "mrn exact"},
		{"leading zeros and a hyphen in the number", func(p *match.Person) { p.MRN = "s-1000911" }, match.Auto, "record_number_and_birth_date", "mrn exact"},
		{"no number", func(p *match.Person) { p.MRN = "" }, match.Auto, "full_name_birth_date_and_more", "mrn missing"},
		{"no number, another telephone", func(p *match.Person) { p.MRN, p.Phone, p.Postal, p.Email = "", "415-555-9999", "", "" }, match.Auto, "", "phone differs"},
		{"name and birth date alone", func(p *match.Person) { *p = match.Person{First: p.First, Last: p.Last, Birth: p.Birth} }, match.Possible, "", "last_name exact"},
		{"accents and case", func(p *match.Person) { p.Last, p.First = "HERNÁNDEZ", "adà" }, match.Auto, "record_number_and_birth_date", "last_name exact"},
		{"a telephone with the country's code", func(p *match.Person) { p.MRN, p.Phone = "", "+1 415 555 0100" }, match.Auto, "full_name_birth_date_and_more", "phone exact"},
		{"first and middle in one field", func(p *match.Person) { p.First, p.Middle = "Ada Louise", "" }, match.Auto, "record_number_and_birth_date", "first_name exact"},
		{"another number", func(p *match.Person) { p.MRN = "S9999999" }, match.Possible, "", "mrn differs"},
		{"a digit of the number", func(p *match.Person) { p.MRN = "S1000912" }, match.Possible, "", "mrn one_off"},
		{"a double name", func(p *match.Person) { p.Last = "Hernandez-Lopez" }, match.Possible, "", "last_name part"},
		{"the maiden name", func(p *match.Person) { p.Last, p.Former = "Smith", []string{"Hernandez"} }, match.Auto, "record_number_and_birth_date", "last_name exact"},
		{"married since", func(p *match.Person) { p.Last = "Smith" }, match.Possible, "", "last_name differs"},
		{"a typing mistake", func(p *match.Person) { p.Last = "Hernandes" }, match.Possible, "", "last_name close"},
		{"another day and month", func(p *match.Person) { p.Birth = born("1975-07-06") }, match.Possible, "", "birth_date differs"},
		{"digits changed places", func(p *match.Person) { p.Birth = born("1957-06-27") }, match.Possible, "", "birth_date transposed"},
		{"a digit of the birth date", func(p *match.Person) { p.Birth = born("1975-06-24") }, match.Possible, "", "birth_date one_digit"},
		{"another sex", func(p *match.Person) { p.Sex = "M" }, match.Possible, "", "sex differs"},
		{"sex unknown", func(p *match.Person) { p.Sex = "U" }, match.Auto, "record_number_and_birth_date", "sex missing"},
		{"no birth date", func(p *match.Person) { p.Birth = civil.Date{} }, match.Possible, "", "birth_date missing"},
		{"another middle name", func(p *match.Person) { p.Middle = "Rose" }, match.Possible, "", "middle differs"},
		{"middle initial", func(p *match.Person) { p.Middle = "L." }, match.Auto, "record_number_and_birth_date", "middle initial"},
		{"a suffix on one side", func(p *match.Person) { p.Last = "Hernandez Jr." }, match.Possible, "", "suffix one_side"},
		{"only a name", func(p *match.Person) { *p = match.Person{First: "Ada", Last: "Hernandez"} }, match.Possible, "", "birth_date missing"},
		{"somebody else", func(p *match.Person) {
			*p = match.Person{MRN: "N77", First: "Theo", Last: "Keller", Birth: born("1963-02-04"), Sex: "M"}
		}, match.None, "", "last_name differs"},
		{"nothing known", func(p *match.Person) { *p = match.Person{} }, match.None, "", "mrn missing"},
	} {
		p := ada()
		tc.change(&p)
		c := m.Compare(p, ada())
		if c.Verdict != tc.want || c.Rule != tc.rule {
			t.Errorf("%s: %s by %q, score %.1f, doubts %v", tc.name, c.Verdict, c.Rule, c.Score, c.Doubts)
		}
		field, level, _ := strings.Cut(tc.level, " ")
		if i := slices.IndexFunc(c.Fields, func(f match.Field) bool { return f.Name == field }); c.Fields[i].Level != level {
			t.Errorf("%s: %s is %s", tc.name, field, c.Fields[i].Level)
		}
	}
}

func TestNamesThatAreTheSame(t *testing.T) {
	t.Parallel()
	m := model(t)
	for _, tc := range []struct{ a, b, level string }{
		{"O'Brien", "OBRIEN", "exact"}, {"O’Brien", "O'Brien", "exact"}, {"de la Cruz", "Cruz", "exact"}, {"Van der Berg", "Vanderberg", "exact"},
		{"Garcia-Lopez", "Lopez", "part"}, {"Garcia Lopez", "Garcia-Lopez", "exact"}, {"Müller", "Muller", "exact"}, {"Nguyễn", "Nguyen", "exact"},
		{"Łukasiewicz", "Lukasiewicz", "exact"}, {"Strauß", "Strauss", "exact"}, {"St. John", "Saint-John", "part"}, {"Smith III", "Smith", "exact"},
		{"Zeller", "Keller", "differs"}, {"Ng", "Ng", "exact"}, {"Li", "Le", "differs"},
	} {
		a, b := ada(), ada()
		a.Last, b.Last = tc.a, tc.b
		if c := m.Compare(a, b); c.Fields[1].Level != tc.level {
			t.Errorf("%q and %q are %s", tc.a, tc.b, c.Fields[1].Level)
		}
	}
	for _, tc := range []struct{ a, b, level string }{
		{"Bill", "William", "nickname"}, {"Pepe", "José", "nickname"}, {"Peggy", "Margaret", "nickname"}, {"J", "John", "initial"},
		{"Jon", "John", "nickname"}, {"Katherine", "Catherine", "nickname"}, {"Jonh", "John", "close"}, {"Anna", "Theo", "differs"}, {"Mary Ann", "Mary", "nickname"},
	} {
		a, b := ada(), ada()
		a.First, b.First = tc.a, tc.b
		if c := m.Compare(a, b); c.Fields[2].Level != tc.level {
			t.Errorf("%q and %q are %s", tc.a, tc.b, c.Fields[2].Level)
		}
	}
}

func TestBirthDates(t *testing.T) {
	t.Parallel()
	m := model(t)
	for _, tc := range []struct{ a, b, level string }{
		{"2024-02-29", "2024-02-29", "exact"}, {"1980-03-12", "1980-12-03", "transposed"}, {"1980-03-12", "1980-03-21", "transposed"},
		{"1980-03-12", "1908-03-12", "transposed"}, {"1980-03-12", "1980-03-13", "one_digit"}, {"1980-03-12", "1981-03-12", "one_digit"},
		{"1980-03-12", "1991-03-12", "same_day"}, {"1980-03-12", "1991-04-17", "differs"}, {"1981-02-12", "1980-12-12", "differs"}, {"2024-02-29", "2023-03-01", "differs"},
	} {
		a, b := ada(), ada()
		a.Birth, b.Birth = born(tc.a), born(tc.b)
		if c := m.Compare(a, b); levels(c)["birth_date"].Level != tc.level {
			t.Errorf("%s and %s are %s", tc.a, tc.b, levels(c)["birth_date"].Level)
		}
	}
}

func TestDoubtsAreNeverAccepted(t *testing.T) {
	t.Parallel()
	m := model(t)
	twin, junior, namesake := ada(), ada(), ada()
	twin.First, twin.MRN = "Eva", ""
	junior.Suffix, junior.MRN = "Jr", ""
	namesake.Birth, namesake.MRN = born("1999-01-02"), ""
	senior := ada()
	senior.Suffix = "Sr."
	for name, pair := range map[string][2]match.Person{
		"twins":                               {twin, ada()},
		"Jr and Sr":                           {junior, senior},
		"the same name, another birth date":   {namesake, ada()},
		"the same number on two other people": {{MRN: "S1000911", First: "Eva", Last: "Smith", Birth: ada().Birth}, ada()},
	} {
		c := m.Compare(pair[0], pair[1])
		if c.Verdict == match.Auto || len(c.Doubts) == 0 {
			t.Errorf("%s: %s, doubts %v", name, c.Verdict, c.Doubts)
		}
	}
	if c := m.Compare(twin, ada()); !slices.ContainsFunc(c.Doubts, func(d string) bool { return strings.Contains(d, "twins") }) {
		t.Errorf("twins are not named: %v", c.Doubts)
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	m := model(t)
	eva := ada()
	eva.First, eva.MRN, eva.Middle = "Eva", "S1000912", "Maria"
	withoutNumber, adah := ada(), ada()
	withoutNumber.MRN, adah.First = "", "Adah"
	other := match.Person{MRN: "X5", First: "Theo", Last: "Keller", Birth: born("1963-02-04"), Sex: "M"}
	for _, tc := range []struct {
		name  string
		asked match.Person
		index []match.Candidate
		want  match.Verdict
		first string
		shown int
	}{
		{"one fits", ada(), []match.Candidate{{ID: "other", Person: other}, {ID: "ada", Person: ada()}}, match.Auto, "ada", 1},
		{"a twin beside her", ada(), []match.Candidate{{ID: "eva", Person: eva}, {ID: "ada", Person: ada()}}, match.Auto, "ada", 2},
		{"somebody almost the same", withoutNumber, []match.Candidate{{ID: "ada", Person: ada()}, {ID: "adah", Person: adah}}, match.Possible, "ada", 2},
		{"registered twice", ada(), []match.Candidate{{ID: "ada", Person: ada()}, {ID: "again", Person: ada()}}, match.Possible, "ada", 2},
		{"the twin alone", ada(), []match.Candidate{{ID: "eva", Person: eva}}, match.Possible, "eva", 1},
		{"nobody", ada(), []match.Candidate{{ID: "other", Person: other}}, match.None, "", 0},
		{"an empty index", ada(), nil, match.None, "", 0},
	} {
		r := m.Rank(tc.asked, tc.index)
		first := ""
		if len(r.Candidates) > 0 {
			first = r.Candidates[0].ID
		}
		if r.Verdict != tc.want || first != tc.first || len(r.Candidates) != tc.shown || len(r.Reasons) == 0 {
			t.Errorf("%s: %s, first %q of %d, %v", tc.name, r.Verdict, first, len(r.Candidates), r.Reasons)
		}
	}
}

func TestATwinOfWhomTooLittleIsKnown(t *testing.T) {
	t.Parallel()
	asked := match.Person{Last: "Hernandez", First: "A", Birth: ada().Birth}
	anna := ada()
	anna.First = "Anna"
	r := model(t).Rank(asked, []match.Candidate{{ID: "ada", Person: ada()}, {ID: "anna", Person: anna}})
	if r.Verdict != match.Possible || len(r.Candidates) != 2 {
		t.Errorf("%s of %d", r.Verdict, len(r.Candidates))
	}
}

func TestExplanationsHoldNoValues(t *testing.T) {
	t.Parallel()
	p := ada()
	p.Last, p.Birth, p.MRN = "Hernandes", born("1975-06-24"), "S1000912"
	c := model(t).Compare(p, ada())
	for _, f := range c.Fields {
		if f.Text == "" {
			t.Errorf("%s %s is not explained", f.Name, f.Level)
		}
		for _, value := range []string{"Hernande", "1975", "S1000", "Ada", "415", "example.org"} {
			if strings.Contains(f.Text, value) {
				t.Errorf("%q holds a value", f.Text)
			}
		}
	}
	if c.Model.ID == "" || c.Model.Version == 0 || c.Model.Source == "" {
		t.Errorf("decided by %+v", c.Model)
	}
}
