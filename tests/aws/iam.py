"""IAM: users, the group ("team"), roles with instance profiles, managed and inline policies."""
import datetime
import json
from urllib.parse import quote

from errors import Refusal
from filters import put_tags, take_tags

DATE = datetime.datetime(2026, 3, 2)
AMAZONS = "arn:aws:iam::aws:policy/"


def need(things, name):
    if name not in things:
        raise Refusal("NoSuchEntity", name, 404)
    return things[name]


def forbid(condition, what):
    if condition:
        raise Refusal("DeleteConflict", what, 409)


def document(text):
    json.loads(text)
    return quote(text)


def new(cloud, kind, name, params):
    """What a user, a group and a role have in common."""
    if name in getattr(cloud, kind):
        raise Refusal("EntityAlreadyExists", name, 409)
    word = {"users": "user", "teams": "group", "roles": "role"}[kind]
    arn = f"arn:aws:iam::{cloud.account}:{word}/{name}"
    thing = {"Arn": arn, "Path": params.get("Path", "/"), "CreateDate": DATE, "_attached": [], "_inline": {}}
    getattr(cloud, kind)[name] = thing
    return thing


def shown(thing):
    return {name: value for name, value in thing.items() if not name.startswith("_")}


# --- users and the team

def create_user(cloud, params):
    user = new(cloud, "users", params["UserName"], params)
    user.update(UserName=params["UserName"], UserId=cloud.next_id("AIDA"), Tags=params.get("Tags", []))
    return {"User": shown(user)}


def delete_user(cloud, params):
    user = need(cloud.users, params["UserName"])
    forbid(user["_attached"] or user["_inline"] or groups_of(cloud, params), "the user has policies or groups")
    del cloud.users[params["UserName"]]


def groups_of(cloud, params):
    return [shown(team) for team in cloud.teams.values() if params["UserName"] in team["_users"]]


def create_group(cloud, params):
    team = new(cloud, "teams", params["GroupName"], params)
    team.update(GroupName=params["GroupName"], GroupId=cloud.next_id("AGPA"), _users=[])
    return {"Group": shown(team)}


def get_group(cloud, params):
    team = need(cloud.teams, params["GroupName"])
    users = [{**shown(cloud.users[one]), "Tags": None} for one in team["_users"]]
    return {"Group": shown(team), "Users": users, "IsTruncated": False}


def delete_group(cloud, params):
    team = need(cloud.teams, params["GroupName"])
    forbid(team["_users"] or team["_attached"] or team["_inline"], "the group has users or policies")
    del cloud.teams[params["GroupName"]]


def add_user_to_group(cloud, params):
    need(cloud.users, params["UserName"])
    users = need(cloud.teams, params["GroupName"])["_users"]
    users += [params["UserName"]] if params["UserName"] not in users else []


def remove_user_from_group(cloud, params):
    need(cloud.teams, params["GroupName"])["_users"].remove(params["UserName"])


def nothing_of(member):
    def answer(cloud, params):
        need(cloud.users, params["UserName"])
        return {member: [], "IsTruncated": False} if member != "Credentials" else {"ServiceSpecificCredentials": []}
    return answer


def get_login_profile(_cloud, params):
    raise Refusal("NoSuchEntity", params["UserName"], 404)


# --- the role and its instance profile

def create_role(cloud, params):
    role = new(cloud, "roles", params["RoleName"], params)
    role.update(RoleName=params["RoleName"], RoleId=cloud.next_id("AROA"), MaxSessionDuration=3600,
                AssumeRolePolicyDocument=document(params["AssumeRolePolicyDocument"]),
                Description=params.get("Description"), Tags=params.get("Tags", []))
    return {"Role": shown(role)}


def delete_role(cloud, params):
    role = need(cloud.roles, params["RoleName"])
    forbid(role["_attached"] or role["_inline"] or profiles_of(cloud, params), "the role has policies or profiles")
    del cloud.roles[params["RoleName"]]


def profiles_of(cloud, params):
    return [one for one in cloud.profiles.values() if params["RoleName"] in [role["RoleName"] for role in one["Roles"]]]


def create_instance_profile(cloud, params):
    name = params["InstanceProfileName"]
    cloud.profiles[name] = {
        "InstanceProfileName": name, "InstanceProfileId": cloud.next_id("AIPA"), "Path": params["Path"], "Roles": [],
        "Arn": f"arn:aws:iam::{cloud.account}:instance-profile/{name}", "CreateDate": DATE}
    return {"InstanceProfile": cloud.profiles[name]}


def add_role(cloud, params):
    need(cloud.profiles, params["InstanceProfileName"])["Roles"].append(shown(need(cloud.roles, params["RoleName"])))


def remove_role(cloud, params):
    need(cloud.profiles, params["InstanceProfileName"])["Roles"] = []


def delete_instance_profile(cloud, params):
    forbid(need(cloud.profiles, params["InstanceProfileName"])["Roles"], "the profile has a role")
    del cloud.profiles[params["InstanceProfileName"]]


# --- managed policies

def create_policy(cloud, params):
    arn = f"arn:aws:iam::{cloud.account}:policy/{params['PolicyName']}"
    version = {"VersionId": "v1", "IsDefaultVersion": True, "CreateDate": DATE,
               "Document": document(params["PolicyDocument"])}
    cloud.policies[arn] = {
        "PolicyName": params["PolicyName"], "PolicyId": cloud.next_id("ANPA"), "Arn": arn, "Path": "/",
        "DefaultVersionId": "v1", "Description": params["Description"], "_versions": [version]}
    return {"Policy": shown(cloud.policies[arn])}


