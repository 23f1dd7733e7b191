package policy_test

import "strings"

// lasting are, by kind, what keeps data from being lost by a mistake.
var lasting = map[string]map[string]string{
	"aws_db_instance": {"multi_az": "true", "deletion_protection": "true", "backup_retention_period": "35", "skip_final_snapshot": "false",
		"delete_automated_backups": "false"},
	"aws_lb":                            {"enable_deletion_protection": "true", "drop_invalid_header_fields": "true"},
	"aws_elasticache_replication_group": {"automatic_failover_enabled": "true", "multi_az_enabled": "true"},
	"aws_kms_key":                       {"deletion_window_in_days": "30"},
	"aws_cloudtrail":                    {"is_multi_region_trail": "true", "include_global_service_events": "true"},
	"aws_ecr_repository":                {"image_tag_mutability": `"IMMUTABLE"`},
}

// unkept finds what could be deleted, or is not written to last.
func unkept(c configuration) (found []string) {
	for kind, attributes := range lasting {
		for _, b := range c.of("resource", kind) {
			for attribute, want := range attributes {
				if b.text(attribute) != want {
					found = append(found, b.where()+": "+attribute+" is not "+want)
				}
			}
		}
	}
	for _, b := range c.of("resource", "aws_db_instance", "aws_kms_key", "aws_s3_bucket") {
		guarded := false
		for _, n := range b.inner("lifecycle") {
			guarded = guarded || n.text("prevent_destroy") == "true"
		}
		if !guarded && b.Labels[1] != "access" {
			found = append(found, b.where()+" may be destroyed")
		}
	}
	for _, b := range c.of("resource", "aws_s3_bucket") {
		if b.Labels[1] != "access" && b.text("object_lock_enabled") != "true" {
			found = append(found, b.where()+" has no Object Lock")
		}
	}
	for _, b := range c.of("resource", "aws_s3_bucket_versioning") {
		if n := b.inner("versioning_configuration"); len(n) != 1 || n[0].text("status") != `"Enabled"` {
			found = append(found, b.where()+" is off")
		}
	}
	for _, b := range c.of("resource", "aws_elasticache_parameter_group", "aws_db_parameter_group") {
		for _, want := range []string{`"noeviction"`, `"synchronous_commit"                  = "on"`} {
			if strings.Contains(want, "noeviction") == (b.Labels[0] == "aws_elasticache_parameter_group") && !strings.Contains(b.source, want) {
				found = append(found, b.where()+" lacks "+want)
			}
		}
	}
	for _, b := range c.of("resource", "aws_ecs_task_definition") {
		if !strings.Contains(b.text("container_definitions"), "merge(local.container, {") {
			found = append(found, b.where()+" does not build on local.container")
		}
	}
	return found
}
