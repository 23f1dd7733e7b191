data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# What the platform needs to start a task: the images, the logs, the secrets it hands in.
resource "aws_iam_role" "execution" {
  name_prefix        = "${var.name}-execution-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role" "migrate" {
  name_prefix        = "${var.name}-migrate-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "start" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # there is none for a part
  }
  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = var.repository_arns
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for name in ["serve", "work", "migrate", "collector"] : "${aws_cloudwatch_log_group.this[name].arn}:log-stream:*"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [var.secrets_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${data.aws_region.current.region}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "execution_secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = concat([aws_secretsmanager_secret.database_url.arn, var.redis_url_secret_arn], values(var.secrets))
  }
}

# The owner's password reaches the task that migrates, and no other.
data "aws_iam_policy_document" "migrate_secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.database_url.arn, aws_secretsmanager_secret.database_owner_url.arn]
  }
}

resource "aws_iam_role_policy" "start" {
  for_each = { execution = aws_iam_role.execution.id, migrate = aws_iam_role.migrate.id }
  name     = "start"
  role     = each.value
  policy   = data.aws_iam_policy_document.start.json
}

resource "aws_iam_role_policy" "execution_secrets" {
  name   = "secrets"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution_secrets.json
}

resource "aws_iam_role_policy" "migrate_secrets" {
  name   = "secrets"
  role   = aws_iam_role.migrate.id
  policy = data.aws_iam_policy_document.migrate_secrets.json
}

# What the program itself may do: objects of its bucket, and data keys of its key by grants.
resource "aws_iam_role" "task" {
  for_each           = toset(["serve", "work"])
  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "task" {
  statement {
    actions = [
      "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject",
      "s3:PutObjectRetention",
    ]
    resources = ["${var.bucket_arn}/*"]
  }
  statement {
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]
  }
  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.storage_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.current.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "task" {
  for_each = aws_iam_role.task
  name     = "documents"
  role     = each.value.id
  policy   = data.aws_iam_policy_document.task.json
}

resource "aws_kms_grant" "documents" {
  for_each          = aws_iam_role.task
  name              = each.key
  key_id            = var.documents_key_arn
  grantee_principal = each.value.arn
  operations        = ["GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]
}

data "aws_iam_policy_document" "figures" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_group.this["figures"].arn, "${aws_cloudwatch_log_group.this["figures"].arn}:log-stream:*"]
  }
}

resource "aws_iam_role_policy" "figures" {
  name   = "figures"
  role   = aws_iam_role.task["serve"].id
  policy = data.aws_iam_policy_document.figures.json
}
