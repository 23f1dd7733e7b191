# One key for each purpose, of this environment alone. What one service may open no other may: a role that reads logs cannot
# read a snapshot, and only the tasks unwrap the data keys of documents, by the grants of modules/service.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.region
  root      = "arn:${local.partition}:iam::${local.account}:root"
  # The services through which roles of this account, where their own policies allow it too, may use a key.
  keys = {
    documents = { via = [], text = "wraps the data keys of documents, clients and the installation" }
    storage   = { via = ["s3", "backup"], text = "encrypts the buckets once more" }
    database  = { via = ["rds", "backup"], text = "encrypts PostgreSQL, its snapshots and its figures" }
    cache     = { via = ["elasticache"], text = "encrypts Redis" }
    secrets   = { via = ["secretsmanager"], text = "encrypts addresses with passwords" }
    images    = { via = ["ecr"], text = "encrypts the images" }
    logs      = { via = ["logs", "sns", "s3"], text = "encrypts logs, the account's trail and alarms" }
  }
}

data "aws_iam_policy_document" "key" {
  for_each = local.keys

  # Upkeep without use: who administers the account cannot open anything with this.
  statement {
    sid = "Administer"
    actions = [
      "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey", "kms:EnableKey",
      "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies",
      "kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
    ]
    resources = ["*"] # in a key's policy: this key
    principals {
      type        = "AWS"
      identifiers = [local.root]
    }
  }

  dynamic "statement" {
    for_each = length(each.value.via) > 0 ? [each.value.via] : []
    content {
      sid = "UseThroughServices"
      actions = [
        "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
      ]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = [local.root]
      }
      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for service in statement.value : "${service}.${local.region}.amazonaws.com"]
      }
    }
  }

  # The grants of modules/service, which name what may be granted and to whom, are made by whoever applies them.
  dynamic "statement" {
    for_each = each.key == "documents" ? [true] : []
    content {
      sid       = "GrantDataKeysOnly"
      actions   = ["kms:CreateGrant"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = [local.root]
      }
      condition {
        test     = "ForAllValues:StringEquals"
        variable = "kms:GrantOperations"
        values   = ["GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]
      }
      condition {
        test     = "StringEquals"
        variable = "kms:GranteePrincipal"
        values   = [for service in ["serve", "work"] : "arn:${local.partition}:iam::${local.account}:role/${var.name}-${service}"]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? [true] : []
    content {
      sid = "CloudWatchLogs"
      actions = [
        "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom", "kms:ReEncryptTo",
      ]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["logs.${local.region}.amazonaws.com"]
      }
      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:*"]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? [true] : []
    content {
      sid       = "TrailAndAlarms"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  for_each                = local.keys
  description             = "${var.name}: ${each.value.text}"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key[each.key].json
  # Without its key a backup is noise.
  lifecycle { prevent_destroy = true }
}

resource "aws_kms_alias" "this" {
  for_each      = aws_kms_key.this
  name          = "alias/${var.name}-${each.key}"
  target_key_id = each.value.key_id
}
