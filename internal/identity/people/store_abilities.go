package people

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// complete fills in the skills, credentials and facilities of people.
func complete(tx *db.Tx, users []*User) error {
	byID := make(map[uuid.UUID]*User, len(users))
	ids := make([]uuid.UUID, 0, len(users))
	for _, u := range users {
		byID[u.ID] = u
		ids = append(ids, u.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	var skills []skillRow
	if err := tx.Gorm().Where("user_id in ?", ids).Order("work_type, kind").Find(&skills).Error; err != nil {
		return err
	}
	for _, s := range skills {
		byID[s.UserID].Skills = append(byID[s.UserID].Skills, UserSkill{WorkType: s.WorkType, Kind: s.Kind})
	}
	var credentials []credentialRow
	if err := tx.Gorm().Where("user_id in ?", ids).Order("credential").Find(&credentials).Error; err != nil {
		return err
	}
	for _, c := range credentials {
		byID[c.UserID].Credentials = append(byID[c.UserID].Credentials, UserCredential{Credential: c.Credential, ExpiresOn: c.ExpiresOn.Format(time.DateOnly)})
	}
	var facilities []facilityRow
	if err := tx.Gorm().Where("user_id in ?", ids).Order("facility_id").Find(&facilities).Error; err != nil {
		return err
	}
	for _, f := range facilities {
		byID[f.UserID].FacilityIDs = append(byID[f.UserID].FacilityIDs, f.FacilityID)
	}
	return nil
}

func replaceSkills(tx *db.Tx, user uuid.UUID, rows []skillRow) error {
	if err := tx.Gorm().Where("user_id = ?", user).Delete(&skillRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return tx.Gorm().Create(&rows).Error
}

func replaceCredentials(tx *db.Tx, user uuid.UUID, rows []credentialRow) error {
	if err := tx.Gorm().Where("user_id = ?", user).Delete(&credentialRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return tx.Gorm().Create(&rows).Error
}

func replaceFacilities(tx *db.Tx, user uuid.UUID, rows []facilityRow) error {
	if err := tx.Gorm().Where("user_id = ?", user).Delete(&facilityRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	err := tx.Gorm().Create(&rows).Error
	if db.IsForeignKey(err) {
		return apperr.Invalid("The facilities were not assigned.", apperr.Field{Location: "body.facilityIds", Message: "one of them does not exist"})
	}
	return err
}