def list_policy_versions(cloud, params):
    return {"Versions": [{name: value for name, value in one.items() if name != "Document"}
                         for one in need(cloud.policies, params["PolicyArn"])["_versions"]], "IsTruncated": False}


def get_policy_version(cloud, params):
    versions = need(cloud.policies, params["PolicyArn"])["_versions"]
    return {"PolicyVersion": [one for one in versions if one["VersionId"] == params["VersionId"]][0]}


def entities(cloud, params):
    def having(things, label):
        return [{label: name} for name, one in things.items() if params["PolicyArn"] in one["_attached"]]
    return {"PolicyGroups": having(cloud.teams, "GroupName"), "PolicyUsers": having(cloud.users, "UserName"),
            "PolicyRoles": having(cloud.roles, "RoleName"), "IsTruncated": False}


def delete_policy(cloud, params):
    forbid(any(found for found in entities(cloud, params).values()), "the policy is attached")
    del cloud.policies[params["PolicyArn"]]


# --- what users, groups and roles do alike

def alike(kind, label, word):
    """The handlers for attached and inline policies of one kind of things; word is its name in the operations."""
    def of(cloud, params):
        return need(getattr(cloud, kind), params[label])

    def attach(cloud, params):
        arn = params["PolicyArn"]
        if not arn.startswith(AMAZONS):
            need(cloud.policies, arn)
        of(cloud, params)["_attached"] += [arn] if arn not in of(cloud, params)["_attached"] else []

    def attached(cloud, params):
        return {"AttachedPolicies": [{"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn}
                                     for arn in of(cloud, params)["_attached"]], "IsTruncated": False}

    def get_inline(cloud, params):
        return {label: params[label], "PolicyName": params["PolicyName"],
                "PolicyDocument": document(need(of(cloud, params)["_inline"], params["PolicyName"]))}

    return {
        f"Attach{word}Policy": attach, f"ListAttached{word}Policies": attached, f"Get{word}Policy": get_inline,
        f"Detach{word}Policy": lambda cloud, params: of(cloud, params)["_attached"].remove(params["PolicyArn"]),
        f"List{word}Policies": lambda cloud, params: {"PolicyNames": sorted(of(cloud, params)["_inline"]),
                                                      "IsTruncated": False},
        f"Put{word}Policy": lambda cloud, params: of(cloud, params)["_inline"].update(
            {params["PolicyName"]: params["PolicyDocument"]}),
        f"Delete{word}Policy": lambda cloud, params: of(cloud, params)["_inline"].pop(params["PolicyName"]) and None,
        f"Tag{word}": lambda cloud, params: put_tags(of(cloud, params), params["Tags"]),
        f"Untag{word}": lambda cloud, params: take_tags(of(cloud, params), params["TagKeys"])}


HANDLERS = {
    "ListAccountAliases": lambda _cloud, _params: {"AccountAliases": [], "IsTruncated": False},
    "CreateUser": create_user, "DeleteUser": delete_user, "GetLoginProfile": get_login_profile,
    "GetUser": lambda cloud, params: {"User": shown(need(cloud.users, params["UserName"]))},
    "ListGroupsForUser": lambda cloud, params: {"Groups": groups_of(cloud, params), "IsTruncated": False},
    "ListAccessKeys": nothing_of("AccessKeyMetadata"), "ListSSHPublicKeys": nothing_of("SSHPublicKeys"),
    "ListSigningCertificates": nothing_of("Certificates"), "ListMFADevices": nothing_of("MFADevices"),
    "ListServiceSpecificCredentials": nothing_of("Credentials"),
    "CreateGroup": create_group, "GetGroup": get_group, "DeleteGroup": delete_group,
    "AddUserToGroup": add_user_to_group, "RemoveUserFromGroup": remove_user_from_group,
    "CreateRole": create_role, "DeleteRole": delete_role,
    "ListRoles": lambda cloud, _params: {"Roles": [{**shown(one), "Tags": None} for one in cloud.roles.values()],
                                         "IsTruncated": False},
    "GetRole": lambda cloud, params: {"Role": shown(need(cloud.roles, params["RoleName"]))},
    "ListRoleTags": lambda cloud, params: {"Tags": need(cloud.roles, params["RoleName"])["Tags"], "IsTruncated": False},
    "ListInstanceProfilesForRole": lambda cloud, params: {"InstanceProfiles": profiles_of(cloud, params),
                                                          "IsTruncated": False},
    "CreateInstanceProfile": create_instance_profile, "DeleteInstanceProfile": delete_instance_profile,
    "AddRoleToInstanceProfile": add_role, "RemoveRoleFromInstanceProfile": remove_role,
    "CreatePolicy": create_policy, "DeletePolicy": delete_policy, "ListEntitiesForPolicy": entities,
    "ListPolicies": lambda cloud, params: {"Policies": [shown(one) for one in cloud.policies.values()],
                                           "IsTruncated": False},
    "ListPolicyVersions": list_policy_versions, "GetPolicyVersion": get_policy_version,
    **alike("users", "UserName", "User"), **alike("teams", "GroupName", "Group"), **alike("roles", "RoleName", "Role")}
