"""Which of the named users of IAM are somebody else's: those with another Project.

Only GetUser tells a user's tags, and amazon.aws.iam_user_info asks for it in some versions and not in others.
"""
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict

DOCUMENTATION = """
module: iam_foreign_users
short_description: Which of the named users of IAM have another Project
options:
  names: {description: The users' names; whom there is not is nobody's., type: list, elements: str, required: true}
  project: {description: "Whose users are not foreign, nor are those of no project.", type: str, required: true}
"""
OPTIONS = {
    "names": {"type": "list", "elements": "str", "required": True},
    "project": {"type": "str", "required": True}}


def project_of(client, name):
    """The user's tag Project, or None."""
    try:
        user = client.get_user(UserName=name)["User"]
    except client.exceptions.NoSuchEntityException:
        return None
    return boto3_tag_list_to_ansible_dict(user.get("Tags", [])).get("Project")


def main():
    module = AnsibleAWSModule(argument_spec=OPTIONS, supports_check_mode=True)
    client = module.client("iam")
    try:
        projects = {name: project_of(client, name) for name in module.params["names"]}
    except Exception as error:  # botocore's, or a way to IAM that is none
        module.fail_json_aws(error, msg="The tags of the users")
    foreign = [name for name, project in projects.items() if project not in (None, module.params["project"])]
    module.exit_json(changed=False, names=foreign)


if __name__ == "__main__":
    main()
