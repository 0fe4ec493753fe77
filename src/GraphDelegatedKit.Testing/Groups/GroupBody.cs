using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// https://learn.microsoft.com/graph/api/group-post-groups#request-body and group-update: the properties in the body of a request.
internal static class GroupBody
{
    private static readonly PropertyReader Reader = new("Group");

    private const string BindSuffix = "@odata.bind";
    private const int MaxBoundObjects = 20;
    private const int MaxAliasLength = 64;
    private const int MaxNameLength = 256;

    // Requires the four properties that the page requires, and refuses every kind but security groups and Microsoft 365 groups.
    public static Group Create(JsonObject body, DirectoryRelations relations)
    {
        string[] required = ["displayName", "mailEnabled", "mailNickname", "securityEnabled"];
        Reader.Require(body, required);

        var types = ReadTypes(body["groupTypes"]);
        var isUnified = types.Contains("Unified", StringComparer.OrdinalIgnoreCase);
        if (!isUnified && (ReadBoolean("mailEnabled", body) || !ReadBoolean("securityEnabled", body)))
        {
            throw DirectoryError.BadRequest(
                "The service does not currently support writes of mail-enabled groups. "
                + "Please ensure that the mail-enablement property is unset and the security-enablement property is set.");
        }

        if (isUnified && !ReadBoolean("mailEnabled", body))
            throw Reader.CreateInvalidError("mailEnabled");
        var group = new Group
        {
            Id = Guid.NewGuid().ToString(),
            DisplayName = "",
            MailNickname = "",
            IsUnified = isUnified,
            Visibility = isUnified ? "Public" : null,
        };
        return Apply(group, body, relations, ["groupTypes", "mailEnabled"]);
    }

    // Changes the properties that the body names, except for those that the caller has handled.
    public static Group Apply(Group group, JsonObject body, DirectoryRelations relations, string[] handledNames)
    {
        var bindings = body.Where(property => property.Key.EndsWith(BindSuffix, StringComparison.Ordinal))
            .Select(property => (property.Key, Addresses: ReadAddresses(property.Key, property.Value)))
            .ToList();
        if (bindings.Sum(binding => binding.Addresses.Count) > MaxBoundObjects)
            throw DirectoryError.BadRequest($"The number of references in a request must not exceed {MaxBoundObjects}.");

        foreach (var (name, value) in body.Where(property =>
            !property.Key.Contains('@', StringComparison.Ordinal) && !handledNames.Contains(property.Key)))
            group = Change(group, name, value);
        foreach (var (name, addresses) in bindings)
        {
            foreach (var address in addresses)
                group = GroupReferences.Add(group, name[..^BindSuffix.Length], DirectoryReference.Resolve(address, relations));
        }

        return group;
    }

    // A property that Graph does not know is refused, or removed.
    public static void RequireKnown(RequestContext context, JsonObject body) => context.Rules.RequireKnown(
        body, GroupType.Instance.Name, name => GroupType.Instance.Find(name) is not null, CreateUnknownError);

    private static GraphErrorException CreateUnknownError(string name) => DirectoryError.UnknownProperty(name, GroupType.Instance.Names);

    private static JsonArray ReadAddresses(string name, JsonNode? value) =>
        value is null ? [] : value as JsonArray ?? throw Reader.CreateInvalidError(name);

    private static Group Change(Group group, string name, JsonNode? value) => name switch
    {
        "displayName" => group with
        {
            DisplayName = Reader.ReadText(name, value) is { Length: > 0 and <= MaxNameLength } text
                ? text
                : throw Reader.CreateInvalidError(name),
        },
        "description" => group with { Description = Reader.ReadText(name, value) },
        "mailNickname" => group with
        {
            MailNickname = Reader.ReadText(name, value) is { } alias && IsAlias(alias) ? alias : throw Reader.CreateInvalidError(name),
        },
        "securityEnabled" => group with { IsSecurityEnabled = Reader.ReadBoolean(name, value) },
        "visibility" => group with { Visibility = ReadVisibility(value) },
        _ => throw (GroupType.Instance.Find(name) is { } property && property.Name == name
            ? GraphErrorException.NotSupported($"a value for a group's {name}")
            : CreateUnknownError(name)),
    };

    // https://learn.microsoft.com/graph/api/group-post-groups#request-body lists the characters of an alias.
    private static bool IsAlias(string text) =>
        text.Length is > 0 and <= MaxAliasLength
        && text.All(character => char.IsAscii(character) && !"@()\\[]\";:.<>, ".Contains(character, StringComparison.Ordinal));

    private static bool ReadBoolean(string name, JsonObject body) => Reader.ReadBoolean(name, body[name]);

    private static string[] ReadTypes(JsonNode? value)
    {
        if (value is null)
            return [];
        if (value is not JsonArray array)
            throw Reader.CreateInvalidError("groupTypes");
        string[] types = [.. array.Select(type => type?.ToString() ?? "")];
        if (types.Contains("DynamicMembership", StringComparer.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported("groups with a dynamic membership");
        return types.All(type => type.Equals("Unified", StringComparison.OrdinalIgnoreCase))
            ? types
            : throw Reader.CreateInvalidError("groupTypes");
    }

    private static string ReadVisibility(JsonNode? value) => Reader.ReadText("visibility", value)?.ToUpperInvariant() switch
    {
        "PUBLIC" or "" or null => "Public",
        "PRIVATE" => "Private",
        "HIDDENMEMBERSHIP" => "HiddenMembership",
        _ => throw Reader.CreateInvalidError("visibility"),
    };
}
