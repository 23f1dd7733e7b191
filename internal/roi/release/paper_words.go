package release

import (
	"fmt"
	"time"
)

// words are what stands on the paper beside the ledger.
type words struct {
	title, patient, period, intro, none, leftOut, free, ask, rule string
	date, recipient, what, why, pages, page                       string
	purposes, bases                                               map[string]string
}

func wordsIn(language string) words {
	if language == "es" {
		return spanish()
	}
	return english()
}

func english() words {
	return words{
		title:     "Accounting of disclosures",
		patient:   "Patient: %s. Date of birth: %s. Medical record number: %s.",
		period:    "This list covers %s to %s. It was made on %s.",
		intro:     "This is a list of times when the hospital, or somebody who works for it, gave health information about you to others.",
		none:      "There is no disclosure to list for this time.",
		leftOut:   "The law does not ask us to list what was used or given to treat you, to be paid, or to run the hospital, what was given to you, or what you agreed to in writing.",
		free:      "You are not charged for this list: it is the first that you asked for in twelve months.",
		ask:       "If you have a question, turn to: %s.",
		rule:      "Rule: ",
		date:      "Date",
		recipient: "Given to",
		what:      "What was given",
		why:       "Why",
		pages:     "%d pages",
		page:      "Page %d of %s",
		purposes: map[string]string{"personal_use": "Personal use", "continued_care": "Continued care", "litigation": "Legal matter", "insurance": "Insurance",
			"benefits_appeal": "Appeal about benefits", "disability_claim": "Disability claim", "payment_review": "Review of a payment",
			"quality_review": "Review of quality", "audit": "Audit", "employment": "Employment", "school": "School", "other": "Other purpose"},
		bases: map[string]string{"access_164_524": "Your right of access", "authorization_164_508": "Your authorization", "treatment": "Treatment",
			"payment": "Payment", "operations": "Running the hospital", "subpoena": "Subpoena", "court_order": "Court order",
			"government_audit": "Health oversight", "required_by_law": "Required by law"},
	}
}

func spanish() words {
	return words{
		title:     "Informe de divulgaciones",
		patient:   "Paciente: %s. Fecha de nacimiento: %s. Número de expediente: %s.",
		period:    "Esta lista abarca del %s al %s. Se hizo el %s.",
		intro:     "Esta es una lista de las veces en que el hospital, o alguien que trabaja para el hospital, dio a otros información sobre su salud.",
		none:      "No hay ninguna divulgación que mostrar en este tiempo.",
		leftOut:   "La ley no nos pide mostrar lo que se usó o se dio para atenderle, para cobrar o para el trabajo del hospital, lo que se le dio a usted ni lo que usted autorizó por escrito.",
		free:      "Esta lista no le cuesta nada: es la primera que pidió en doce meses.",
		ask:       "Si tiene una pregunta, diríjase a: %s.",
		rule:      "Norma: ",
		date:      "Fecha",
		recipient: "Se dio a",
		what:      "Qué se dio",
		why:       "Por qué",
		pages:     "%d páginas",
		page:      "Página %d de %s",
		purposes: map[string]string{"personal_use": "Uso personal", "continued_care": "Continuar la atención", "litigation": "Asunto legal", "insurance": "Seguro",
			"benefits_appeal": "Apelación de beneficios", "disability_claim": "Solicitud por discapacidad", "payment_review": "Revisión de un pago",
			"quality_review": "Revisión de calidad", "audit": "Auditoría", "employment": "Empleo", "school": "Escuela", "other": "Otro fin"},
		bases: map[string]string{"access_164_524": "Su derecho de acceso", "authorization_164_508": "Su autorización", "treatment": "Tratamiento",
			"payment": "Pago", "operations": "Trabajo del hospital", "subpoena": "Citación", "court_order": "Orden judicial",
			"government_audit": "Supervisión de salud", "required_by_law": "Lo exige la ley"},
	}
}

// dayIn writes a day of the form 2026-03-01 as the language's readers do.
func dayIn(language, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	if language == "es" {
		months := [...]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}
		return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
	}
	return t.Format("Jan 2, 2006")
}
