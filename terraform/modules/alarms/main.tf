locals {
  serving = { LoadBalancer = var.balancer, TargetGroup = var.target_group }
  # Each says what is wrong; docs/operating.md what to do.
  alarms = {
    errors = {
      text       = "The application answers with errors.", namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count"
      dimensions = { LoadBalancer = var.balancer }, statistic = "Sum", minutes = 5, above = true, threshold = 50, missing = "notBreaching"
    }
    slow = {
      text       = "One request in twenty takes longer than two seconds.", namespace = "AWS/ApplicationELB", metric = "TargetResponseTime"
      dimensions = { LoadBalancer = var.balancer }, statistic = "p95", minutes = 5, above = true, threshold = 2, missing = "notBreaching"
    }
    unhealthy = {
      text       = "A serving task does not answer.", namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount"
      dimensions = local.serving, statistic = "Maximum", minutes = 5, above = true, threshold = 0, missing = "notBreaching"
    }
    absent = {
      text       = "Fewer than two serving tasks answer.", namespace = "AWS/ApplicationELB", metric = "HealthyHostCount"
      dimensions = local.serving, statistic = "Minimum", minutes = 5, above = false, threshold = 2, missing = "breaching"
    }
    database-storage = {
      text       = "Less than 20 GB are free on the database.", namespace = "AWS/RDS", metric = "FreeStorageSpace"
      dimensions = { DBInstanceIdentifier = var.database }, statistic = "Minimum", minutes = 5, above = false, threshold = 21474836480, missing = "breaching"
    }
    database-cpu = {
      text       = "The database's processors are busy.", namespace = "AWS/RDS", metric = "CPUUtilization"
      dimensions = { DBInstanceIdentifier = var.database }, statistic = "Average", minutes = 15, above = true, threshold = 80, missing = "breaching"
    }
    database-old-transaction = {
      text       = "Transaction ids are used up in places: vacuum does not get on.", namespace = "AWS/RDS", metric = "MaximumUsedTransactionIDs"
      dimensions = { DBInstanceIdentifier = var.database }, statistic = "Maximum", minutes = 15, above = true, threshold = 1000000000, missing = "notBreaching"
    }
    queue-age = {
      text       = "Work has waited too long.", namespace = "Chartwright", metric = "chartwright_queue_oldest_seconds"
      dimensions = { environment = var.name }, statistic = "Maximum", minutes = 10, above = true, threshold = var.queue_age_seconds, missing = "breaching"
    }
    dead-jobs = {
      text       = "Background jobs used up their attempts and wait for a person.", namespace = "Chartwright", metric = "chartwright_jobs"
      dimensions = { environment = var.name, state = "dead" }, statistic = "Maximum", minutes = 5, above = true, threshold = 0, missing = "notBreaching"
    }
    backups = {
      text       = "A backup failed.", namespace = "AWS/Backup", metric = "NumberOfBackupJobsFailed"
      dimensions = {}, statistic = "Sum", minutes = 60, above = true, threshold = 0, missing = "notBreaching"
    }
  }
  # Events of the account that are never routine.
  events = {
    keys  = "{ ($.eventSource = \"kms.amazonaws.com\") && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion) || ($.eventName = PutKeyPolicy)) }"
    root  = "{ ($.userIdentity.type = \"Root\") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \"AwsServiceEvent\") }"
    trail = "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) || ($.eventName = UpdateTrail) }"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  period              = each.value.minutes * 60
  evaluation_periods  = 1
  threshold           = each.value.threshold
  comparison_operator = each.value.above ? "GreaterThanThreshold" : "LessThanThreshold"
  treat_missing_data  = each.value.missing
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "evictions" {
  for_each            = var.cache_nodes
  alarm_name          = "${var.name}-redis-memory-${each.key}"
  alarm_description   = "Redis is nearly full; it refuses rather than forgets, and work goes on by SQL alone."
  namespace           = "AWS/ElastiCache"
  metric_name         = "DatabaseMemoryUsagePercentage"
  dimensions          = { CacheClusterId = each.key }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 80
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_log_metric_filter" "events" {
  for_each       = local.events
  name           = "${var.name}-${each.key}"
  log_group_name = var.trail_log_group
  pattern        = each.value
  metric_transformation {
    namespace = "Chartwright/Account"
    name      = "${var.name}-${each.key}"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "events" {
  for_each            = local.events
  alarm_name          = "${var.name}-account-${each.key}"
  alarm_description   = "Somebody touched ${each.key} in the account. See CloudTrail."
  namespace           = "Chartwright/Account"
  metric_name         = aws_cloudwatch_log_metric_filter.events[each.key].metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
}
