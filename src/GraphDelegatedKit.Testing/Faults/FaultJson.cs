using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Faults;

// A fault as the control API reports it: the form in which it was added, and how often it has applied. A fault of a .NET test has no such
// form, so only the requests it is for are known.
internal static class FaultJson
{
    public static JsonObject Create(ScriptedFault fault)
    {
        var json = new JsonObject { ["id"] = fault.Id, ["kind"] = fault.Kind };
        foreach (var (name, value) in fault.Json ?? CreateScope(fault))
        {
            if (name != "kind")
                json[name] = value?.DeepClone();
        }

        json["applied"] = fault.AppliedCount;
        json["remaining"] = fault.Remaining;
        return json;
    }

    private static JsonObject CreateScope(ScriptedFault fault)
    {
        var (json, scope) = (new JsonObject(), fault.Scope);
        if (scope.Path is not null)
            json["path"] = scope.Path;
        if (scope.Method is not null)
            json["method"] = scope.Method;
        if (scope.User is { } user)
            json["user"] = user.UserPrincipalName;
        if (scope.BatchId is not null)
            json["batchId"] = scope.BatchId;
        if (scope.Skip > 0)
            json["skip"] = scope.Skip;
        if (fault.Times is { } times)
            json["times"] = times;
        return json;
    }
}
