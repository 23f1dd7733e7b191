package policy_test

import (
	"strings"
)

// sealed are, by kind, the attributes that must be set and what they must be; empty where any key does.
var sealed = map[string]map[string]string{
	"aws_db_instance": {"storage_encrypted": "true", "kms_key_id": "", "performance_insights_kms_key_id": "", "master_user_secret_kms_key_id": "",
		"manage_master_user_password": "true"},
	"aws_elasticache_replication_group": {"at_rest_encryption_enabled": "true", "kms_key_id": ""},
	"aws_cloudwatch_log_group":          {"kms_key_id": ""},
	"aws_secretsmanager_secret":         {"kms_key_id": ""},
	"aws_sns_topic":                     {"kms_master_key_id": ""},
	"aws_backup_vault":                  {"kms_key_arn": ""},
	"aws_cloudtrail":                    {"kms_key_id": "", "enable_log_file_validation": "true"},
	"aws_kms_key":                       {"enable_key_rotation": "true", "policy": ""},
}

// s3Keys are the buckets under S3's own keys, and why.
var s3Keys = map[string]string{"modules/audit access": "a load balancer writes its log under these only"}

func plainAtRest(c configuration) (found []string) {
	for kind, attributes := range sealed {
		for _, b := range c.of("resource", kind) {
			for attribute, want := range attributes {
				if got := b.text(attribute); got == "" || (want != "" && got != want) {
					found = append(found, b.where()+": "+attribute+" is not set as it must be")
				}
			}
		}
	}
	for _, b := range c.of("resource", "aws_s3_bucket_server_side_encryption_configuration") {
		_, known := s3Keys[b.module()+" "+b.Labels[1]]
		for _, n := range b.inner("apply_server_side_encryption_by_default") {
			if !known && (n.text("sse_algorithm") != `"aws:kms"` || n.text("kms_master_key_id") == "") {
				found = append(found, b.where()+" is not encrypted by a key of ours")
			}
		}
	}
	for _, b := range c.of("resource", "aws_ecr_repository") {
		if n := b.inner("encryption_configuration"); len(n) != 1 || n[0].text("kms_key") == "" {
			found = append(found, b.where()+" is not encrypted by a key of ours")
		}
	}
	return found
}

func plainInTransit(c configuration) (found []string) {
	for _, b := range c.of("resource", "aws_lb_listener") {
		redirects := len(b.inner("redirect")) == 1 && b.inner("redirect")[0].text("protocol") == `"HTTPS"`
		if !redirects && (b.text("protocol") != `"HTTPS"` || !strings.HasPrefix(b.text("ssl_policy"), `"ELBSecurityPolicy-TLS13-1-2`)) {
			found = append(found, b.where()+" takes more than TLS 1.2 and 1.3")
		}
	}
	for _, b := range c.of("resource", "aws_lb_target_group") {
		if b.text("protocol") != `"HTTPS"` {
			found = append(found, b.where()+" is not HTTPS")
		}
	}
	for _, b := range c.of("resource", "aws_ecs_task_definition") {
		if b.Labels[1] == "serve" && !strings.Contains(b.source, `CHARTWRIGHT_TLS             = "self-signed"`) {
			found = append(found, b.where()+" speaks HTTP to the balancer")
		}
	}
	for _, b := range c.of("resource", "aws_elasticache_replication_group") {
		if b.text("transit_encryption_enabled") != "true" || b.text("transit_encryption_mode") != `"required"` || b.text("auth_token") == "" {
			found = append(found, b.where()+" does not demand TLS and a password")
		}
	}
	for _, b := range c.of("resource", "aws_db_parameter_group") {
		if !strings.Contains(b.source, `"rds.force_ssl"                       = "1"`) {
			found = append(found, b.where()+" does not force TLS")
		}
	}
	for _, b := range c.of("resource", "aws_secretsmanager_secret_version") {
		if !strings.HasPrefix(b.text("secret_string"), `"rediss://`) {
			found = append(found, b.where()+" is an address without TLS")
		}
	}
	return append(found, plainBuckets(c)...)
}

// plainBuckets finds buckets whose policy takes requests without TLS.
func plainBuckets(c configuration) (found []string) {
	for _, b := range c.of("resource", "aws_s3_bucket_policy") {
		refuses := false
		for _, d := range c.of("data", "aws_iam_policy_document") {
			if d.module() != b.module() || b.text("policy") != "data.aws_iam_policy_document."+d.Labels[1]+".json" {
				continue
			}
			for _, s := range d.inner("statement") {
				resources, _ := s.list("resources")
				for _, n := range s.inner("condition") {
					refuses = refuses || (n.text("variable") == `"aws:SecureTransport"` && n.text("values") == `["false"]` &&
						s.text("effect") == `"Deny"` && len(resources) == 2)
				}
			}
		}
		if !refuses {
			found = append(found, b.where()+" takes requests without TLS")
		}
	}
	return found
}
