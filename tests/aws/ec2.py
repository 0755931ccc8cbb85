"""EC2: images, subnets, keys, security groups, addresses and tags. Instances are in instances.py."""
import copy
import hashlib

import instances
from errors import Refusal
from filters import put_tags, select, specified_tags, take_tags

VPC = "vpc-0default"
SUBNETS = [{"SubnetId": f"subnet-0{zone}", "VpcId": VPC, "AvailabilityZone": f"eu-west-1{zone}", "State": "available",
            "DefaultForAz": True, "CidrBlock": f"172.31.{number}.0/20"}
           for number, zone in ((16, "b"), (0, "a"))]
ALL_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def image(architecture, label, date, owner="136693071363", name="debian-13"):
    return {"ImageId": f"ami-{label}", "Name": f"{name}-{label}-{date}", "OwnerId": owner, "State": "available",
            "Architecture": architecture, "RootDeviceName": "/dev/xvda", "RootDeviceType": "ebs",
            "CreationDate": f"{date[:4]}-{date[4:6]}-{date[6:8]}T00:00:00.000Z"}


def some_images():
    """Among them older ones, one of Debian 12, and one of somebody else by the same name."""
    all_ = [image("x86_64", "amd64", "20260301-1"), image("arm64", "arm64", "20260301-1"),
            {**image("x86_64", "amd64", "20250901-1"), "ImageId": "ami-old"},
            {**image("x86_64", "amd64", "20260401-1", name="debian-12"), "ImageId": "ami-12"},
            {**image("x86_64", "amd64", "20260501-1", owner="666666666666"), "ImageId": "ami-foreign"}]
    return {one["ImageId"]: one for one in all_}


def describe_images(cloud, params):
    return {"Images": select(list(cloud.images.values()), params, {
        "owner-id": lambda one: one["OwnerId"], "name": lambda one: one["Name"],
        "architecture": lambda one: one["Architecture"], "state": lambda one: one["State"]})}


def describe_subnets(_cloud, params):
    wanted = params.get("SubnetIds")
    found = [one for one in SUBNETS if not wanted or one["SubnetId"] in wanted]
    if wanted and not found:
        raise Refusal("InvalidSubnetID.NotFound", str(wanted))
    return {"Subnets": select(found, params, {
        "default-for-az": lambda one: str(one["DefaultForAz"]).lower(), "state": lambda one: one["State"],
        "vpc-id": lambda one: one["VpcId"]})}


def describe_regions(cloud, _params):
    return {"Regions": [{"RegionName": cloud.region}]}


# --- key pairs

def describe_key_pairs(cloud, params):
    missing = [name for name in params.get("KeyNames", []) if name not in cloud.keys]
    if missing:
        raise Refusal("InvalidKeyPair.NotFound", missing[0])
    return {"KeyPairs": [cloud.keys[name] for name in params["KeyNames"]]}


def import_key_pair(cloud, params):
    key = {"KeyName": params["KeyName"], "KeyPairId": cloud.next_id("key"), "Tags": specified_tags(params, "key-pair"),
           "KeyFingerprint": hashlib.md5(params["PublicKeyMaterial"]).hexdigest()}
    cloud.keys[params["KeyName"]] = {**key, "KeyType": "ed25519"}
    return key


def delete_key_pair(cloud, params):
    cloud.keys.pop(params["KeyName"], None)


# --- security groups

def describe_security_groups(cloud, params):
    wanted = params.get("GroupIds", list(cloud.groups))
    if not set(wanted) <= set(cloud.groups):
        raise Refusal("InvalidGroup.NotFound", str(wanted))
    return {"SecurityGroups": select([cloud.groups[one] for one in wanted], params, {
        "group-name": lambda one: one["GroupName"], "vpc-id": lambda one: one["VpcId"]})}


def create_security_group(cloud, params):
    group = {"GroupId": cloud.next_id("sg"), "GroupName": params["GroupName"], "Description": params["Description"],
             "VpcId": params.get("VpcId", VPC), "OwnerId": cloud.account, "IpPermissions": [],
             "IpPermissionsEgress": [copy.deepcopy(ALL_OUT)], "Tags": specified_tags(params, "security-group")}
    cloud.groups[group["GroupId"]] = group
    return {"GroupId": group["GroupId"]}


