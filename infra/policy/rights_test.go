package policy_test

import (
	"slices"
	"strings"
)

// everything are the statements that may name every resource, and why.
var everything = map[string]string{
	"modules/keys key":      "in a key's own policy * is that key",
	"modules/service start": "ecr:GetAuthorizationToken has no resource",
}

// wideRights finds allowed actions with wildcards, resources that are everything, and principals that are everybody.
func wideRights(c configuration) (found []string) {
	for _, b := range c.of("data", "aws_iam_policy_document") {
		for _, s := range b.inner("statement") {
			if s.text("effect") == `"Deny"` {
				continue
			}
			found = append(found, wide(b, s)...)
		}
	}
	return found
}

func wide(document, s block) (found []string) {
	actions, plain := s.list("actions")
	if !plain || s.text("not_actions") != "" || s.text("not_resources") != "" {
		found = append(found, document.where()+" does not list what it allows")
	}
	for _, action := range actions {
		service, verb, _ := strings.Cut(action, ":")
		if strings.ContainsAny(action, "*?") || service == "" || verb == "" {
			found = append(found, document.where()+" allows "+action)
		}
	}
	resources, _ := s.list("resources")
	_, known := everything[document.module()+" "+document.Labels[1]]
	alone := known && (document.module() == "modules/keys" || slices.Equal(actions, []string{"ecr:GetAuthorizationToken"}))
	for _, resource := range resources {
		if bare := strings.Trim(resource, `"`); !alone && (bare == "*" || strings.HasPrefix(bare, "arn:aws:s3:::*") || strings.HasSuffix(bare, ":*:*")) {
			found = append(found, document.where()+" allows "+strings.Join(actions, ", ")+" on everything")
		}
	}
	for _, p := range s.inner("principals") {
		identifiers, _ := p.list("identifiers")
		if slices.Contains(identifiers, "*") || p.text("type") == `"*"` {
			found = append(found, document.where()+" allows everybody")
		}
		use := slices.ContainsFunc(actions, func(a string) bool { return a == "kms:Decrypt" || a == "kms:CreateGrant" || a == "s3:PutObject" })
		if use && len(s.inner("condition")) == 0 {
			found = append(found, document.where()+" lets others use it without a condition")
		}
	}
	return found
}

// attached are the policies of AWS's own that a role may have.
var attached = []string{"service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"}

// strayRoles finds policies that the other checks cannot read, rights beyond those lists, and who may take a role.
func strayRoles(c configuration) (found []string) {
	for _, b := range c.of("resource") {
		for _, attribute := range []string{"policy", "assume_role_policy"} {
			if text := b.text(attribute); text != "" && b.Labels[0] != "aws_iam_role_policy_attachment" && !strings.HasPrefix(text, "data.aws_iam_policy_document.") {
				found = append(found, b.where()+": "+attribute+" is not an aws_iam_policy_document")
			}
		}
	}
	for _, b := range c.of("resource", "aws_iam_role") {
		if len(b.inner("inline_policy")) > 0 || b.text("managed_policy_arns") != "" {
			found = append(found, b.where()+" has rights of its own")
		}
	}
	for _, b := range c.of("resource", "aws_iam_role_policy_attachment") {
		a := b.text("for_each")
		for _, ours := range attached {
			a = strings.Replace(a, `"`+ours+`"`, "", 1)
		}
		if strings.Contains(a, `"`) || !strings.HasSuffix(b.text("policy_arn"), `:iam::aws:policy/${each.key}"`) {
			found = append(found, b.where()+" attaches more than was looked at")
		}
	}
	for _, b := range c.of("data", "aws_iam_policy_document") {
		for _, s := range b.inner("statement") {
			if actions, _ := s.list("actions"); !slices.Contains(actions, "sts:AssumeRole") {
				continue
			}
			for _, p := range s.inner("principals") {
				if p.text("type") != `"Service"` {
					found = append(found, b.where()+" lets more than a service take the role")
				}
			}
		}
	}
	for _, b := range c.of("resource", "aws_kms_grant") {
		if b.text("operations") != `["GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]` {
			found = append(found, b.where()+" grants more than the program calls")
		}
	}
	return found
}
