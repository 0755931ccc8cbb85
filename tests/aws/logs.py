"""CloudWatch Logs: groups with a retention."""
from errors import Refusal


def create_log_group(cloud, params):
    cloud.log_groups[params["logGroupName"]] = {"logGroupName": params["logGroupName"], "_tags": params.get("tags", {})}


def describe_log_groups(cloud, params):
    return {"logGroups": [{key: value for key, value in one.items() if key != "_tags"}
                          for name, one in cloud.log_groups.items() if name.startswith(params["logGroupNamePrefix"])]}


def list_tags_log_group(cloud, params):
    return {"tags": cloud.log_groups[params["logGroupName"]]["_tags"]}


def put_retention_policy(cloud, params):
    cloud.log_groups[params["logGroupName"]]["retentionInDays"] = params["retentionInDays"]


def delete_log_group(cloud, params):
    if cloud.log_groups.pop(params["logGroupName"], None) is None:
        raise Refusal("ResourceNotFoundException", params["logGroupName"])


HANDLERS = {"CreateLogGroup": create_log_group, "DescribeLogGroups": describe_log_groups,
            "ListTagsLogGroup": list_tags_log_group, "PutRetentionPolicy": put_retention_policy,
            "DeleteLogGroup": delete_log_group}
