"""IAM's providers of OpenID Connect ("issuers"): one an issuer in an account, by its ARN."""
from errors import Refusal
from filters import put_tags

GITHUB = "token.actions.githubusercontent.com"


def arn_of(cloud, host):
    return f"arn:aws:iam::{cloud.account}:oidc-provider/{host}"


def issuer_of(cloud, params):
    if params["OpenIDConnectProviderArn"] not in cloud.issuers:
        raise Refusal("NoSuchEntity", params["OpenIDConnectProviderArn"], 404)
    return cloud.issuers[params["OpenIDConnectProviderArn"]]


def create(cloud, params):
    arn = arn_of(cloud, params["Url"].removeprefix("https://"))
    if arn in cloud.issuers:
        raise Refusal("EntityAlreadyExists", arn, 409)
    # botocore asked for thumbprints until 2024, and Debian 12's is older.
    if not params["Url"].startswith("https://") or not params.get("ThumbprintList"):
        raise Refusal("InvalidInput", str(params))
    cloud.issuers[arn] = {"Url": params["Url"].removeprefix("https://"), "ClientIDList": params["ClientIDList"],
                          "ThumbprintList": params["ThumbprintList"]}
    put_tags(cloud.issuers[arn], params.get("Tags", []))
    return {"OpenIDConnectProviderArn": arn, "Tags": cloud.issuers[arn]["Tags"]}


def add_audience(cloud, params):
    issuer_of(cloud, params)["ClientIDList"].append(params["ClientID"])


def delete(cloud, params):
    issuer_of(cloud, params)
    del cloud.issuers[params["OpenIDConnectProviderArn"]]


def every(cloud, _params):
    return {"OpenIDConnectProviderList": [{"Arn": arn} for arn in cloud.issuers]}


HANDLERS = {
    "ListOpenIDConnectProviders": every, "GetOpenIDConnectProvider": issuer_of,
    "CreateOpenIDConnectProvider": create, "AddClientIDToOpenIDConnectProvider": add_audience,
    "DeleteOpenIDConnectProvider": delete}
