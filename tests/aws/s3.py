"""S3: buckets with their settings, answered as they were put, and objects as versions."""
from errors import Refusal

# GET of a setting that is not there: its code, or nothing where the answer is empty then.
SETTINGS = {
    "BucketVersioning": ("VersioningConfiguration", None),
    "BucketRequestPayment": ("RequestPaymentConfiguration", None),
    "PublicAccessBlock": ("PublicAccessBlockConfiguration", "NoSuchPublicAccessBlockConfiguration"),
    "BucketPolicy": ("Policy", "NoSuchBucketPolicy"),
    "BucketTagging": ("Tagging", "NoSuchTagSet"),
    "BucketEncryption": ("ServerSideEncryptionConfiguration", "ServerSideEncryptionConfigurationNotFoundError"),
    "BucketOwnershipControls": ("OwnershipControls", "OwnershipControlsNotFoundError"),
    "BucketLifecycleConfiguration": ("LifecycleConfiguration", "NoSuchLifecycleConfiguration"),
    "ObjectLockConfiguration": ("ObjectLockConfiguration", "ObjectLockConfigurationNotFoundError")}
WHOLE = ("PublicAccessBlock", "BucketPolicy", "BucketEncryption", "BucketOwnershipControls", "ObjectLockConfiguration")


def bucket_of(cloud, params):
    if params["Bucket"] not in cloud.buckets:
        raise Refusal("NoSuchBucket", params["Bucket"], 404)
    return cloud.buckets[params["Bucket"]]


def head_bucket(cloud, params):
    bucket_of(cloud, params)


def create_bucket(cloud, params):
    where = params.get("CreateBucketConfiguration", {}).get("LocationConstraint")
    if where != cloud.region:
        raise Refusal("IllegalLocationConstraintException", str(where))
    cloud.buckets[params["Bucket"]] = {"_versions": [], "_objects": {}}


def delete_bucket(cloud, params):
    if bucket_of(cloud, params)["_versions"]:
        raise Refusal("BucketNotEmpty", params["Bucket"], 409)
    del cloud.buckets[params["Bucket"]]


def getter(name, member, code):
    def get(cloud, params):
        value = bucket_of(cloud, params).get(name)
        if value is None and code:
            raise Refusal(code, params["Bucket"], 404)
        return {member: value} if name in WHOLE else value or {}
    return get


def putter(name, member):
    def put(cloud, params):
        bucket_of(cloud, params)[name] = params[member]
    return put


def list_object_versions(cloud, params):
    return {"Name": params["Bucket"], "IsTruncated": False,
            "Versions": [{"Key": key, "VersionId": version} for key, version in bucket_of(cloud, params)["_versions"]]}


def delete_objects(cloud, params):
    doomed = {(one["Key"], one.get("VersionId")) for one in params["Delete"]["Objects"]}
    bucket = bucket_of(cloud, params)
    bucket["_versions"] = [one for one in bucket["_versions"] if one not in doomed]
    return {"Deleted": [{"Key": key, "VersionId": version} for key, version in sorted(doomed)]}


def put_object(cloud, params):
    """Without a version of its own: whoever puts one here deletes none."""
    bucket_of(cloud, params)["_objects"][params["Key"]] = params.get("Body", b"")


def get_object(cloud, params):
    objects = bucket_of(cloud, params)["_objects"]
    if params["Key"] not in objects:
        raise Refusal("NoSuchKey", params["Key"], 404)
    return {"Body": objects[params["Key"]]}


def list_objects(cloud, params):
    objects = bucket_of(cloud, params)["_objects"]
    return {"Name": params["Bucket"], "IsTruncated": False, "KeyCount": len(objects),
            "Contents": [{"Key": key, "Size": len(body)} for key, body in sorted(objects.items())]}


HANDLERS = {
    "PutObject": put_object, "GetObject": get_object, "ListObjectsV2": list_objects,
    "HeadBucket": head_bucket, "CreateBucket": create_bucket, "DeleteBucket": delete_bucket,
    "ListObjectVersions": list_object_versions, "DeleteObjects": delete_objects,
    **{"Get" + name: getter(name, member, code) for name, (member, code) in SETTINGS.items()},
    **{"Put" + name: putter(name, member) for name, (member, _) in SETTINGS.items()}}