def delete_security_group(cloud, params):
    if any(one["_alive"] and params["GroupId"] in [group["GroupId"] for group in one["SecurityGroups"]]
           for one in cloud.instances.values()):
        raise Refusal("DependencyViolation", "an instance has it")
    del cloud.groups[params["GroupId"]]


RANGES = ("IpRanges", "Ipv6Ranges")


def change_rules(side, add):
    """A handler that adds or removes one range at a time, as Amazon does; rules of one port are one permission."""
    def change(cloud, params):
        held = cloud.groups[params["GroupId"]][side]
        for given in params["IpPermissions"]:
            ports = {name: given[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in given}
            same = [one for one in held if ports.items() == {name: one[name] for name in ports}.items()]
            entry = same[0] if same else ports
            if not same:
                held.append(entry)
            for name in RANGES:
                rest = [one for one in entry.get(name, []) if one not in given.get(name, [])]
                entry[name] = rest + (given.get(name, []) if add else [])
        held[:] = [one for one in held if any(one.get(name) for name in RANGES)]
    return change


# --- addresses

def describe_addresses(cloud, params):
    wanted = params.get("PublicIps")
    found = [one for one in cloud.addresses.values() if not wanted or one["PublicIp"] in wanted]
    if wanted and not found:
        raise Refusal("InvalidAddress.NotFound", str(wanted))
    return {"Addresses": select(found, params, {"instance-id": lambda one: one.get("InstanceId")})}


def allocate_address(cloud, params):
    name = cloud.next_id("eipalloc")
    address = {"AllocationId": name, "PublicIp": f"198.51.100.{len(cloud.addresses) + 1}", "Domain": params["Domain"]}
    cloud.addresses[name] = address
    return address


def associate_address(cloud, params):
    address = cloud.addresses[params["AllocationId"]]
    if address.get("AssociationId") and not params.get("AllowReassociation"):
        raise Refusal("Resource.AlreadyAssociated", address["AllocationId"])
    address.update(InstanceId=params["InstanceId"], AssociationId=cloud.next_id("eipassoc"))
    cloud.instances[params["InstanceId"]]["PublicIpAddress"] = address["PublicIp"]
    return {"AssociationId": address["AssociationId"]}


def release_address(cloud, params):
    if cloud.addresses[params["AllocationId"]].get("AssociationId"):
        raise Refusal("InvalidIPAddress.InUse", params["AllocationId"])
    del cloud.addresses[params["AllocationId"]]


# --- tags

def tagged(cloud, name):
    keys = {one["KeyPairId"]: one for one in cloud.keys.values()}
    for things in (cloud.groups, cloud.instances, cloud.addresses, keys):
        if name in things:
            return things[name]
    raise Refusal("InvalidID", name)


def describe_tags(cloud, params):
    name = {one["Name"]: one["Values"] for one in params["Filters"]}["resource-id"][0]
    return {"Tags": [{**tag, "ResourceId": name} for tag in tagged(cloud, name).get("Tags", [])]}


def create_tags(cloud, params):
    for name in params["Resources"]:
        put_tags(tagged(cloud, name), params["Tags"])


def delete_tags(cloud, params):
    for name in params["Resources"]:
        take_tags(tagged(cloud, name), [tag["Key"] for tag in params["Tags"]])


HANDLERS = {
    "DescribeImages": describe_images, "DescribeSubnets": describe_subnets, "DescribeRegions": describe_regions,
    "DescribeKeyPairs": describe_key_pairs, "ImportKeyPair": import_key_pair, "DeleteKeyPair": delete_key_pair,
    "DescribeSecurityGroups": describe_security_groups, "CreateSecurityGroup": create_security_group,
    "DeleteSecurityGroup": delete_security_group,
    "AuthorizeSecurityGroupIngress": change_rules("IpPermissions", True),
    "AuthorizeSecurityGroupEgress": change_rules("IpPermissionsEgress", True),
    "RevokeSecurityGroupIngress": change_rules("IpPermissions", False),
    "RevokeSecurityGroupEgress": change_rules("IpPermissionsEgress", False),
    "DescribeAddresses": describe_addresses, "AllocateAddress": allocate_address,
    "AssociateAddress": associate_address, "ReleaseAddress": release_address,
    "DescribeTags": describe_tags, "CreateTags": create_tags, "DeleteTags": delete_tags, **instances.HANDLERS}
