# The same events where alarms can read them.
resource "aws_cloudwatch_log_group" "trail" {
  name              = "/chartwright/${var.name}/trail"
  retention_in_days = 400
  kms_key_id        = var.key_arn
}

data "aws_iam_policy_document" "trail_assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "trail_log" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:*"]
  }
}

resource "aws_iam_role" "trail" {
  name_prefix        = "${var.name}-trail-"
  assume_role_policy = data.aws_iam_policy_document.trail_assume.json
}

resource "aws_iam_role_policy" "trail" {
  role   = aws_iam_role.trail.id
  policy = data.aws_iam_policy_document.trail_log.json
}
