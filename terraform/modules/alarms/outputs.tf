output "names" {
  value       = [for a in aws_cloudwatch_metric_alarm.this : a.alarm_name]
  description = "The alarms."
}
