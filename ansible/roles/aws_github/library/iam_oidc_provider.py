"""A provider of OpenID Connect in IAM, which amazon.aws and community.aws of Debian 12 have no module for.

There is one an account for each issuer, whoever needs it: what others made keeps its tags and its other audiences. It
is removed only by whose tags it has, and not while a role lets in whom it vouches for.
"""
import json

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict)

DOCUMENTATION = """
module: iam_oidc_provider
short_description: A provider of OpenID Connect in IAM
options:
  issuer: {description: "The issuer's host and path, without https://.", type: str, required: true}
  audience: {description: Whom tokens are for., type: str, required: true}
  thumbprints: {description: "Of the issuer's certificates, of a new provider.", type: list, elements: str, default: []}
  tags: {description: Of a new provider; absent removes only what has them., type: dict, required: true}
  former_role: {description: "Needs it no more, though IAM may still list it.", type: str, default: ""}
  state: {description: Whether it is to be there., type: str, choices: [present, absent], default: present}
"""
OPTIONS = {
    "issuer": {"type": "str", "required": True},
    "audience": {"type": "str", "required": True},
    "thumbprints": {"type": "list", "elements": "str", "default": []},
    "tags": {"type": "dict", "required": True},
    "former_role": {"type": "str", "default": ""},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}


def find(client, issuer):
    """(ARN, the provider as IAM has it), or (None, None)."""
    for one in client.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        if one["Arn"].split(":oidc-provider/", 1)[-1] == issuer:
            return one["Arn"], client.get_open_id_connect_provider(OpenIDConnectProviderArn=one["Arn"])
    return None, None


def make(client, wanted, arn, found):
    """What has to be called so that it is there."""
    if not arn:
        return lambda: client.create_open_id_connect_provider(
            Url="https://" + wanted["issuer"], ClientIDList=[wanted["audience"]],
            ThumbprintList=wanted["thumbprints"], Tags=ansible_dict_to_boto3_tag_list(wanted["tags"]))
    if wanted["audience"] not in found["ClientIDList"]:
        return lambda: client.add_client_id_to_open_id_connect_provider(
            OpenIDConnectProviderArn=arn, ClientID=wanted["audience"])
    return None


def needed(client, arn, former_role):
    """Whether another role than that trusts it."""
    pages = client.get_paginator("list_roles").paginate()
    return any(json.dumps(arn) in json.dumps(role["AssumeRolePolicyDocument"])
               for page in pages for role in page["Roles"] if role["RoleName"] != former_role)


def remove(client, wanted, arn, found):
    """What has to be called so that it is gone, if it is ours and nobody needs it."""
    if not arn:
        return None
    tags = boto3_tag_list_to_ansible_dict(found.get("Tags", []))
    if not wanted["tags"].items() <= tags.items() or needed(client, arn, wanted["former_role"]):
        return None
    return lambda: client.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def main():
    module = AnsibleAWSModule(argument_spec=OPTIONS, supports_check_mode=True)
    client = module.client("iam")
    steps = {"present": make, "absent": remove}
    try:
        arn, found = find(client, module.params["issuer"])
        change = steps[module.params["state"]](client, module.params, arn, found)
        answer = change() if change and not module.check_mode else None
    except Exception as error:  # botocore's, or a way to IAM that is none
        module.fail_json_aws(error, msg=f"The provider {module.params['issuer']}")
    module.exit_json(changed=bool(change), **camel_dict_to_snake_dict(answer or {}, ignore_list=["ResponseMetadata"]))


if __name__ == "__main__":
    main()
