"""The calls of a phase as calls.txt lists them: what it reads, each once; what it changes, in order."""
READS = ("Describe", "Get", "List", "Head")
NAMES = ("UserName", "GroupName", "RoleName", "InstanceProfileName", "PolicyName", "KeyName", "Bucket", "logGroupName",
         "Url")
ARNS = ("PolicyArn", "OpenIDConnectProviderArn")


def is_read(call):
    return call[1].startswith(READS)


def named(call):
    service, operation, params = call
    names = [params[name] for name in NAMES if name in params]
    names += [params[name].rsplit("/", 1)[-1] for name in ARNS if name in params]
    return " ".join([service, operation, *names])


def listing(phases, names):
    lines = []
    for name in names:
        calls = phases[name]["calls"]
        lines += [f"# {name}: reads", *sorted({" ".join(call[:2]) for call in calls if is_read(call)})]
        lines += [f"# {name}: changes, in order", *[named(call) for call in calls if not is_read(call)]]
    return "\n".join(lines) + "\n"
