using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Faults;

// https://www.rfc-editor.org/rfc/rfc7396: null removes a member, an object changes the members it names, anything else replaces.
internal static class JsonMerge
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, change) in patch)
        {
            if (change is null)
                target.Remove(name);
            else if (change is JsonObject nestedPatch)
                Apply(GetObject(target, name), nestedPatch);
            else
                target[name] = change.DeepClone();
        }
    }

    private static JsonObject GetObject(JsonObject target, string name)
    {
        if (target[name] is JsonObject existing)
            return existing;
        var created = new JsonObject();
        target[name] = created;
        return created;
    }
}
