"""EC2's instances: launched pending, running at the second look, and with all that Amazon checks at a launch."""
import datetime

from errors import Refusal
from filters import select, specified_tags

PENDING, RUNNING, TERMINATED = ({"Code": 0, "Name": "pending"}, {"Code": 16, "Name": "running"},
                                {"Code": 48, "Name": "terminated"})


def check_launch(cloud, params, group_ids):
    image = cloud.images.get(params["ImageId"])
    is_arm = params["InstanceType"].split(".")[0].endswith("g")
    profile = params["IamInstanceProfile"]["Arn"].rsplit("/", 1)[-1]
    if not image:
        raise Refusal("InvalidAMIID.NotFound", params["ImageId"])
    if (image["Architecture"] == "arm64") != is_arm:
        raise Refusal("InvalidParameterValue", "the image is of another architecture")
    if params["KeyName"] not in cloud.keys:
        raise Refusal("InvalidKeyPair.NotFound", params["KeyName"])
    if not set(group_ids) <= set(cloud.groups):
        raise Refusal("InvalidGroup.NotFound", str(group_ids))
    if profile not in cloud.profiles or not cloud.profiles[profile]["Roles"]:
        raise Refusal("InvalidParameterValue", f"Invalid IAM Instance Profile ARN {profile}")


def run_instances(cloud, params):
    interface = params["NetworkInterfaces"][0]
    check_launch(cloud, params, interface["Groups"])
    groups = [{"GroupId": one, "GroupName": cloud.groups[one]["GroupName"]} for one in interface["Groups"]]
    instance = {
        "InstanceId": cloud.next_id("i"), "ImageId": params["ImageId"], "InstanceType": params["InstanceType"],
        "KeyName": params["KeyName"], "State": PENDING, "SubnetId": interface["SubnetId"], "VpcId": groups and
        cloud.groups[groups[0]["GroupId"]]["VpcId"], "SecurityGroups": groups, "PublicDnsName": "",
        "IamInstanceProfile": {"Arn": params["IamInstanceProfile"]["Arn"], "Id": "AIPA"},
        "LaunchTime": datetime.datetime(2026, 3, 2), "Placement": {"AvailabilityZone": "eu-west-1a"},
        "NetworkInterfaces": [], "Tags": specified_tags(params, "instance"), "_alive": True,
        "_protected": params.get("DisableApiTermination", False), "_launch": params}
    cloud.instances[instance["InstanceId"]] = instance
    return {"ReservationId": "r-1", "Instances": [shown(instance)]}


def shown(instance):
    return {name: value for name, value in instance.items() if not name.startswith("_")}


def describe_instances(cloud, params):
    wanted = params.get("InstanceIds", list(cloud.instances))
    if not set(wanted) <= set(cloud.instances):
        raise Refusal("InvalidInstanceID.NotFound", str(wanted))
    found = select([cloud.instances[one] for one in wanted], params, {
        "instance-state-name": lambda one: one["State"]["Name"], "instance-id": lambda one: one["InstanceId"]})
    answer = {"Reservations": [{"ReservationId": "r-1", "OwnerId": cloud.account, "Instances": [shown(one)]}
                               for one in found]}
    for one in found:
        one["State"] = RUNNING if one["State"] == PENDING else one["State"]
    return answer


def describe_instance_status(cloud, params):
    return {"InstanceStatuses": [{"InstanceId": one, "InstanceState": cloud.instances[one]["State"]}
                                 for one in params["InstanceIds"]]}


def describe_instance_attribute(cloud, params):
    instance = cloud.instances[params["InstanceId"]]
    answer = {"InstanceId": params["InstanceId"]}
    if params["Attribute"] == "disableApiTermination":
        return {**answer, "DisableApiTermination": {"Value": instance["_protected"]}}
    if params["Attribute"] == "groupSet":
        return {**answer, "Groups": instance["SecurityGroups"]}
    raise Refusal("InvalidParameterValue", params["Attribute"])


def modify_instance_attribute(cloud, params):
    instance = cloud.instances[params["InstanceId"]]
    if "DisableApiTermination" in params:
        instance["_protected"] = params["DisableApiTermination"]["Value"]
    if "Groups" in params:
        instance["SecurityGroups"] = [{"GroupId": one, "GroupName": cloud.groups[one]["GroupName"]}
                                      for one in params["Groups"]]


def terminate_instances(cloud, params):
    for name in params["InstanceIds"]:
        instance = cloud.instances[name]
        if instance["_protected"]:
            raise Refusal("OperationNotPermitted", f"{name} may not be terminated")
        instance.update(State=TERMINATED, _alive=False)
        for address in cloud.addresses.values():
            if address.get("InstanceId") == name:
                del address["InstanceId"], address["AssociationId"]
    return {"TerminatingInstances": [{"InstanceId": one, "CurrentState": TERMINATED} for one in params["InstanceIds"]]}


HANDLERS = {
    "RunInstances": run_instances, "DescribeInstances": describe_instances,
    "DescribeInstanceStatus": describe_instance_status, "DescribeInstanceAttribute": describe_instance_attribute,
    "ModifyInstanceAttribute": modify_instance_attribute, "TerminateInstances": terminate_instances}
